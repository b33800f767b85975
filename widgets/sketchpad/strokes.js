// Handwriting: strokes become ink, ink lies over a ground, and every stroke can be taken back. The twin of strokes.py.
// Stands in front of a widget's own file and knows no page.

const ROOM = 8e6; // bytes that the earlier states of a drawing may take, all of them together

/**
 * Calls `put(at, share)` for every pixel that a line between two points [x, y] inks: 0 to 1, and 0.5 at half its width.
 * The ink fades over `edge` pixels.
 * @type {(size: Size, from: Point, to: Point, width: number, edge: number, put: (at: number, share: number) => void) => void}
 */
export function lineOfInk([rows, columns], [x0, y0], [x1, y1], width, edge, put) {
  const reach = width / 2 + edge;
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(y0, y1) - reach)), Math.min(rows, Math.ceil(Math.max(y0, y1) + reach))];
  const [left, right] = [Math.max(0, Math.floor(Math.min(x0, x1) - reach)), Math.min(columns, Math.ceil(Math.max(x0, x1) + reach))];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy || 1;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0]; // the pixel's middle
      const along = Math.min(1, Math.max(0, (x * dx + y * dy) / length));
      const distance = Math.hypot(x - along * dx, y - along * dy);
      const share = Math.min(1, (width / 2 - distance) / edge + 0.5);
      if (share > 0) put(row * columns + column, share);
    }
  }
}

/**
 * A drawing of rows x columns pixels: the ink of all strokes, as RGBA bytes, over a ground of RGB bytes.
 * @type {(size: Size, edge: number) => Drawing}
 */
export function makeDrawing(size, edge) {
  const count = size[0] * size[1];
  const most = Math.max(8, Math.floor(ROOM / (4 * count)));
  /** @type {Ink[]} */
  const past = []; // the ink before each stroke, the newest last
  let ground = new Uint8Array(3 * count);
  let ink = new Uint8ClampedArray(4 * count);
  /** @type {Stroke} */
  let stroke; // {colour, under, share}: the stroke that is being drawn

  const remember = () => {
    past.push(ink.slice());
    if (past.length > most) past.shift();
  };

  /** One pixel of a stroke that covers `share` of what lay there. @type {(at: number, share: number) => void} */
  function blend(at, share) {
    const { colour, under } = stroke;
    const below = (under[4 * at + 3] / 255) * (1 - share);
    const whole = share + below;
    for (let c = 0; c < 3; c++) ink[4 * at + c] = (share * colour[c] + below * under[4 * at + c]) / whole;
    ink[4 * at + 3] = 255 * whole;
  }

  return {
    setGround(rgb) {
      ground = rgb;
    },
    /** Puts other ink there, for good. */
    setInk(rgba) {
      past.length = 0;
      ink = Uint8ClampedArray.from(rgba);
    },
    begin(colour) {
      remember();
      stroke = { colour, under: past.at(-1), share: new Float32Array(count) };
    },
    /** Within a stroke ink does not add up, so a slow hand writes no darker than a fast one. */
    line(from, to, width) {
      lineOfInk(size, from, to, width, edge, (at, share) => {
        if (share <= stroke.share[at]) return;
        stroke.share[at] = share;
        blend(at, share);
      });
    },
    undo() {
      const before = past.pop();
      if (before) ink = before;
      return before !== undefined;
    },
    clear() {
      if (this.isBlank()) return false;
      remember();
      ink = new Uint8ClampedArray(4 * count);
      return true;
    },
    canUndo: () => past.length > 0,
    isBlank: () => !ink.some((value, at) => at % 4 === 3 && value),
    /** What is to be seen, as RGB bytes: a fresh array. */
    picture() {
      const seen = new Uint8Array(3 * count);
      for (let at = 0; at < count; at++) {
        const share = ink[4 * at + 3] / 255;
        for (let c = 0; c < 3; c++) {
          const below = ground[3 * at + c];
          seen[3 * at + c] = Math.round(below + share * (ink[4 * at + c] - below));
        }
      }
      return seen;
    },
  };
}
