// A mask one paints: a class a pixel, with undo. Stands in front of a widget's own file.

const STEPS = 50; // strokes that can be taken back

/** A mask of class 0, of rows x columns pixels. @type {(size: Size) => Painting} */
function makePainting([rows, columns]) {
  let mask = new Uint8Array(rows * columns);
  /** @type {Bytes[]} */
  let past = [];

  /** Keeps what is, so that it can be taken back. */
  function begin() {
    past = [...past.slice(1 - STEPS), mask.slice()];
  }

  /**
   * Sets all pixels whose middle lies within half the width of [x, y]; at least the one under it.
   * @type {(point: Point, width: number, k: number) => void}
   */
  function dab([x, y], width, k) {
    const reach = width / 2;
    for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(rows, y + reach); row++) {
      for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(columns, x + reach); column++) {
        const near = Math.hypot(column + 0.5 - x, row + 0.5 - y) <= reach;
        if (near || (row === Math.floor(y) && column === Math.floor(x))) mask[row * columns + column] = k;
      }
    }
  }

  return {
    mask: () => mask,
    begin,
    /** A stroke of class k from point to point, [x, y] in pixels. */
    line(from, to, width, k) {
      const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
      for (let step = 0; step <= steps; step++) {
        dab(from.map((value, axis) => value + ((to[axis] - value) * step) / steps), width, k);
      }
    },
    /** Another mask in place of this one. */
    replace(other) {
      begin();
      mask = other.slice();
    },
    undo() {
      const before = past.pop();
      if (before) mask = before;
      return before !== undefined;
    },
    canUndo: () => past.length > 0,
    isBlank: () => mask.every((k) => k === 0),
  };
}
