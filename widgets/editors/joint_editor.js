// The joint editor: joints of a figure are dragged; distance, PCK and the heatmap of the true place follow.

/**
 * A Gaussian of height 1 around each place, the higher where they meet: one number a pixel, row by row.
 * @type {(places: Point[], size: Size, sigma: number) => Float32Array}
 */
export function gaussians(places, [rows, columns], sigma) {
  const map = new Float32Array(rows * columns);
  for (const [x, y] of places)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const far = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2;
        map[row * columns + column] = Math.max(map[row * columns + column], Math.exp(-far / (2 * sigma ** 2)));
      }
  return map;
}

/** @type {(one: Point, other: Point) => number} */
const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
/** @type {(one: Point, other: Point) => Point} */
const middle = ([x, y], [u, v]) => [(x + u) / 2, (y + v) / 2];

class JointView {
  /**
   * @param {Model<JointTraits>} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.words = model.get("words");
    this.truth = model.get("truth");
    this.limbs = model.get("limbs");
    this.others = model.get("others");
    this.names = model.get("names");
    this.size = model.get("size");
    this.reach = model.get("reach");
    this.sigmas = model.get("sigmas");
    this.first = this.joints = model.get("joints");
    this.chosen = model.get("chosen");
    this.sigma = model.get("sigma");
    this.two = false; // whether the joint may be in two places
    this.told = true; // whether the numbers are shown
    this.frame = makeCard(el, this.words.title, model);
    this.frame.card.classList.add("ep-editor", "ep-joints");
    this.build();
    this.listen();
    this.show();
  }

  build() {
    const { words, model, frame, size, names } = this;
    const [rows, columns] = size;
    const picture = { pixels: bytes(model.get("image")), size };
    /** @type {Hands<number>} */
    const hands = { grab: (...at) => this.grab(...at), drag: (k, point) => this.drag(k, point), drop: () => this.tell() };
    /** @type {DragField} */
    this.area = dragField(words.area, [0, 0, columns, rows], picture, hands);
    /** @type {HTMLCanvasElement} */
    this.map = element("canvas", { width: columns, height: rows, role: "img" });
    /** @type {SVGElement} */
    this.over = shape("svg", { viewBox: `0 0 ${columns} ${rows}`, class: "ep-field-marks", "aria-hidden": "true" });
    const field = element("div", { class: "ep-drag-field" }, this.map, this.over);
    field.style.aspectRatio = `${columns} / ${rows}`;
    /** @type {HTMLElement} */
    this.caption = element("p", { class: "ep-label" });
    /** @type {HTMLElement} */
    this.blank = element("p", { class: "ep-sentence" });
    /** @type {HTMLSelectElement} */
    this.select = element("select", { onchange: () => this.choose(this.select.selectedIndex) }, ...names.map((n) => element("option", {}, n)));
    ownKeys(this.select);
    /** @type {HTMLElement} */
    this.off = element("p", { class: "ep-sentence" });
    /** @type {HTMLElement} */
    this.pck = element("p", { class: "ep-sentence" });
    /** @type {Announcer} */
    this.announcer = makeAnnouncer();
    /** @type {Choices} */
    this.widths = choices(words.sigma, this.sigmas.map((s) => fill(words.sigma_is, { sigma: s })), (k) => this.widen(k));
    /** @type {HTMLElement} */
    this.twice = button(words.two, { press: () => this.double(), class: "ep-button ep-choice", "aria-keyshortcuts": "T" });
    /** @type {HTMLElement} */
    this.answer = button(words.hide, { press: () => this.reveal(), "aria-keyshortcuts": "H" });
    const reset = button(words.reset, { press: () => this.reset(), "aria-keyshortcuts": "R" });
    const label = element("label", {}, element("span", { class: "ep-label" }, words.joint), this.select);
    const facts = element("div", { class: "ep-facts" }, label, this.off, this.pck, this.blank);
    const left = element("div", {}, element("p", { class: "ep-label" }, words.figure), this.area.node);
    const right = element("div", {}, this.caption, field);
    const bar = element("div", { class: "ep-row" }, this.twice, this.widths, reset, this.answer, frame.tools);
    frame.card.append(element("div", { class: "ep-editor-room" }, left, right, facts), this.announcer.node, bar,
      element("p", { class: "ep-quiet ep-hint" }, words.keys), frame.message);
  }

  // ---- moving ----

  /** @type {(point: Point, reach: number) => number | null} */
  grab(point, reach) {
    const far = this.joints.map((joint) => distance(joint, point));
    const nearest = far.indexOf(Math.min(...far));
    if (far[nearest] > 0.06 * reach * Math.max(...this.size)) return null;
    this.choose(nearest);
    return nearest;
  }

  /** @type {(k: number, point: Point) => void} */
  drag(k, [x, y]) {
    const [rows, columns] = this.size;
    const to = [within(x, 0, columns), within(y, 0, rows)].map((v) => Math.round(10 * v) / 10);
    this.joints = this.joints.map((joint, n) => (n === k ? to : joint));
    this.show();
  }

  /** @type {(way: Place) => KeyAct} */
  key([dy, dx]) {
    return (event) => {
      const step = event.shiftKey ? 5 : 1;
      const [x, y] = this.joints[this.chosen];
      this.drag(this.chosen, [x + step * dx, y + step * dy]);
      this.tell();
    };
  }

  /** @type {(k: number) => void} */
  choose(k) {
    if (k >= this.names.length) return;
    this.chosen = k;
    this.show();
  }

  /** @type {(k: number) => void} */
  widen(k) {
    this.sigma = this.sigmas[k];
    this.show();
  }

  double() {
    this.two = !this.two;
    this.show();
    this.tell();
  }

  reset() {
    this.joints = this.first;
    this.show();
    this.tell();
  }

  reveal() {
    this.told = !this.told;
    this.show();
  }

  tell() {
    tellKernel(this.model, "joints", this.joints);
  }

  // ---- showing ----

  /** Where the chosen joint is: one place, or two that are equally likely. */
  get places() {
    const place = this.truth[this.chosen];
    return this.two ? [place, this.others[this.chosen]] : [place];
  }

  show() {
    const { words, joints, chosen, names, truth, told } = this;
    const right = truth.filter((place, k) => distance(place, joints[k]) <= this.reach).length;
    const one = this.sentence(words);
    this.off.textContent = told ? one : words.hidden;
    this.pck.textContent = told ? fill(words.pck, { right, count: truth.length, pck: thousandths(right / truth.length) }) : "";
    this.showMap({ name: names[chosen] });
    this.announcer.announce(told ? [this.sentence(aloud(words)), this.pck.textContent].join(" ") : words.hidden);
    this.area.layer.replaceChildren(...this.shapes());
    this.select.selectedIndex = chosen;
    this.widths.select(this.sigmas.indexOf(this.sigma));
    this.twice.setAttribute("aria-pressed", String(this.two));
    this.answer.textContent = told ? words.hide : words.show;
    this.area.svg.setAttribute("aria-description", told ? this.sentence(aloud(words)) : words.hidden);
    const at = joints[chosen].join(" ");
    Object.assign(this.frame.card.dataset, { chosen, at, right, two: this.two });
  }

  /** How far the chosen joint is off, from one place or from two. @type {(words: Words) => string} */
  sentence(words) {
    const [joint, place] = [this.joints[this.chosen], this.places[0]];
    /** @type {(place: Point) => string} */
    const point = ([x, y]) => fill(words.point, { x: digits(Math.round(10 * x) / 10), y: digits(Math.round(10 * y) / 10) });
    const one = { name: this.names[this.chosen], own: point(joint), place: point(place), reach: this.reach.toFixed(1) };
    return this.two ? this.doubt(words, one, point) : fill(words.off, { ...one, off: distance(joint, place).toFixed(1) });
  }

  /**
   * What the answer pays on average where the joint has two places.
   * @type {(words: Words, one: Places, point: (place: Point) => string) => string}
   */
  doubt(words, one, point) {
    const [a, b] = this.places;
    /** @type {(at: Point) => number} */
    const error = (at) => (distance(at, a) ** 2 + distance(at, b) ** 2) / 2;
    const best = middle(a, b);
    const [own, least] = [error(this.joints[this.chosen]), error(best)].map((v) => v.toFixed(1));
    return fill(words.doubt, { ...one, second: point(b), error: own, least, best: point(best) });
  }

  /** @type {(chosen: { name: string }) => void} */
  showMap({ name }) {
    const map = gaussians(this.places, this.size, this.sigma);
    paintGrey(this.map, Array.from(map, (value) => (this.told ? Math.round(255 * value) : 0)));
    const title = fill(this.words.map, { name, sigma: this.sigma });
    this.caption.textContent = title;
    this.map.setAttribute("aria-label", title);
    const blank = map.reduce((sum, value) => sum + value ** 2, 0) / map.length;
    this.blank.textContent = this.told ? fill(this.words.blank, { blank: blank.toFixed(4).replace(/^0(?=\.)/, "") }) : "";
    this.over.replaceChildren(...this.mapShapes());
  }

  /** @type {(place: Point, name: string, radius?: number) => SVGElement} */
  dot([x, y], name, radius = 0.02 * Math.max(...this.size)) {
    return shape("circle", { cx: x, cy: y, r: radius, class: `ep-joint ${name}` });
  }

  /** On the map: the answer, and the mean of two places. */
  mapShapes() {
    const dot = this.dot(this.joints[this.chosen], "ep-chosen");
    return this.two && this.told ? [...this.cross(middle(this.places[0], this.places[1])), dot] : [dot];
  }

  /** @type {(place: Point) => SVGElement[]} */
  cross([x, y]) {
    const r = 0.03 * Math.max(...this.size);
    /** @type {(a: number, b: number, c: number, d: number) => SVGElement} */
    const line = (a, b, c, d) => shape("line", { x1: a, y1: b, x2: c, y2: d, class: "ep-mean" });
    return [line(x - r, y - r, x + r, y + r), line(x - r, y + r, x + r, y - r)];
  }

  /** The true figure, dashed; the reader's; how far is near enough. */
  shapes() {
    const { joints, truth, limbs, chosen, told } = this;
    /** @type {(places: Point[], name: string) => (ends: number[]) => SVGElement} */
    const limb = (places, name) => ([a, b]) => {
      const at = { x1: places[a][0], y1: places[a][1], x2: places[b][0], y2: places[b][1] };
      return shape("line", { ...at, class: `ep-limb ${name}` });
    };
    const true_ = told ? [...limbs.map(limb(truth, "ep-true")), ...this.places.map((at) => this.dot(at, "ep-reach", this.reach))] : [];
    const mean = middle(this.places[0], this.places.at(-1));
    const others = told && this.two ? [...this.places.map((at) => this.dot(at, "ep-true")), ...this.cross(mean)] : [];
    const dots = joints.map((joint, k) => {
      const far = told && distance(joint, truth[k]) > this.reach ? " ep-far" : "";
      return this.dot(joint, (k === chosen ? "ep-chosen" : "") + far, (k === chosen ? 0.027 : 0.02) * Math.max(...this.size));
    });
    return [...true_, ...limbs.map(limb(joints, "ep-under")), ...limbs.map(limb(joints, "")), ...others, ...dots];
  }

  listen() {
    const { words } = this.frame;
    /** @type {() => void} */
    this.forget = listenToKeys(this.frame, [
      [Object.keys(ARROWS), this.words.key_move, (event) => this.key(ARROWS[event.key])(event)],
      ...presetKeys(this.frame, this.names, (k) => this.choose(k)),
      ["t", this.words.key_two, () => this.double()],
      ["h", words.key_hide, () => this.reveal()],
      ["r", words.key_reset, () => this.reset()],
    ], { reveal: () => !this.told && (this.reveal(), true) });
    /** @type {() => void} */
    this.onJoints = () => {
      this.joints = this.model.get("joints");
      this.show();
    };
    this.model.on("change:joints", this.onJoints);
  }

  destroy() {
    this.forget();
    this.announcer.close();
    this.model.off("change:joints", this.onJoints);
  }
}

/** @type {Render<JointTraits>} */
function render({ model, el }) {
  const view = new JointView(model, el);
  return () => view.destroy();
}

export default drawnOrTold(render);
