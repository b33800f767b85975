// Marks over the grids of a stage: frames around linked cells, the arrow between them, the arc to a remembered place.

const BOW = 80; // px an arrow leaves the straight line at the most
const ARC = 35;

/**
 * `paint(panels, arc)` draws what `panel.lit` says; `arc` is null or [cell of the first input, cell of the last output].
 * @type {(scene: HTMLElement) => { paint(panels: ActPanels[], ends: number[] | null): void }}
 */
export function makeMarks(scene) {
  const overlay = shape("svg", { class: "ep-overlay", "aria-hidden": "true" });
  scene.append(overlay);

  /** The block that cells of a grid span, in px of the scene. @type {(grid: Grid, cells: number[]) => Rect | null} */
  function blockOf(grid, cells) {
    if (!cells.length) return null;
    const rows = cells.map((cell) => Math.floor(cell / grid.columns));
    const columns = cells.map((cell) => cell % grid.columns);
    /** @type {(pick: (...numbers: number[]) => number) => DOMRect} */
    const corner = (pick) => grid.cells[pick(...rows) * grid.columns + pick(...columns)].getBoundingClientRect();
    const [first, last, origin] = [corner(Math.min), corner(Math.max), scene.getBoundingClientRect()];
    const [x, y] = [first.left - origin.left + scene.scrollLeft, first.top - origin.top];
    return { x, y, width: last.right - first.left, height: last.bottom - first.top };
  }

  /** @type {(panel: ActPanels) => SVGElement[]} */
  function linkMarks({ input, output, lit }) {
    if (!lit.driver) return [];
    const [from, to] = [blockOf(input, [...lit.inputs]), blockOf(output, [...lit.outputs])];
    const marks = [];
    if (from) marks.push(shape("rect", { ...from, rx: 4, class: "ep-frame ep-frame-input" }));
    if (to) marks.push(shape("rect", { ...to, rx: 4, class: "ep-frame ep-frame-output" }));
    const whole = blockOf(input, [0, input.cells.length - 1]);
    if (from && to && whole) marks.push(...arrow(from, to, whole.y + whole.height / 2, scene.offsetHeight));
    return marks;
  }

  return {
    paint(panels, ends) {
      if (!scene.offsetWidth) return;
      const marks = panels.flatMap(linkMarks);
      if (ends) {
        const [first, last] = [panels[0].input, panels.at(-1).output];
        const below = 2 * ends[0] >= first.cells.length;
        const [from, to] = [blockOf(first, [ends[0]]), blockOf(last, [ends[1]])];
        if (from && to) marks.push(arc(from, to, below));
      }
      overlay.replaceChildren(...marks);
    },
  };
}

/**
 * From the right edge of one box to the left edge of another: below what lies between from a lower half, else above. Where
 * grids stand below one another, from the lower edge of one to the upper edge of the other.
 * @type {(from: Rect, to: Rect, middle: number, height: number) => SVGElement[]}
 */
function arrow(from, to, middle, height) {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  if (to.y > from.y + from.height && x2 - x1 < 12) return downwards(from, to);
  if (x2 - x1 < 12) return [];
  const below = y1 > middle;
  const room = (below ? height - Math.max(y1, y2) : Math.min(y1, y2)) / 0.75 - 6;
  const bow = Math.max(0, Math.min(BOW, (x2 - x1) / 3, room)) * (below ? 1 : -1);
  const reach = (x2 - x1) / 3;
  return [
    shape("path", { d: `M${x1} ${y1} C${x1 + reach} ${y1 + bow} ${x2 - reach} ${y2 + bow} ${x2 - 7} ${y2}`, class: "ep-arrow" }),
    shape("path", { d: `M${x2} ${y2} l-9 -4.5 v9 z`, class: "ep-arrow-head" }),
  ];
}

/** @type {(from: Rect, to: Rect) => SVGElement[]} */
function downwards(from, to) {
  const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
  const middle = (y1 + y2) / 2;
  return [
    shape("path", { d: `M${x1} ${y1} C${x1} ${middle} ${x2} ${middle} ${x2} ${y2 - 7}`, class: "ep-arrow" }),
    shape("path", { d: `M${x2} ${y2} l-4.5 -9 h9 z`, class: "ep-arrow-head" }),
  ];
}

/**
 * Over the grids from an upper half to the place it returns to, under them from a lower half.
 * @type {(from: Rect, to: Rect, below: boolean) => SVGElement}
 */
function arc(from, to, below) {
  /** @type {(box: Rect) => number} */
  const edge = (box) => (below ? box.y + box.height : box.y);
  const [x1, y1, x2, y2] = [from.x + from.width / 2, edge(from), to.x + to.width / 2, edge(to)];
  const turn = below ? Math.max(y1, y2) + ARC : Math.min(y1, y2) - ARC;
  return shape("path", { d: `M${x1} ${y1} C${x1 + 40} ${turn} ${x2 - 40} ${turn} ${x2} ${y2}`, class: "ep-arc" });
}
