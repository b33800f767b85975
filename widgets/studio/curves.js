// Curves over the steps of a training, each told apart by colour, dashes and a label at its end; thin grey ones for
// earlier runs; and numbers as the lessons write them. Stands in front of a widget's own file.

// Lengths of strokes and gaps in pixels, so that curves differ without their colours too.
const DASHES = ["", "9 4", "2 4", "12 4 2 4", "6 3 2 3 2 3", "5 5", "16 4", "1 6", "12 3 6 3"];
const LABEL = 1.25; // height of a label's line in em

/** A loss with so many decimals, or as 2.1e26 where it has burst. @type {(value: number, decimals: number) => string} */
export function brief(value, decimals) {
  return value < 1e4 ? value.toFixed(decimals) : value.toExponential(1).replace("e+", "e");
}

/**
 * A share as the sketches write it: .84, 1.00; a dash of a class that is neither there nor predicted.
 * @type {(value: number | null | undefined) => string}
 */
export function share(value) {
  return value === null || value === undefined ? "–" : value.toFixed(2).replace(/^0/, "");
}

/**
 * A curve's points in a box of 100 x 100 as SVG wants them; `points` are [x, y] from 0 to 1, y upwards.
 * @type {(points: Point[]) => string}
 */
export function polyline(points) {
  // A line of one point is invisible; twice the same point is a dot.
  const drawn = points.length === 1 ? [points[0], points[0]] : points;
  return drawn.map(([x, y]) => `${(100 * x).toFixed(2)},${(100 * (1 - y)).toFixed(2)}`).join(" ");
}

/**
 * Heights for labels so that none covers another: [{x, y, width}] in pixels -> y of each, as near its own as can be,
 * at least `gap` apart where two share columns, and between 0 and `height`.
 * @type {(labels: CurveLabel[], gap: number, height: number) => number[]}
 */
export function spread(labels, gap, height) {
  /** @type {(a: CurveLabel, b: CurveLabel) => boolean} */
  const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width;
  const order = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y);
  order.forEach((label, k) => {
    for (const other of order.slice(0, k)) if (meet(label, other)) label.y = Math.max(label.y, other.y + gap);
  });
  order.reverse().forEach((label, k) => {
    label.y = Math.min(label.y, height);
    for (const other of order.slice(0, k)) if (meet(label, other)) label.y = Math.min(label.y, other.y - gap);
  });
  return labels.map(({ name, y }) => order.find((label) => label.name === name)?.y ?? y);
}

/**
 * Labels that do not fit beside the ends of their curves: in a stack above or below them, where there is more room.
 * @type {(labels: CurveLabel[], gap: number, height: number) => void}
 */
function stackAside(labels, gap, height) {
  if (!labels.length) return;
  const order = labels.sort((a, b) => a.y - b.y);
  const [highest, lowest] = [order[0].y, order.at(-1).y];
  const above = Math.max(0.3 * gap, highest - (order.length - 0.2) * gap);
  const first = highest > height - lowest ? above : lowest + 0.8 * gap;
  order.forEach((label, k) => (label.y = first + k * gap));
}

/** The stroke of a run's curve, short: what stands before its name. @type {(colour: string, dashes: string) => SVGElement} */
function stroke(colour, dashes) {
  const line = shape("line", { x1: 1, x2: 21, y1: 4, y2: 4, class: "ep-curve", "stroke-dasharray": dashes });
  const picture = shape("svg", { viewBox: "0 0 22 8", class: "ep-stroke", "aria-hidden": "true" }, line);
  picture.style.setProperty("--ep-run", colour);
  return picture;
}

/** A chart over steps: its name and last value above, the scale at its left, the labels of its curves at their ends. */
class Chart {
  /**
   * @param {string} label
   * @param {string} name
   * @param {Words} words
   */
  constructor(label, name, words) {
    this.label = label;
    this.name = name;
    this.words = words;
    /** @type {Map<string, SVGElement>} */
    this.lines = new Map();
    /** @type {Map<string, { node: HTMLElement, width: number, em: number }>} */
    this.labels = new Map();
    /** @type {(StepCurve & { end: Point })[] | null} */
    this.ends = null; // of the curves that have labels
    this.playhead = shape("line", { y1: 0, y2: 100, class: "ep-playhead", visibility: "hidden" });
    this.picture = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img" });
    for (const y of [0, 50, 100]) this.picture.append(shape("line", { x1: 0, x2: 100, y1: y, y2: y, class: "ep-rule" }));
    this.picture.append(this.playhead);
    this.plot = element("div", { class: "ep-plot" }, this.picture);
    this.value = element("span", { class: "ep-value" });
    this.top = element("span");
    this.last = element("span");
    this.node = element(
      "figure",
      { class: `ep-chart ep-chart-${name}` },
      element("figcaption", { class: "ep-label" }, label, " ", this.value),
      element("div", { class: "ep-scale ep-quiet" }, this.top, element("span", {}, "0")),
      this.plot,
      element("div", { class: "ep-steps ep-quiet" }, element("span", {}, "0"), this.last),
    );
    this.watch = new ResizeObserver(() => this.arrange());
    this.watch.observe(this.plot);
  }

  /**
   * Draws: `curves` [{name, points: [[step, value]], colour, dashes, quiet, label}], the quiet ones thin and grey;
   * `high` is the top of the scale, `at` the step of the playhead or null.
   * @type {(charted: Charted) => void}
   */
  show({ curves, high, top, value, steps, at }) {
    /** @type {(point: StepPoint) => Point} */
    const scaled = ([step, y]) => [step / steps, Math.min(1, y / high)];
    /** @type {(StepCurve & { end: Point })[]} */
    const ends = [];
    const seen = new Set();
    for (const curve of curves) {
      if (!curve.points.length) continue;
      seen.add(curve.name);
      const points = curve.points.map(scaled);
      this.line(curve).setAttribute("points", polyline(points));
      if (curve.label) ends.push({ ...curve, end: points.at(-1) });
    }
    this.ends = ends;
    for (const [name, line] of this.lines) if (!seen.has(name)) line.remove(), this.lines.delete(name);
    this.playhead.setAttribute("visibility", at === null ? "hidden" : "visible");
    for (const x of ["x1", "x2"]) this.playhead.setAttribute(x, (100 * (at ?? 0)) / steps);
    [this.top.textContent, this.value.textContent, this.last.textContent] = [top, value, String(steps)];
    this.picture.setAttribute("aria-label", this.told(curves));
    this.arrange();
  }

  /** @type {(curve: StepCurve) => SVGElement} */
  line({ name, colour, dashes, quiet }) {
    const line = this.lines.get(name) ?? shape("polyline");
    if (!this.lines.has(name)) {
      this.lines.set(name, line);
      this.picture.insertBefore(line, this.playhead);
    }
    line.setAttribute("class", quiet ? "ep-ghost" : `ep-curve ep-curve-${this.name}`);
    line.setAttribute("stroke-dasharray", quiet ? "" : (dashes ?? ""));
    if (colour) line.style.setProperty("--ep-run", colour);
    return line;
  }

  /** What the picture says, for those who don't see it. @type {(curves: StepCurve[]) => string} */
  told(curves) {
    /** @type {(curve: StepCurve) => string} */
    const one = ({ label, points }) => {
      const [step, value] = points.at(-1);
      return fill(this.words.told_value, { name: label ?? "", value: value.toFixed(2), step }).trim();
    };
    const values = curves.filter(({ points }) => points.length).map(one);
    return fill(this.words.told, { label: this.label, values: listed(values, this.words) || this.words.told_nothing });
  }

  /** Puts the labels beside the ends of their curves, apart from each other and within the figure. */
  arrange() {
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    if (!this.ends || !width) return;
    const em = parseFloat(getComputedStyle(this.plot).fontSize);
    const right = this.node.clientWidth - this.plot.offsetLeft;
    const seen = new Map(this.ends.map((end) => [[end.name, end.label, end.dashes, end.quiet].join(" "), end]));
    for (const [key, { node }] of this.labels) if (!seen.has(key)) node.remove(), this.labels.delete(key);
    for (const [key, end] of seen) {
      const label = this.labels.get(key) ?? { node: this.plot.appendChild(tag(end)), width: 0, em: 0 };
      this.labels.set(key, label);
      if (label.em !== em) Object.assign(label, { em, width: label.node.offsetWidth });
    }
    const wanted = [...seen].map(([key, { end: [x, y] }]) => {
      const { node, width: own } = /** @type {{ node: HTMLElement, width: number }} */ (this.labels.get(key));
      const wide = own + 0.8 * em;
      const left = Math.max(0, Math.min(x * width, right - wide));
      return { name: key, node, x: left, y: (1 - y) * height, width: wide, beside: left >= x * width - em };
    });
    stackAside(wanted.filter(({ beside }) => !beside), LABEL * em, height);
    const heights = spread(wanted, LABEL * em, height - 0.5 * em);
    wanted.forEach(({ node, x }, k) => {
      node.style.translate = `${x.toFixed(1)}px ${heights[k].toFixed(1)}px`;
    });
  }

  close() {
    this.watch.disconnect();
  }
}

/** The label at the end of a curve. @type {(curve: StepCurve) => HTMLElement} */
function tag({ label, colour, dashes, quiet }) {
  const swatch = quiet ? [] : [stroke(colour ?? "", dashes ?? "")];
  return element("span", { class: `ep-end${quiet ? " ep-quiet" : ""}`, "aria-hidden": "true" }, ...swatch, label ?? "");
}
