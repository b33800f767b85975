// Marks over a picture: boxes, points and lines, as marks.py describes them; true ones dashed or hollow.
// Stands in front of the trainer's own file.

const RADIUS = 0.022; // of a point, as a share of the picture's longer side

/**
 * Lays marks over a canvas of rows x columns pixels; the returned function shows others. `colours` are those of parts.
 * @type {(canvas: HTMLCanvasElement, size: Size, colours: string[]) => (marks: PictureMark[]) => void}
 */
function overlay(canvas, [rows, columns], colours) {
  const picture = shape("svg", { viewBox: `0 0 ${columns} ${rows}`, class: "ep-marks", "aria-hidden": "true" });
  const frame = element("div", { class: "ep-marked" });
  canvas.replaceWith(frame);
  frame.append(canvas, picture);
  const radius = RADIUS * Math.max(rows, columns);
  return (marks) => picture.replaceChildren(...marks.flatMap((mark) => markShapes(mark, colours, radius)));
}

/**
 * One mark as shapes: its line over a darker, wider one, so that it can be seen on any ground.
 * @type {(mark: PictureMark, colours: string[], radius: number) => SVGElement[]}
 */
function markShapes([kind, at, part, isTrue], colours, radius) {
  const tone = isTrue ? "ep-mark ep-true" : "ep-mark";
  /** @type {(name: string) => SVGElement} */
  const draw = (name) => {
    const [a, b, c, d] = at;
    // A box inside out is drawn too, else an untrained network seems to say nothing.
    const [x, y, width, height] = [Math.min(a, c), Math.min(b, d), Math.abs(c - a), Math.abs(d - b)];
    if (kind === "box") return shape("rect", { x, y, width, height, class: name });
    if (kind === "line") return shape("line", { x1: a, y1: b, x2: c, y2: d, class: name });
    return shape("circle", { cx: a, cy: b, r: radius, class: `${name} ep-point` });
  };
  const [under, over] = [draw(`${tone} ep-under`), draw(tone)];
  if (part >= 0) over.style.setProperty("--ep-part", colours[part % colours.length]);
  return kind === "point" ? [over] : [under, over];
}
