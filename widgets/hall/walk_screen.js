// A notebook fills the screen, and is afterwards where it was: scrolled, focused and selected as before.
// Stands in front of every widget's own file.

/**
 * Fills the screen with the notebook, or the window where the browser refuses the screen. Nothing is moved: the notebook's
 * own node goes to the top layer, and the rest of the page takes neither focus nor clicks. `left()` is called when the
 * reader or the browser ends it. Returns the function that ends it.
 * @type {(notebook: HTMLElement, left: () => void) => () => void}
 */
function fillScreenWith(notebook, left) {
  const place = placeIn(notebook);
  const others = besides(notebook).filter((node) => !node.inert);
  let inside = true;

  /** A card of the slide may fill the screen for a while; the walk goes on behind it. */
  const onChange = () => {
    const filling = document.fullscreenElement;
    if (!filling?.contains(notebook) && !notebook.contains(filling) && !notebook.matches(".ep-fills-window")) leave();
  };
  function fillWindow() {
    if (!inside) return;
    notebook.classList.add("ep-fills-window");
    if (!notebook.showPopover) return;
    notebook.setAttribute("popover", "manual");
    notebook.showPopover();
  }
  function leave() {
    if (!inside) return;
    inside = false;
    document.removeEventListener("fullscreenchange", onChange);
    for (const node of others) node.inert = false;
    notebook.classList.remove("ep-walking", "ep-fills-window");
    notebook.removeAttribute("popover");
    const screenLeft = leaveScreen();
    left();
    place.restore(screenLeft);
  }

  for (const node of others) node.inert = true;
  notebook.classList.add("ep-walking");
  document.addEventListener("fullscreenchange", onChange);
  if (notebook.requestFullscreen) notebook.requestFullscreen().catch(fillWindow);
  else fillWindow();
  return leave;
}

/** A card may fill the screen within a notebook that does: both leave it. */
async function leaveScreen() {
  while (document.fullscreenElement) await document.exitFullscreen();
}

/** All that is neither the notebook nor around it. @type {(notebook: HTMLElement) => HTMLElement[]} */
function besides(notebook) {
  /** @type {HTMLElement[]} */
  const others = [];
  for (let node = notebook; node.parentElement && node !== document.body; node = node.parentElement)
    others.push(.../** @type {HTMLElement[]} */ ([...node.parentElement.children]).filter((sibling) => sibling !== node));
  return others;
}

/**
 * Where the reader is in the notebook: the cell at the top of what is seen, the selected one, the focus.
 * `restore` goes there, and stays until the browser has left the screen, which some animate, and is laid out again.
 * @type {(notebook: HTMLElement) => { restore(screenLeft: Promise<void>): void }}
 */
function placeIn(notebook) {
  /** @type {[Element, number][]} */
  const scrolled = [...around(notebook), ...notebook.querySelectorAll(".jp-WindowedPanel-outer")].map((node) => [node, node.scrollTop]);
  const focus = /** @type {HTMLElement | null} */ (document.activeElement);
  const active = notebook.querySelector(".jp-Cell.jp-mod-active");
  const cells = [...notebook.querySelectorAll(".jp-Cell")];
  const top = cells.find((cell) => cell.getBoundingClientRect().bottom > Math.max(0, notebook.getBoundingClientRect().top));
  const height = top?.getBoundingClientRect().top ?? 0;

  function scrollBack() {
    for (const [node, far] of scrolled) node.scrollTop = far;
    // Cells out of sight have heights that are only guessed, so the cell counts and not the distance.
    const nodes = scrolled.map(([node]) => node).filter((node) => node.contains(top ?? null));
    const scroller = nodes.find((node) => node.scrollHeight > node.clientHeight + 1 && node.scrollTop > 0);
    if (scroller && top?.isConnected) scroller.scrollTop += top.getBoundingClientRect().top - height;
  }
  return {
    restore(screenLeft) {
      if (active?.isConnected) active.focus({ preventScroll: true }); // selects it
      if (focus?.isConnected) focus.focus({ preventScroll: true });
      let frames = 0;
      let isLeft = false;
      screenLeft.finally(() => {
        isLeft = true;
      });
      const again = () => {
        scrollBack();
        if (isLeft) frames += 1;
        if (frames < 4) requestAnimationFrame(again); // browsers scroll to what was in full screen
      };
      again();
    },
  };
}

/** @type {(node: Element | null) => Element[]} */
function around(node) {
  return node ? [node, ...around(node.parentElement)] : [];
}
