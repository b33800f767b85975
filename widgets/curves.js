// Curves over the steps of a training, and numbers as the lessons write them. Stands in front of a widget's own file.

/** A share as the sketches write it: .84, 1.00; "none" of a class that is neither there nor predicted. */
export function share(value) {
  return value === null || value === undefined ? "–" : value.toFixed(2).replace(/^0/, "");
}

/** A curve's points in a box of 100 x 100 as SVG wants them; `points` are [x, y] from 0 to 1, y upwards. */
export function polyline(points) {
  return points.map(([x, y]) => `${(100 * x).toFixed(2)},${(100 * (1 - y)).toFixed(2)}`).join(" ");
}

/** A curve in a frame: its name and last value above, the scale at its left, steps from 0 to the last below. */
function chart(label, name) {
  const line = shape("polyline", { class: `ep-curve ep-curve-${name}` });
  const picture = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": label });
  for (const y of [0, 50, 100]) picture.append(shape("line", { x1: 0, x2: 100, y1: y, y2: y, class: "ep-rule" }));
  picture.append(line);
  const value = element("span", { class: "ep-value" });
  const [top, bottom] = [element("span"), element("span", {}, "0")];
  const first = element("span", {}, "0");
  const last = element("span");
  return {
    show(points, { high, text, steps }) {
      // A line of one point is invisible; twice the same point is a dot.
      line.setAttribute("points", polyline(points.length === 1 ? [points[0], points[0]] : points));
      top.textContent = high;
      value.textContent = text;
      last.textContent = steps;
    },
    node: element(
      "figure",
      { class: "ep-chart" },
      element("figcaption", { class: "ep-label" }, label, " ", value),
      element("div", { class: "ep-scale ep-quiet" }, top, bottom),
      picture,
      element("div", { class: "ep-steps ep-quiet" }, first, last),
    ),
  };
}
