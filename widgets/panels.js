// Pictures and label maps on canvases, with their names above. Stands in front of a widget's own file.

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

/** "#RRGGBB" of every class -> a function that paints class bytes into a canvas of their own size. */
function painter(colours) {
  const rgb = colours.map((hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)));
  return (canvas, classes) =>
    paint(canvas, (put) => classes.forEach((k, at) => k < 255 && put(at, ...rgb[k % rgb.length])));
}

function paint(canvas, draw) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  draw((at, r, g, b, a = 255) => pixels.data.set([r, g, b, a], 4 * at));
  context.putImageData(pixels, 0, 0);
}

/** A picture with its label: a canvas of rows x columns pixels, enlarged without smoothing. */
function panel(label, [rows, columns], role) {
  const canvas = element("canvas", { width: columns, height: rows, role: "img", "aria-label": label });
  const note = element("span", { class: "ep-quiet ep-note" });
  const caption = element("figcaption", { class: "ep-label" }, label, " ", note);
  return { canvas, note, figure: element("figure", { class: `ep-panel ep-${role}` }, caption, canvas) };
}
