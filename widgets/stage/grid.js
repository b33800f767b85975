// One grid of cells on the stage: numbers on tints, found by role and label, edited in place where allowed.

const LARGE_SIDE = 6; // cells of larger grids are smaller
const DIGIT = 0.68; // em a digit of a cell's number takes, its share of the cell's margin included
const SMALLEST_DIGITS = 6.5; // px; below that a number is no longer read, and only the tint is shown

/** The number of the cell that an event is about. @type {(target: EventTarget | null) => string | undefined} */
const cellOf = (target) => (target instanceof HTMLElement ? target.dataset.cell : undefined);

/**
 * A grid of `shape` in the colours of `role` ("input", "weights", "output"). `name(cell)` names a cell, as x[1,0].
 * `edit(cell, text)` is called with what the reader typed, and not at all where `edit` is null.
 * @type {(look: GridLook) => Grid}
 */
export function makeGrid({ label, shape, role, name, edit, words }) {
  const [rows, columns] = shape;
  /** @type {HTMLElement[]} */
  const cells = [];
  const side = Math.max(rows, columns);
  const size = side <= LARGE_SIDE ? 2.6 : Math.max(0.85, Math.min(2.6, (2.6 * LARGE_SIDE) / side + 0.5));
  const body = element("div", {
    role: "grid",
    class: `ep-grid ep-${role}`,
    "aria-label": label,
    style: `--ep-cell: ${size.toFixed(2)}em; grid-template-columns: repeat(${columns}, var(--ep-cell))`,
  });
  for (let row = 0; row < rows; row++) {
    const line = element("div", { role: "row", class: "ep-line" });
    for (let column = 0; column < columns; column++) {
      const cell = element("div", { role: "gridcell", class: "ep-cell", tabindex: "-1", "data-cell": row * columns + column });
      cells.push(ownKeys(cell));
      line.append(cell);
    }
    body.append(line);
  }
  cells[0].tabIndex = 0;
  const shown = cells.map(() => "");
  /** @type {(number | null)[]} */
  let current = []; // the values, unrounded
  let longest = 2; // digits; never fewer than before, so that numbers keep their size while a play goes on
  let digitSize = 1; // em
  let type = 14; // px an em

  const readable = () => digitSize * type >= SMALLEST_DIGITS;

  /** @type {(from: number, by: number, inRow: boolean) => void} */
  function move(from, by, inRow) {
    const to = from + by;
    if (to < 0 || to >= cells.length) return;
    if (inRow && Math.floor(to / columns) !== Math.floor(from / columns)) return;
    cells[from].tabIndex = -1;
    cells[to].tabIndex = 0;
    cells[to].focus();
  }
  body.addEventListener("keydown", (event) => {
    const cell = Number(cellOf(event.target) ?? -1);
    if (cell < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, [number, boolean]>} */
    const moves = { ArrowLeft: [-1, true], ArrowRight: [1, true], ArrowUp: [-columns, false], ArrowDown: [columns, false] };
    if (moves[event.key]) move(cell, ...moves[event.key]);
    else if (edit && (event.key === "Enter" || event.key === "F2")) open(cell);
    else if (event.key === "Enter") cells[cell].click(); // pins it, as a click does
    else if (edit && /^[-.0-9]$/.test(event.key)) open(cell, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  if (edit) body.addEventListener("dblclick", ({ target }) => cellOf(target) !== undefined && open(Number(cellOf(target))));

  /**
   * Puts a text field into the cell; Enter and leaving it keep what was typed, Escape drops it.
   * @type {(cell: number, typed?: string) => void}
   */
  function open(cell, typed) {
    const node = cells[cell];
    if (node.querySelector("input")) return;
    const field = ownKeys(
      element("input", { class: "ep-field", inputmode: "decimal", autocomplete: "off", "aria-label": fill(words.edit, { cell: name(cell) }) }),
    );
    const before = String(current[cell]);
    field.value = typed ?? before;
    const back = /** @type {HTMLElement | null} */ (document.activeElement);
    node.replaceChildren(field);
    field.focus();
    if (typed === undefined) field.select();
    let opened = true;
    /** `keep` takes over what was typed; `home` gives the focus back to where it was. @type {(keep: boolean, home: boolean) => void} */
    const close = (keep, home) => {
      if (!opened) return;
      opened = false;
      const text = field.value;
      shown[cell] = "";
      field.remove();
      if (home) (back?.isConnected ? back : node).focus({ preventScroll: true });
      edit?.(cell, keep && text !== before ? text : null);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") close(true, true);
      else if (event.key === "Escape") close(false, true);
      else if (event.key === "Tab") return;
      else return event.stopPropagation();
      event.preventDefault();
      event.stopPropagation();
    });
    field.addEventListener("blur", () => close(true, false));
  }

  return {
    node: element("div", { class: "ep-tensor" }, element("div", { class: "ep-label" }, label), body),
    body,
    cells,
    columns,
    /** Says how many pixels an em is; true if that changes whether the numbers can be read. */
    setType(pixels) {
      const before = readable();
      type = pixels;
      return readable() !== before;
    },
    /** Shows values (null is a cell nobody has written), lit cells, and "?" for all where the answer is hidden. */
    paint(values, lit, hidden = false) {
      current = values;
      const texts = values.map((value) => (value === null ? "" : hidden ? "?" : digits(value)));
      longest = texts.reduce((most, text) => Math.max(most, text.length), longest);
      const fits = Math.min(1, size / (DIGIT * longest));
      if (fits !== digitSize) body.style.setProperty("--ep-digits", String((digitSize = fits)));
      values.forEach((value, cell) => {
        const node = cells[cell];
        if (node.firstElementChild) return; // being edited
        const text = texts[cell];
        const kind = value === null ? "empty" : value === 0 && role === "output" && !hidden ? "zero" : "";
        const key = `${text}|${kind}|${lit.has(cell)}|${readable()}`;
        if (shown[cell] === key) return;
        shown[cell] = key;
        node.textContent = readable() ? text : "";
        node.className = `ep-cell ep-${kind || "written"}${lit.has(cell) ? " ep-lit" : ""}`;
        node.setAttribute("aria-label", fill(words[value === null ? "cellEmpty" : hidden ? "cellHidden" : "cell"], { name: name(cell), value: text }));
      });
    },
  };
}
