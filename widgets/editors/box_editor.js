// The box editor: one box is the truth, the other is dragged; intersection, union, IoU and squared error follow.

const SIDES = ["left", "top", "right", "bottom"];

/** What two boxes have to do with each other, in units of the field. @type {(box: Box, truth: Box) => Compared} */
export function compared(box, truth) {
  /** @type {(box: Box) => number} */
  const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
  /** @type {(k: number) => number} */
  const overlap = (k) => Math.max(0, Math.min(box[k + 2], truth[k + 2]) - Math.max(box[k], truth[k]));
  const [width, height] = [overlap(0), overlap(1)];
  const squares = box.map((value, k) => (value - truth[k]) ** 2);
  const both = width * height;
  const union = area(box) + area(truth) - both;
  const error = squares.reduce((sum, value) => sum + value, 0);
  return { width, height, both, union, iou: both / union, squares, error, own: area(box), true: area(truth) };
}

class BoxView {
  /**
   * @param {Model<BoxTraits>} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.words = model.get("words");
    this.truth = model.get("truth");
    this.field = model.get("field");
    this.presets = model.get("presets");
    sound(Object.values(this.presets).every(Array.isArray), "presets");
    sound(this.field.length === 4 && this.field.every((end) => Number.isFinite(end) && Math.abs(end) < 1e5), "field");
    this.unit = model.get("unit");
    this.first = this.box = model.get("box");
    this.told = true; // whether the numbers are shown
    this.frame = makeCard(el, this.words.title, model);
    this.frame.card.classList.add("ep-editor");
    this.build();
    this.listen();
    this.show();
  }

  build() {
    const { words, presets, model, frame } = this;
    const size = model.get("size");
    const picture = size.length ? { pixels: bytes(model.get("image")), size } : null;
    /** @type {Hands<BoxHold>} */
    const hands = {
      grab: (point, reach) => this.grab(point, reach), drag: (...moved) => this.drag(...moved), drop: () => this.tell(),
    };
    /** @type {DragField} */
    this.area = dragField(words.area, this.field, picture, hands);
    /** @type {string[]} */
    this.names = Object.keys(presets);
    /** @type {Choices} */
    this.tabs = choices(words.presets, this.names, (k) => this.preset(k));
    /** @type {HTMLElement} */
    this.sums = element("p", { class: "ep-sentence" });
    /** @type {HTMLElement} */
    this.errors = element("p", { class: "ep-sentence" });
    /** @type {Announcer} */
    this.announcer = makeAnnouncer();
    /** @type {HTMLElement} */
    this.iou = element("strong", { class: "ep-big" });
    /** @type {HTMLElement} */
    this.filled = element("span", { class: "ep-bar" });
    /** @type {{ show(lists: number[][]): void, node: HTMLElement }} */
    this.table = this.numbers();
    /** @type {HTMLElement} */
    this.answer = button(words.hide, { press: () => this.reveal(), "aria-keyshortcuts": "H" });
    const reset = button(words.reset, { press: () => this.reset(), "aria-keyshortcuts": "R" });
    /** @type {HTMLElement} */
    this.facts = element("div", { class: "ep-facts" },
      element("div", { class: "ep-score" }, element("span", { class: "ep-label" }, words.iou), this.iou,
        element("span", { class: "ep-track" }, this.filled)),
      this.table.node, this.sums, this.errors);
    /** @type {HTMLElement} */
    this.veil = element("p", { class: "ep-sentence", hidden: true }, words.hidden);
    const room = element("div", { class: "ep-editor-room" }, this.area.node, element("div", {}, this.facts, this.veil));
    const bar = element("div", { class: "ep-row" }, this.tabs, reset, this.answer, frame.tools);
    frame.card.append(room, this.announcer.node, bar, element("p", { class: "ep-quiet ep-hint" }, words.keys), frame.message);
  }

  /** Both boxes' four numbers, and the squares of their differences. @type {() => { node: HTMLElement, show(lists: number[][]): void }} */
  numbers() {
    const { words } = this;
    /** @type {(name: string, kind?: string) => { cells: HTMLElement[], node: HTMLElement }} */
    const row = (name, kind) => {
      const cells = SIDES.map(() => element("td"));
      const head = element("th", { scope: "row", class: kind }, name);
      return { cells, node: element("tr", {}, head, ...cells) };
    };
    const rows = [row(words.truth, "ep-is-truth"), row(words.box, "ep-is-box"), row(words.square)];
    const heads = SIDES.map((side) => element("th", { scope: "col" }, words[side]));
    const head = element("thead", {}, element("tr", {}, element("td"), ...heads));
    const body = element("tbody", {}, ...rows.map(({ node }) => node));
    return {
      node: element("table", { class: "ep-numbers" }, head, body),
      show: (lists) => lists.forEach((list, k) => rows[k].cells.forEach((cell, n) => (cell.textContent = digits(list[n])))),
    };
  }

  // ---- moving ----

  /**
   * Which sides a point takes hold of: those that it is near, all inside, else none.
   * @type {(point: Point, reach: number) => BoxHold | null}
   */
  grab([x, y], reach) {
    const [left, top, right, bottom] = this.box;
    const near = 0.045 * reach * Math.max(this.field[2] - this.field[0], this.field[3] - this.field[1]);
    if (x < left - near || x > right + near || y < top - near || y > bottom + near) return null;
    /** @type {(a: number, b: number) => number} */
    const margin = (a, b) => Math.min(near, (b - a) / 3);
    /** @type {(value: number, a: number, b: number, k: number) => number[]} */
    const along = (value, a, b, k) => {
      if (value < a + margin(a, b)) return [k];
      return value > b - margin(a, b) ? [k + 2] : [];
    };
    const sides = [...along(x, left, right, 0), ...along(y, top, bottom, 1)];
    return { sides: sides.length ? sides : [0, 1, 2, 3], from: this.box };
  }

  /** @type {(what: BoxHold, point: Point, begin: Point) => void} */
  drag({ sides, from }, [x, y], [x0, y0]) {
    this.move(from, sides, this.snapped(x - x0), this.snapped(y - y0));
  }

  /** @type {(value: number) => number} */
  snapped(value) {
    return Math.round(value / this.unit) * this.unit;
  }

  /**
   * Moves the named sides of a box, all or some; it stays within the field and never turns inside out.
   * @type {(from: Box, sides: number[], dx: number, dy: number) => void}
   */
  move(from, sides, dx, dy) {
    const [least, most] = [this.field.slice(0, 2), this.field.slice(2)];
    const whole = sides.length === 4;
    const box = from.slice();
    for (const k of sides) {
      const [axis, by] = [k % 2, k % 2 ? dy : dx];
      if (whole) box[k] = from[k] + within(by, least[axis] - from[axis], most[axis] - from[axis + 2]);
      else if (k < 2) box[k] = within(from[k] + by, least[axis], from[k + 2] - this.unit);
      else box[k] = within(from[k] + by, from[axis] + this.unit, most[axis]);
    }
    this.box = box;
    this.show();
  }

  /** @type {(way: Place) => KeyAct} */
  key([dy, dx]) {
    return (event) => {
      this.move(this.box, event.shiftKey ? [2, 3] : [0, 1, 2, 3], dx * this.unit, dy * this.unit);
      this.tell();
    };
  }

  /** @type {(box: Box) => void} */
  put(box) {
    this.box = box;
    this.show();
    this.tell();
  }

  /** @type {(k: number) => void} */
  preset(k) {
    if (k < this.names.length) this.put(this.presets[this.names[k]]);
  }

  reset() {
    this.put(this.first);
  }

  reveal() {
    this.told = !this.told;
    this.show();
  }

  tell() {
    tellKernel(this.model, "box", this.box);
  }

  // ---- showing ----

  show() {
    const { words, box, truth, told } = this;
    const seen = compared(box, truth);
    this.area.layer.replaceChildren(...this.shapes(seen));
    this.table.show([truth, box, seen.squares]);
    this.iou.textContent = thousandths(seen.iou);
    this.filled.style.width = `${100 * seen.iou}%`;
    const places = Object.fromEntries(Object.entries(seen).filter(([, v]) => typeof v === "number").map(([k, v]) => [k, digits(v)]));
    places.iou = thousandths(seen.iou);
    places.squares = seen.squares.map(digits).join(" + ");
    /** @type {(words: Words) => string[]} */
    const sentences = (words) => [fill(seen.both ? words.overlap : words.apart, places), fill(words.errors, places)];
    [this.sums.textContent, this.errors.textContent] = sentences(words);
    this.tabs.select(this.names.findIndex((name) => this.presets[name].every((value, k) => value === box[k])));
    this.facts.hidden = !told;
    this.veil.hidden = told;
    this.answer.textContent = told ? words.hide : words.show;
    const where = fill(words.where, Object.fromEntries(SIDES.map((side, k) => [side, digits(box[k])])));
    this.area.svg.setAttribute("aria-description", where);
    this.announcer.announce(told ? [where, ...sentences(aloud(words))].join(" ") : words.hidden);
    Object.assign(this.frame.card.dataset, { box: box.join(" "), iou: thousandths(seen.iou) });
  }

  /** The overlap, both boxes, and the handles of the one that is moved. @type {(seen: Compared) => SVGElement[]} */
  shapes({ width, height }) {
    const { box, truth } = this;
    /** @type {(box: Box, name: string) => SVGElement} */
    const rect = ([left, top, right, bottom], name) =>
      shape("rect", { x: left, y: top, width: right - left, height: bottom - top, class: name });
    const [x, y] = [Math.max(box[0], truth[0]), Math.max(box[1], truth[1])];
    const shared = width * height ? [rect([x, y, x + width, y + height], "ep-shared")] : [];
    const side = 0.028 * (this.field[2] - this.field[0]);
    const handles = [0, 2].flatMap((h) => [1, 3].map((v) =>
      rect([box[h] - side / 2, box[v] - side / 2, box[h] + side / 2, box[v] + side / 2], "ep-handle")));
    return [...shared, rect(truth, "ep-under"), rect(truth, "ep-is-truth"), rect(box, "ep-under"), rect(box, "ep-is-box"), ...handles];
  }

  listen() {
    const { words } = this.frame;
    /** @type {() => void} */
    this.forget = listenToKeys(this.frame, [
      [Object.keys(ARROWS), this.words.key_move, (event) => this.key(ARROWS[event.key])(event)],
      ...presetKeys(this.frame, this.names, (k) => this.preset(k)),
      ["h", words.key_hide, () => this.reveal()],
      ["r", words.key_reset, () => this.reset()],
    ], { reveal: () => !this.told && (this.reveal(), true) });
    /** @type {() => void} */
    this.onBox = () => {
      this.box = this.model.get("box");
      this.show();
    };
    this.model.on("change:box", this.onBox);
  }

  destroy() {
    this.forget();
    this.announcer.close();
    this.model.off("change:box", this.onBox);
  }
}

/** @type {Render<BoxTraits>} */
function render({ model, el }) {
  const view = new BoxView(model, el);
  return () => view.destroy();
}

export default drawnOrTold(render);
