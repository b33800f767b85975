// Tensors as boxes to scale: height and depth by resolution, thickness by channels; below each its share of the work.

const TALLEST = 9; // em, of the largest map
const THICKEST = 4; // em, of the most channels
const THINNEST = 0.22; // em; less could not be seen or pointed at
const SLANT = [0.3, 0.24]; // how far a map's width goes to the right and up, for each em of it
const GAP = 0.9; // em
const SHARE = 3; // em, of a layer that does all the work
const LEAST_TYPE = 0.8; // where there is no room, boxes and labels shrink so far; beyond that, the reader scrolls
const HALL_TYPE = 1.2; // in front of a hall a short network grows so far, if there is room

/** @type {(one: unknown, other: unknown) => boolean} */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Channels, height and width of a shape with its batch; what is no map has one row and one column.
 * @type {(dimensions: number[]) => number[]}
 */
export function sidesOf(dimensions) {
  const [, ...rest] = dimensions;
  return rest.length === 3 ? rest : [rest.reduce((product, n) => product * n, 1), 1, 1];
}

/**
 * Rows joined into boxes: the input, then one for every layer, except that a layer which multiplies nothing and leaves
 * shape and receptive field alone joins the one before it.
 * @type {(rows: FlowRow[]) => FlowBox[]}
 */
export function boxesOf(rows) {
  /** @type {FlowBox[]} */
  const boxes = [];
  rows.forEach((row, k) => {
    const before = rows[k - 1];
    const joins = k > 1 && !row.multiply_adds && alike([row.shape, row.field], [before.shape, before.field]);
    if (joins) boxes.at(-1).rows.push(k);
    else boxes.push({ sides: sidesOf(row.shape), rows: [k] });
  });
  return boxes;
}

/**
 * Where each box stands, in em: x, thickness, height, and how far it goes to the right and up.
 * @type {(boxes: FlowBox[], room: number) => FlowPlace[]}
 */
export function boxLayout(boxes, room) {
  const largest = Math.max(...boxes.map(({ sides }) => Math.max(sides[1], sides[2])));
  const most = Math.max(...boxes.map(({ sides }) => sides[0]));
  const scaled = boxes.map(({ sides: [channels, rows, columns] }) => ({
    thick: Math.max(THINNEST, (THICKEST * channels) / most),
    high: Math.max(THINNEST, (TALLEST * rows) / largest),
    right: (SLANT[0] * TALLEST * columns) / largest,
    up: (SLANT[1] * TALLEST * columns) / largest,
  }));
  const natural = scaled.reduce((sum, box) => sum + box.thick + box.right + GAP, 0);
  const squeeze = Math.min(1.3, Math.max(0.5, room / natural)); // beyond that, the reader scrolls
  let x = GAP / 2;
  return scaled.map((box) => {
    const placed = { ...box, x, slot: 0, thick: Math.max(THINNEST, box.thick * squeeze), right: box.right * squeeze };
    placed.slot = Math.max(placed.thick + placed.right + GAP * squeeze, 1.2);
    x += placed.slot;
    return placed;
  });
}

/** @type {(points: Point[], name: string) => SVGElement} */
const polygon = (points, name) => shape("polygon", { points: points.map(([x, y]) => `${x},${y}`).join(" "), class: name });

/**
 * The diagram. `choose(row)` is called with the first row of a box that is pointed at or focused.
 * @type {(words: Words, choose: (row: number) => void) => FlowBoxes}
 */
function makeBoxes(words, choose) {
  const picture = shape("svg", { class: "ep-flow-boxes", role: "group", "aria-label": words.diagram });
  const node = element("div", { class: "ep-flow-scroll" }, picture);
  /** @type {{ it: FlowBox, group: SVGElement, place: FlowPlace }[]} */
  let drawn = [];

  /** @type {(it: FlowBox, place: FlowPlace, floor: number, role: string, share: number) => SVGElement} */
  function box(it, place, floor, role, share) {
    const { x, thick, high, right, up } = place;
    const top = floor - high;
    const group = shape("g", { role: "button", tabindex: -1, class: `ep-flow-box ep-flow-${role}`, "aria-label": it.name });
    ownKeys(group);
    group.append(
      shape("rect", { x: x - place.slot * 0.1, y: 0, width: place.slot, height: floor + 8, class: "ep-flow-reach" }),
      polygon([[x, top], [x + right, top - up], [x + right + thick, top - up], [x + thick, top]], "ep-flow-top"),
      polygon([[x + thick, top], [x + thick + right, top - up], [x + thick + right, floor - up], [x + thick, floor]], "ep-flow-face"),
      polygon([[x, top], [x + thick, top], [x + thick, floor], [x, floor]], "ep-flow-front"),
    );
    /** @type {(text: string, y: number, name: string, attributes?: Attributes) => void} */
    const line = (text, y, name, attributes = {}) => {
      const label = shape("text", { x, y, class: name, "aria-hidden": true, ...attributes }); // the box's name says it in words
      label.textContent = text;
      group.append(label);
    };
    if (it.labelled) it.labels?.forEach((text, k) => line(text, floor + 1.1 + 1.05 * k, "ep-flow-label"));
    if (share > 0) {
      const bar = Math.max(0.08, SHARE * share);
      group.append(shape("rect", { x, y: floor + 2.9, width: Math.max(0.9, Math.min(thick, 1.6)), height: bar, class: "ep-flow-share" }));
      if (share >= 0.01) line(`${Math.round(100 * share)} %`, floor + 2.9 + bar + 0.95, "ep-flow-label");
    }
    group.addEventListener("pointerenter", () => choose(it.rows[0]));
    group.addEventListener("click", () => choose(it.rows[0]));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(it.rows[0]);
    });
    group.addEventListener("focus", () => it.rows.includes(Number(picture.dataset.row)) || choose(it.rows[0]));
    return group;
  }

  /** @type {(rows: FlowRow[], room: number, whole: boolean) => void} */
  function show(rows, room, whole) {
    const boxes = boxesOf(rows);
    const places = boxLayout(boxes, room);
    const work = rows.reduce((sum, row) => sum + row.multiply_adds, 0);
    const ceiling = 0.5 + Math.max(...places.map(({ high, up }) => high + up));
    const width = places.at(-1).x + places.at(-1).slot + 2;
    const shares = boxes.map((it) => (work ? it.rows.reduce((sum, row) => sum + rows[row].multiply_adds, 0) / work : 0));
    const height = ceiling + 2.9 + SHARE * Math.max(...shares) + 1.4;
    let free = -1; // where the next label may begin
    const groups = boxes.map((it, k) => {
      const [channels, high, wide] = it.sides;
      const last = k === boxes.length - 1;
      it.labels = [`${channels}`, high * wide > 1 ? `${high}×${wide}` : ""];
      const long = 0.58 * Math.max(...it.labels.map((label) => label.length)) + 0.4;
      it.labelled = places[k].x >= free;
      if (it.labelled) free = places[k].x + long;
      it.name = rows[it.rows[0]].spoken;
      return box(it, places[k], ceiling, k === 0 ? "input" : last && whole ? "output" : "between", shares[k]);
    });
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const most = picture.closest(".ep-hall") ? HALL_TYPE : 1;
    picture.style.width = `${Math.max(LEAST_TYPE * width, Math.min(most * width, room))}em`;
    const focused = drawn.findIndex(({ group }) => group === document.activeElement);
    picture.replaceChildren(...groups);
    drawn = boxes.map((it, k) => ({ it, group: groups[k], place: places[k] }));
    if (focused >= 0) drawn[Math.min(focused, drawn.length - 1)].group.focus({ preventScroll: true });
  }

  /** @type {(row: number) => void} */
  function light(row) {
    picture.dataset.row = String(row);
    const hadFocus = picture.contains(document.activeElement);
    for (const { it, group, place } of drawn) {
      const chosen = it.rows.includes(row);
      group.setAttribute("aria-pressed", String(chosen));
      group.setAttribute("tabindex", chosen ? 0 : -1);
      if (!chosen) continue;
      if (hadFocus && document.activeElement !== group) group.focus({ preventScroll: true });
      const em = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width || 1;
      const [left, right] = [place.x * em, (place.x + place.slot) * em];
      if (left < node.scrollLeft || right > node.scrollLeft + node.clientWidth) node.scrollLeft = left - node.clientWidth / 2;
    }
  }
  return { node, show, light };
}
