// Where the windows of a picture stand, how often each pixel is read, what a layer costs over them. No drawing.
// The same rules as windows.py; a test holds the two together.

/**
 * The places of a square window over a picture of rows x columns pixels: `across` side by side, `down` below each other.
 * @type {(size: Size, window: number, stride: number) => Layout}
 */
function layOut([height, width], window, stride) {
  const down = Math.floor((height - window) / stride) + 1;
  const across = Math.floor((width - window) / stride) + 1;
  return { height, width, window, stride, down, across, count: down * across };
}

/**
 * The upper left pixel of a window, [row, column]; windows are numbered from 0, row by row.
 * @type {(layout: Layout, number: number) => Place}
 */
const cornerOf = ({ across, stride }, number) => [Math.floor(number / across) * stride, (number % across) * stride];

/** The pixel that a window's answer is about. @type {(layout: Layout, number: number) => Place} */
function centreOf(layout, number) {
  const half = Math.floor(layout.window / 2);
  return cornerOf(layout, number).map((start) => start + half);
}

/** The window whose middle lies nearest to a point [x, y] in pixels of the picture. @type {(layout: Layout, point: Point) => number} */
function windowNear({ window, stride, down, across }, [x, y]) {
  /** @type {(at: number, count: number) => number} */
  const nearest = (at, count) => Math.min(Math.max(Math.round((at - window / 2) / stride), 0), count - 1);
  return nearest(y, down) * across + nearest(x, across);
}

/**
 * How many of `count` windows along a side of `length` pixels hold each pixel.
 * @type {(length: number, count: number, layout: Layout) => number[]}
 */
function readsAlong(length, count, { window, stride }) {
  const inside = new Array(length).fill(0);
  for (let k = 0; k < count; k++) for (let at = 0; at < window; at++) inside[k * stride + at] += 1;
  return inside;
}

/** How many windows hold each pixel, row by row. @type {(layout: Layout) => Float64Array} */
function readsOf(layout) {
  const down = readsAlong(layout.height, layout.down, layout);
  const across = readsAlong(layout.width, layout.across, layout);
  return Float64Array.from({ length: down.length * across.length }, (_, at) => down[Math.floor(at / across.length)] * across[at % across.length]);
}

/**
 * Multiply-adds of a convolution without padding: for one window, and once for the picture.
 * @type {(layout: Layout, costs: SlidingCosts) => { perWindow: number, once: number }}
 */
function layerWork({ window, height, width }, { kernel, per_cell: perCell }) {
  return {
    perWindow: perCell * (window - kernel + 1) ** 2,
    once: perCell * (height - kernel + 1) * (width - kernel + 1),
  };
}

/**
 * The neighbour to compare a window with, {number, side, rows, columns}: how far it lies; null if there is only one.
 * @type {(layout: Layout, number: number) => Neighbour | null}
 */
function neighbourOf({ across, down, stride }, number) {
  const [row, column] = [Math.floor(number / across), number % across];
  if (column + 1 < across) return { number: number + 1, side: "right_of", rows: 0, columns: stride };
  if (column > 0) return { number: number - 1, side: "left_of", rows: 0, columns: -stride };
  if (row + 1 < down) return { number: number + across, side: "below", rows: stride, columns: 0 };
  if (row > 0) return { number: number - across, side: "above", rows: -stride, columns: 0 };
  return null;
}

/**
 * What two neighbours share: of their pixels, and of the numbers that the first layer gives for each.
 * @type {(layout: Layout, costs: SlidingCosts) => { pixels: number, ofPixels: number, cells: number, ofCells: number }}
 */
function sharedBy({ window, stride }, { kernel }) {
  const cells = window - kernel + 1;
  /** @type {(side: number) => number} */
  const both = (side) => Math.max(side - stride, 0) * side;
  return { pixels: both(window), ofPixels: window ** 2, cells: both(cells), ofCells: cells ** 2 };
}
