// Regions and measures of label maps, a byte a pixel, row by row. Pure functions; stands in front of a widget's own file.

/**
 * Calls `visit(at)` for each of the up to four neighbours, above, below, left and right, of pixel `at`.
 * @type {(at: number, size: Size, visit: (other: number) => void) => void}
 */
function forNeighbours(at, [rows, columns], visit) {
  const column = at % columns;
  if (at >= columns) visit(at - columns);
  if (at < (rows - 1) * columns) visit(at + columns);
  if (column) visit(at - 1);
  if (column < columns - 1) visit(at + 1);
}

/**
 * How many connected components the pixels with `isIn(at)` have: neighbours share an edge.
 * @type {(isIn: (at: number) => boolean, size: Size) => number}
 */
export function countComponents(isIn, size) {
  const seen = new Uint8Array(size[0] * size[1]);
  /** @type {number[]} */
  const waiting = [];
  /** @type {(at: number) => void} */
  const meet = (at) => {
    if (seen[at] || !isIn(at)) return;
    seen[at] = 1;
    waiting.push(at);
  };
  let count = 0;
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || !isIn(start)) continue;
    count += 1;
    meet(start);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) forNeighbours(at, size, meet);
  }
  return count;
}

/** The share of pixels on which two label maps agree. @type {(labels: Bytes, truth: Bytes) => number} */
export function accuracyOf(labels, truth) {
  let right = 0;
  for (let at = 0; at < truth.length; at++) right += Number(labels[at] === truth[at]);
  return right / truth.length;
}

/**
 * Intersection over union of class k in two label maps; NaN where neither has it.
 * @type {(labels: Bytes, truth: Bytes, k: number) => number}
 */
export function iouOf(labels, truth, k) {
  let [both, either] = [0, 0];
  for (let at = 0; at < truth.length; at++) {
    const [ours, theirs] = [labels[at] === k, truth[at] === k];
    both += Number(ours && theirs);
    either += Number(ours || theirs);
  }
  return both / either;
}

/** How many pixels of two maps differ. @type {(one: Bytes, other: Bytes) => number} */
export function countChanged(one, other) {
  let count = 0;
  for (let at = 0; at < one.length; at++) count += Number(one[at] !== other[at]);
  return count;
}
