// A picture, or an empty field with a scale, over which shapes are dragged. Stands in front of an editor's own file.

/**
 * The field from [left, top] to [right, bottom] in its own units. `picture` is {pixels, size} or null. `grab(point)` says
 * what lies at a point, or null; `drag(what, point, begin)` moves it; `drop()` ends it. A unit is as long as it looks.
 * @type {<W>(label: string, field: Box, picture: { pixels: Bytes, size: Size } | null, hands: Hands<W>) => DragField}
 */
function dragField(label, [left, top, right, bottom], picture, { grab, drag, drop }) {
  const [width, height] = [right - left, bottom - top];
  const svg = ownKeys(shape("svg", {
    viewBox: `${left} ${top} ${width} ${height}`, class: "ep-field-marks", role: "application", "aria-label": label, tabindex: 0,
  }));
  const node = element("div", { class: "ep-drag-field" });
  node.style.aspectRatio = `${width} / ${height}`;
  if (picture) {
    const canvas = element("canvas", { width: picture.size[1], height: picture.size[0], "aria-hidden": "true" });
    paintPicture(canvas, picture.pixels);
    node.append(canvas);
  } else svg.append(scale(left, top, right, bottom));
  const layer = shape("g");
  svg.append(layer);
  node.append(svg);
  /** @type {{ what: any, begin: Point } | null} */
  let held = null;
  /** @type {(event: PointerEvent) => Point} */
  const pointOf = (event) => {
    const box = svg.getBoundingClientRect();
    return [left + ((event.clientX - box.left) / box.width) * width, top + ((event.clientY - box.top) / box.height) * height];
  };
  const end = () => {
    if (held) drop();
    held = null;
  };
  svg.addEventListener("pointerdown", (event) => {
    const begin = pointOf(event);
    const what = grab(begin, event.pointerType === "mouse" ? 1 : 2);
    if (what === null) return;
    held = { what, begin };
    svg.setPointerCapture(event.pointerId);
    svg.focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => held && drag(held.what, pointOf(event), held.begin));
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, end);
  return { node, svg, layer };
}

/**
 * Thin lines at every unit, with a number at every fifth.
 * @type {(left: number, top: number, right: number, bottom: number) => SVGElement}
 */
function scale(left, top, right, bottom) {
  const lines = shape("g", { class: "ep-scale-lines", "aria-hidden": "true" });
  for (let x = Math.ceil(left); x <= right; x++) lines.append(shape("line", { x1: x, x2: x, y1: top, y2: bottom }));
  for (let y = Math.ceil(top); y <= bottom; y++) lines.append(shape("line", { x1: left, x2: right, y1: y, y2: y }));
  for (let k = Math.ceil(left / 5) * 5; k < right; k += 5) lines.append(scaleNumber(k, k, top + 0.9));
  for (let k = Math.ceil(top / 5) * 5; k < bottom; k += 5) lines.append(scaleNumber(k, left + 0.2, k + 0.3, "start"));
  return lines;
}

/** @type {(value: number, x: number, y: number, anchor?: string) => SVGElement} */
function scaleNumber(value, x, y, anchor = "middle") {
  return shape("text", { x, y, "text-anchor": anchor, "font-size": 0.8 }, String(value));
}

/** A share with three decimals as the lessons write it: .471. @type {(value: number) => string} */
const thousandths = (value) => value.toFixed(3).replace(/^0(?=\.)/, "");

/** @type {(value: number, least: number, most: number) => number} */
const within = (value, least, most) => Math.min(most, Math.max(least, value));

/** Tells the kernel, where there is one. @type {<T, K extends keyof T & string>(model: Model<T>, name: K, value: T[K]) => void} */
function tellKernel(model, name, value) {
  model.set(name, value);
  try {
    model.save_changes?.();
  } catch {
    // The line to a kernel that is gone is closed; the page goes on by itself.
  }
}
