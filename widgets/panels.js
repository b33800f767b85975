// Pictures and label maps on canvases, with their names above and a note below. Stands in front of a widget's own file.

/** @type {(view: View) => Uint8Array<ArrayBuffer>} */
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
/** @type {(view: View) => Float32Array<ArrayBuffer>} */
const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

const NOT_COUNTED = 255; // the byte of a pixel that has no class
/** @type {(hex: string) => Rgb} */
const channels = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));

/**
 * "#RRGGBB" of every class -> a function that paints class bytes into a canvas of their own size.
 * @type {(colours: string[]) => (canvas: HTMLCanvasElement, classes: Bytes) => void}
 */
function painter(colours) {
  const rgb = colours.map(channels);
  return (canvas, classes) =>
    paint(canvas, (put) => classes.forEach((k, at) => k < NOT_COUNTED && put(at, ...rgb[k % rgb.length])));
}

/**
 * Paints a canvas anew: `draw(put)` calls `put(at, r, g, b, a)` for each pixel that is not to stay clear.
 * @type {(canvas: HTMLCanvasElement, draw: (put: Put) => void) => void}
 */
function paint(canvas, draw) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(canvas.width, canvas.height);
  const data = pixels.data;
  draw((at, r, g, b, a = 255) => {
    data[4 * at] = r;
    data[4 * at + 1] = g;
    data[4 * at + 2] = b;
    data[4 * at + 3] = a;
  });
  context.putImageData(pixels, 0, 0);
}

/** Paints a picture given as RGBA bytes. @type {(canvas: HTMLCanvasElement, rgba: Bytes) => void} */
function paintPicture(canvas, rgba) {
  paint(canvas, (put) => {
    for (let at = 0; at < rgba.length / 4; at++) put(at, rgba[4 * at], rgba[4 * at + 1], rgba[4 * at + 2], rgba[4 * at + 3]);
  });
}

/** The same given as RGB bytes. @type {(canvas: HTMLCanvasElement, rgb: Bytes) => void} */
function paintRgb(canvas, rgb) {
  paint(canvas, (put) => {
    for (let at = 0; at < rgb.length / 3; at++) put(at, rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]);
  });
}

/** Paints one byte a pixel as grey: 255 is white. @type {(canvas: HTMLCanvasElement, values: Numbers) => void} */
function paintGrey(canvas, values) {
  paint(canvas, (put) => values.forEach((value, at) => put(at, value, value, value)));
}

/**
 * Marks the pixels whose class is not the true one, where that counts; gives how many they are.
 * @type {(canvas: HTMLCanvasElement, classes: Bytes, truth: Bytes, colour?: string) => number}
 */
function paintWrong(canvas, classes, truth, colour = "#D55E00") {
  const ink = channels(colour);
  let wrong = 0;
  paint(canvas, (put) =>
    classes.forEach((k, at) => {
      if (truth[at] === NOT_COUNTED || k === truth[at]) return;
      wrong += 1;
      put(at, ...ink);
    }),
  );
  return wrong;
}

/**
 * A picture with its label: a canvas of rows x columns pixels, enlarged without smoothing, and a place for a note.
 * @type {(label: string, size: Size, role: string) => Panel}
 */
function panel(label, [rows, columns], role) {
  const canvas = element("canvas", { width: columns, height: rows, role: "img", "aria-label": label });
  const note = element("span", { class: "ep-quiet ep-note" });
  const caption = element("figcaption", { class: "ep-label" }, label);
  return { canvas, note, caption, figure: element("figure", { class: `ep-panel ep-${role}` }, caption, canvas, note) };
}
