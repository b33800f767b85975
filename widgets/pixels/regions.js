// Regions and measures of label maps, a byte a pixel, row by row. Pure functions; stands in front of a widget's own file.

/** Calls `visit(at)` for each of the up to four neighbours, above, below, left and right, of pixel `at`. */
function forNeighbours(at, [rows, columns], visit) {
  const column = at % columns;
  if (at >= columns) visit(at - columns);
  if (at < (rows - 1) * columns) visit(at + columns);
  if (column) visit(at - 1);
  if (column < columns - 1) visit(at + 1);
}

/** How many connected components the pixels with `isIn(at)` have: neighbours share an edge. */
export function countComponents(isIn, size) {
  const seen = new Uint8Array(size[0] * size[1]);
  const waiting = [];
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
    while (waiting.length) forNeighbours(waiting.pop(), size, meet);
  }
  return count;
}

/** The share of pixels on which two label maps agree. */
export function accuracyOf(labels, truth) {
  let right = 0;
  for (let at = 0; at < truth.length; at++) right += labels[at] === truth[at];
  return right / truth.length;
}

/** Intersection over union of class k in two label maps; NaN where neither has it. */
export function iouOf(labels, truth, k) {
  let [both, either] = [0, 0];
  for (let at = 0; at < truth.length; at++) {
    const [ours, theirs] = [labels[at] === k, truth[at] === k];
    both += ours && theirs;
    either += ours || theirs;
  }
  return both / either;
}

/** How many pixels of two maps differ. */
export function countChanged(one, other) {
  let count = 0;
  for (let at = 0; at < one.length; at++) count += one[at] !== other[at];
  return count;
}
