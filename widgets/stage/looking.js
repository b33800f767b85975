// What the reader looks at on the stage: the cell under the pointer or the keys, and the one that a click holds.

/**
 * `at` is what is looked at: { act, grid, cell }, or an entry of the matrix, { act, link }; null for nothing. `changed()`
 * is called when that is something else. Listens to the cells in `grids`; `card` keeps the keyboard.
 * @type {(grids: HTMLElement, card: HTMLElement, changed: () => void) => Looking}
 */
function makeLooking(grids, card, changed) {
  /** @type {Looked | null} */
  let hovered = null;
  /** @type {Looked | null} */
  let pinned = null;
  /** @type {(a: Looked | null, b: Looked | null) => boolean} */
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  /** @type {(found: Looked | null) => void} */
  function hover(found) {
    if (same(found, hovered)) return;
    hovered = found;
    changed();
  }

  /** @type {(found: Looked | null) => void} */
  function pin(found) {
    [pinned, hovered] = [found && !same(found, pinned) ? found : null, null];
    changed();
  }

  grids.addEventListener("pointerover", (event) => hover(cellAt(event.target)));
  grids.addEventListener("pointerleave", () => hover(null));
  grids.addEventListener("focusin", ({ target }) => isCell(target) && hover(cellAt(target)));
  grids.addEventListener("focusout", () => hover(null));
  grids.addEventListener("mousedown", (event) => {
    if (!isCell(event.target)) return;
    event.preventDefault(); // the card keeps the keyboard, so that arrows go on stepping
    card.focus({ preventScroll: true });
  });
  grids.addEventListener("click", (event) => {
    const found = cellAt(event.target);
    if (found && event.detail < 2) pin(found);
  });
  return {
    get at() {
      return hovered ?? pinned;
    },
    get pinned() {
      return pinned;
    },
    hover,
    /** Holds what is under the pointer, or lets it go where it is held already; false where there is nothing. */
    hold: () => hovered !== null && (pin(hovered), true),
    /** Lets go of what is held; false where nothing is. */
    letGo: () => pinned !== null && (pin(null), true),
    /** Looks at nothing, or only at what is held from now on; the stage is about to be painted anyway. */
    forget(held = null) {
      [pinned, hovered] = [held, null];
    },
  };
}

/** @type {(node: EventTarget | null) => boolean} */
const isCell = (node) => node instanceof Element && node.matches(".ep-cell");

/** What is lit in every act of a tab when the reader looks at something. @type {(tab: Tab, looked: Looked) => Lit[]} */
const lightsOf = (tab, { act, grid, cell, link }) =>
  link ? lightEntry(tab, link) : lightThrough(tab, act, linkedTo(tab.acts[act], grid, cell));

/** @type {(node: EventTarget | null) => CellLooked | null} */
function cellAt(node) {
  const [body, cell] = node instanceof Element ? [node.closest("[data-grid]"), node.closest("[data-cell]")] : [];
  if (!body || !cell) return null;
  const { act, grid } = body.dataset;
  return { act: Number(act), grid: /** @type {GridKind} */ (grid), cell: Number(cell.dataset.cell) };
}
