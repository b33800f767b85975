// What the sliding window paints: the picture, the label map so far, reads as tints, two neighbours. No counting.

/** @type {(one: Rgb, other: Rgb, share: number) => Rgb} */
const mixed = (one, other, share) => one.map((value, k) => Math.round(share * value + (1 - share) * other[k]));
const WHITE = [255, 255, 255];

/**
 * The classes found by the first `done` windows, at the pixels they are about; 255 elsewhere. `answers` are at stride 1.
 * @type {(layout: Layout, answers: Bytes, done: number) => Bytes}
 */
function labelsSoFar(layout, answers, done) {
  const shown = new Uint8Array(layout.height * layout.width).fill(NOT_COUNTED);
  const width = layout.width - layout.window + 1;
  for (let number = 0; number < done; number++) {
    const [top, left] = cornerOf(layout, number);
    const [row, column] = centreOf(layout, number);
    shown[row * layout.width + column] = answers[top * width + left];
  }
  return shown;
}

/**
 * Paints counts from white, none, to the colour given, the greatest.
 * @type {(canvas: HTMLCanvasElement, reads: Float64Array, colour: string) => void}
 */
function paintReads(canvas, reads, colour) {
  const ink = channels(colour);
  const most = reads.reduce((one, other) => Math.max(one, other), 0);
  paint(canvas, (put) => reads.forEach((value, at) => put(at, ...mixed(ink, WHITE, value / most))));
}

/**
 * Paints what a window and its neighbour cover together: `colours` [only this, both, only the neighbour] are laid over
 * `ground(row, column)`, an RGB triple, counted from the upper left corner of both; `side` is that of either.
 * @type {(canvas: HTMLCanvasElement, side: number, lies: Pick<Neighbour, "rows" | "columns">, colours: string[], ground: Ground) => void}
 */
function paintPair(canvas, side, { rows, columns }, colours, ground) {
  const inks = colours.map(channels);
  [canvas.width, canvas.height] = [side + Math.abs(columns), side + Math.abs(rows)];
  const [top, left] = [Math.max(-rows, 0), Math.max(-columns, 0)]; // where this window begins
  /** @type {(row: number, column: number, fromRow: number, fromColumn: number) => boolean} */
  const inside = (row, column, fromRow, fromColumn) =>
    row >= fromRow && row < fromRow + side && column >= fromColumn && column < fromColumn + side;
  paint(canvas, (put) => {
    for (let at = 0; at < canvas.width * canvas.height; at++) {
      const [row, column] = [Math.floor(at / canvas.width), at % canvas.width];
      const mine = inside(row, column, top, left);
      const theirs = inside(row, column, top + rows, left + columns);
      if (mine || theirs) put(at, ...mixed(inks[mine && theirs ? 1 : mine ? 0 : 2], ground(row, column), 0.5));
    }
  });
}

/**
 * A frame over a panel's canvas, in pixels of the picture: `place(row, column, rows, columns)`, or nothing to hide it.
 * @type {(panel: Panel, size: Size, role: string) => Mark}
 */
function frameOver({ canvas }, [height, width], role) {
  const overlay = canvas.parentElement?.querySelector("svg.ep-frames") ?? framesOf(canvas, height, width);
  const lines = ["ep-under", `ep-line-${role}`].map((name) => shape("rect", { class: `ep-window ${name}` }));
  overlay.append(...lines);
  return (row, column, rows, columns) => {
    for (const line of lines) {
      line.toggleAttribute("hidden", row === undefined);
      if (row === undefined) continue;
      const box = { x: column, y: row, width: columns, height: rows };
      for (const [name, value] of Object.entries(box)) line.setAttribute(name, String(value));
    }
  };
}

/** @type {(canvas: HTMLCanvasElement, height: number, width: number) => SVGElement} */
function framesOf(canvas, height, width) {
  const overlay = shape("svg", { class: "ep-frames", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const sheet = element("div", { class: "ep-sheet" });
  canvas.replaceWith(sheet);
  sheet.append(canvas, overlay);
  return overlay;
}
