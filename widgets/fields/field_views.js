// Where a unit's field lies, and how it is shown: on the image, on the layer's map, and in a table of all layers.
// Stands behind pressing.js in front of a widget's own file.

const LEAP_UNITS = 5; // units that an arrow moves with Shift

/** The field of a unit [row, column]: top, left, bottom, right. @type {(layer: FieldLayer, unit: Place) => Box} */
export const fieldBox = (layer, [row, column]) =>
  [layer.tops[row], layer.lefts[column], layer.bottoms[row], layer.rights[column]];

/**
 * Where twice the middles of [first, beyond) come closest to `doubled`; among equals, where the same share of the map is.
 * @type {(firsts: number[], beyonds: number[], doubled: number, share: number) => number}
 */
export function closest(firsts, beyonds, doubled, share) {
  let [best, least] = [0, [Infinity, Infinity]];
  firsts.forEach((first, k) => {
    const away = [Math.abs(first + beyonds[k] - doubled), Math.abs(k + 0.5 - share * firsts.length)];
    if (away[0] < least[0] || (away[0] === least[0] && away[1] < least[1])) [best, least] = [k, away];
  });
  return best;
}

/**
 * The unit of a layer that sees what lies around a point [y, x] of the image of `size`.
 * @type {(layer: FieldLayer, point: Point, size: Size) => Place}
 */
export function unitAt(layer, [y, x], [rows, columns]) {
  return [closest(layer.tops, layer.bottoms, 2 * y, y / rows), closest(layer.lefts, layer.rights, 2 * x, x / columns)];
}

/**
 * The unit of `layer` whose pixels lie in the middle of those that `unit` of `other` sees.
 * @type {(layer: FieldLayer, other: FieldLayer, unit: Place) => Place}
 */
export function unitUnder(layer, other, unit) {
  if (layer === other) return unit;
  const [top, left, bottom, right] = fieldBox(other, unit);
  const [row, column] = unit.map((at, axis) => (at + 0.5) / other.shape[axis + 1]);
  return [closest(layer.tops, layer.bottoms, top + bottom, row), closest(layer.lefts, layer.rights, left + right, column)];
}

/** @type {(steps: Size, words: Words) => string} */
const timesOf = ([down, across], words) => (down === across ? String(down) : [down, across].join(words.by));

/** A rectangle of a box, in pixels of the picture. @type {(box: Box, name: string) => SVGRectElement} */
const frameOf = ([top, left, bottom, right], name) =>
  shape("rect", { x: left, y: top, width: right - left, height: bottom - top, class: name });

/**
 * A picture on which a unit is moved: by pointer, `point([y, x])` from 0 to 1 of its sides, or by the arrow keys,
 * `step([down, right])`. Gives the figure, a canvas for paint, one above it, and an SVG over both.
 * @type {(label: string, help: string, size: Size, role: string, does: { point(shares: Point): void, step(by: Place): void }) => UnitPad}
 */
function unitPad(label, help, size, role, { point, step }) {
  const { canvas, note, caption, figure } = panel(label, size, role);
  const over = shape("svg", { class: "ep-over", "aria-hidden": "true", preserveAspectRatio: "none" });
  const heat = element("canvas", { class: "ep-heat", "aria-hidden": "true" });
  const sheet = element("div", { class: "ep-field-sheet" });
  const told = element("span", { hidden: true, id: `ep-field-${newName()}` }, help);
  canvas.replaceWith(sheet);
  sheet.append(canvas, heat, over, told);
  // Its own role: a screen reader then leaves the arrows to us.
  for (const [name, value] of [["role", "application"], ["tabindex", "0"], ["aria-describedby", told.id]]) {
    canvas.setAttribute(name, value);
  }
  ownKeys(canvas);

  /** Where an event is, [y, x] from 0 to 1. @type {(event: PointerEvent) => Point} */
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    /** @type {(at: number, from: number, length: number) => number} */
    const share = (at, from, length) => Math.min(1 - 1e-9, Math.max(0, (at - from) / length));
    const [x, y] = [canvas.clientLeft + box.left, canvas.clientTop + box.top];
    return [share(event.clientY, y, canvas.clientHeight), share(event.clientX, x, canvas.clientWidth)];
  }
  listenToPress(canvas, pointOf, { press: (shares) => point(shares), dragged: point });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    step(ARROWS[event.key].map((by) => by * (event.shiftKey ? LEAP_UNITS : 1)));
  });
  return { figure, canvas, heat, over, note, caption };
}

/**
 * Paints how much each pixel of a box counts, a byte each, over a picture of `size`; nothing where there is no heat.
 * @type {(canvas: HTMLCanvasElement, size: Size, box: Box, heat: Bytes | null) => void}
 */
function paintHeat(canvas, [rows, columns], [top, left, bottom, right], heat) {
  Object.assign(canvas, { width: columns, height: rows });
  if (!heat) return;
  const wide = right - left;
  paint(canvas, (put) => {
    heat.forEach((value, at) => {
      const place = (top + Math.floor(at / wide)) * columns + left + (at % wide);
      if (value) put(place, 213, 94, 0, Math.round(70 + 160 * Math.sqrt(value / 255)));
    });
  });
}

/**
 * Draws the fields of the layers so far over the image: what is outside the last one is dimmed.
 * @type {(over: SVGElement, size: Size, boxes: Box[]) => void}
 */
function drawFields(over, [rows, columns], boxes) {
  over.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
  const [top, left, bottom, right] = boxes.at(-1);
  const outside = `M0 0H${columns}V${rows}H0Z`;
  const inside = `M${left} ${top}V${bottom}H${right}V${top}Z`;
  over.replaceChildren(
    shape("path", { d: outside + inside, "fill-rule": "evenodd", class: "ep-unseen" }),
    ...boxes.slice(0, -1).map((box) => frameOf(box, "ep-field-before")),
    frameOf(boxes.at(-1), "ep-field-edge"),
    frameOf(boxes.at(-1), "ep-field-now"),
  );
}

/**
 * All layers with their map, jump and field; `choose(k)` is called with the one that is pressed.
 * @type {(words: FieldTraits["words"], layers: FieldLayer[], choose: (k: number) => void) => LayerTable}
 */
function layerTable(words, layers, choose) {
  const rows = layers.map((layer, k) => {
    const pick = button(k ? layer.name : words.input, { press: () => choose(k), class: "ep-button ep-layer" });
    const cells = [layer.shape.slice(1).join("×"), timesOf(layer.jump, words), ""].map((text) => element("td", {}, text));
    return { pick, field: cells[2], row: element("tr", {}, element("th", { scope: "row" }, pick), ...cells) };
  });
  const heads = words.columns.map((word) => element("th", { scope: "col" }, word));
  const head = element("thead", { class: "ep-label" }, element("tr", {}, ...heads));
  return {
    table: element("table", { class: "ep-layers", "aria-label": words.layers }, head, element("tbody", {}, ...rows.map(({ row }) => row))),
    show(chosen, hidden) {
      rows.forEach(({ pick, field, row }, k) => {
        pick.setAttribute("aria-pressed", String(k === chosen));
        row.classList.toggle("ep-later", k > chosen);
        field.textContent = hidden && k >= chosen ? "?" : layers[k].size.join("×");
      });
    },
  };
}
