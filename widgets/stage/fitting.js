// How large the grids of the stage are: as wide as there is room, and in full screen as high, so that a hall can read them.

const LEAST_ZOOM = 0.7; // smaller, and the grids stand below one another instead
const MOST_ZOOM = 3.2;

/**
 * Scales `grids` within `scene` on the card; `fitted(type)` is called after each time, with the pixels of an em.
 * @type {(frame: Frame, scene: HTMLElement, grids: HTMLElement, fitted: (type: number) => void) => Fitting}
 */
function makeFitting(frame, scene, grids, fitted) {
  let scale = 1;
  let width = 0;

  function fit() {
    if (!scene.clientWidth) return;
    // Borders keep their pixel while cells shrink, so the first guess can be a little too large.
    for (let round = 0; round < 3; round++) {
      const better = fittingScale();
      if (Math.abs(better - scale) < 0.002) break;
      scale = better;
      grids.style.fontSize = `${scale}em`;
    }
    fitted(parseFloat(getComputedStyle(grids).fontSize));
  }

  function fittingScale() {
    const parts = /** @type {HTMLElement[]} */ ([...grids.children]);
    const room = scene.clientWidth - 6;
    const gaps = (parts.length - 1) * parseFloat(getComputedStyle(grids).columnGap);
    const wide = (parts.reduce((sum, part) => sum + part.offsetWidth, 0) + gaps) / scale;
    const wraps = room / wide < LEAST_ZOOM;
    grids.classList.toggle("ep-wraps", wraps);
    if (wraps) return Math.min(1, (room * scale) / Math.max(...parts.map((part) => part.offsetWidth)));
    const most = frame.hall.isOn() ? Math.min(MOST_ZOOM, heightLeft() / (grids.offsetHeight / scale)) : 1;
    return Math.max(LEAST_ZOOM, Math.min(most, room / wide));
  }

  /** The pixels that the grids may fill in front of a hall, beside all else that the card shows. */
  function heightLeft() {
    const rest = contentHeight(frame.card) - scene.offsetHeight;
    const around = scene.offsetHeight - grids.offsetHeight; // room for arrows and arcs
    return hallHeight(frame.card) - rest - around;
  }

  // Fitting changes the height of the scene: only another width is a reason to fit again, or it never comes to rest.
  const resize = new ResizeObserver(() => {
    if (scene.clientWidth === width) return;
    width = scene.clientWidth;
    fit();
  });
  return { fit, watch: () => resize.observe(scene), close: () => resize.disconnect() };
}

/** How high all that a card shows is, were the card as high as that. @type {(card: HTMLElement) => number} */
function contentHeight(card) {
  const { paddingTop, paddingBottom } = getComputedStyle(card);
  const children = /** @type {HTMLElement[]} */ ([...card.children]);
  const shown = children.filter((child) => child.offsetHeight && !child.matches("dialog, .ep-pointer, .ep-blank"));
  const [first, last] = [shown[0], shown.at(-1)].map((child) => child.getBoundingClientRect());
  return last.bottom - first.top + parseFloat(paddingTop) + parseFloat(paddingBottom);
}
