// What is said of a layer, with its numbers: the sentence below the boxes, and the table of all layers.

/** @type {(n: number) => string} */
const thousands = (n) => n.toLocaleString("en-US");
const UNITS = ["1e9", "1e6", "1e3", "1"];

/** Bytes as a reader says them: 786,432 -> "786 kB". @type {(bytes: number, words: Words) => string} */
export function memoryText(bytes, words) {
  const unit = UNITS.find((one) => bytes >= Number(one)) ?? "1";
  return fill(words[`bytes.${unit}`], { count: digits(bytes / Number(unit)) });
}

/** A shape without a batch of one: [1, 16, 64, 64] -> "16×64×64". @type {(dimensions: number[], words: Words) => string} */
export function shapeText(dimensions, words) {
  return (dimensions[0] === 1 ? dimensions.slice(1) : dimensions).join(words.by);
}

/** A share of the whole in percent; small ones are not rounded away. @type {(part: number, whole: number) => string} */
export function percent(part, whole) {
  const share = (100 * part) / whole;
  return part && share < 1 ? "< 1 %" : `${Math.round(share)} %`;
}

/**
 * The sentences about one row: what it makes of what, what that costs, what it sees; heard with the words of `aloud`.
 * @type {(words: Words, rows: FlowRow[], at: number) => string}
 */
function account(words, rows, at) {
  const [row, input] = [rows[at], rows[0]];
  const memory = memoryText(row.memory, words);
  const shape = shapeText(row.shape, words);
  if (at === 0) return fill(words.input_is, { shape, memory });
  const made = row.symbol ? `${fill(row.symbol, words)} = ${shape}` : shape;
  const before = shapeText(rows[at - 1].shape, words);
  const places = { at, count: rows.length - 1, line: row.line, kind: row.kind, before, shape, made };
  const said = [fill(words.makes, places)];
  const all = rows.reduce((sum, { multiply_adds }) => sum + multiply_adds, 0);
  const costs = { multiply_adds: thousands(row.multiply_adds), share: percent(row.multiply_adds, all), parameters: thousands(row.parameters) };
  const kept = row.memory ? fill(words.takes, { memory }) : words.takes_none;
  said.push(`${fill(row.multiply_adds ? words.works : row.parameters ? words.learns : words.idle, costs)} ${kept}`);
  if (row.field) {
    const whole = alike(row.field, input.shape.slice(2));
    const apart = row.jump && row.jump[0] === row.jump[1] ? row.jump[0] : null;
    const seen = { field: fieldText(row.field, words), jump: apart === null ? "" : digits(apart) };
    said.push(whole ? words.sees_all : apart === null ? fill(words.sees, seen) : counted(words, "sees_next", apart, seen));
  }
  return said.join(" ");
}

/** Sums over all layers, the input left out; the receptive field is the output's. @type {(rows: FlowRow[]) => FlowTotals} */
function totalsOf(rows) {
  /** @type {(name: FlowSum) => number} */
  const sum = (name) => rows.slice(1).reduce((total, row) => total + row[name], 0);
  return { multiply_adds: sum("multiply_adds"), parameters: sum("parameters"), memory: sum("memory"), field: rows.at(-1).field };
}

/** @type {(field: number[] | null, words: Words) => string} */
const fieldText = (field, words) => (field ? field.join(words.by) : "–");

/**
 * A table with a row for every layer and the totals below. `choose(row)` is called for the row that is clicked.
 * @type {(words: Words, choose: (row: number) => void) => { node: HTMLElement, show(rows: FlowRow[]): void, light(at: number): void }}
 */
function makeCostTable(words, choose) {
  const heads = [words.layer, words.output, words.multiply_adds, words.parameters, words.memory, words.field];
  const body = element("tbody");
  const foot = element("tfoot");
  const table = element(
    "table",
    { class: "ep-costs" },
    element("caption", { class: "ep-label" }, words.table),
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    body,
    foot,
  );
  const node = element("div", { class: "ep-costs-room", role: "group", tabindex: 0, "aria-label": words.table }, table);

  /** @type {(sums: FlowTotals | FlowRow) => HTMLElement[]} */
  const cells = ({ multiply_adds, parameters, memory, field }) =>
    [thousands(multiply_adds), thousands(parameters), memoryText(memory, words), fieldText(field, words)].map((text) => element("td", {}, text));

  /** @type {(rows: FlowRow[]) => void} */
  function show(rows) {
    const all = totalsOf(rows);
    const lines = rows.map((row, k) => {
      const head = element("th", { scope: "row" }, k ? `${row.name} ${row.kind}`.trim() : words.input);
      const output = element("td", {}, shapeText(row.shape, words));
      if (row.symbol) output.title = fill(row.symbol, words);
      const numbers = k ? cells(row) : ["", "", memoryText(row.memory, words), ""].map((text) => element("td", {}, text));
      const share = all.multiply_adds ? (100 * row.multiply_adds) / all.multiply_adds : 0;
      numbers[0].style.setProperty("--ep-share", `${share}%`);
      return element("tr", { onclick: () => choose(k) }, head, output, ...numbers);
    });
    body.replaceChildren(...lines);
    const sums = element("th", { scope: "row", colspan: 2 }, words.all_layers);
    foot.replaceChildren(element("tr", {}, sums, ...cells(all)));
  }

  /** @type {(at: number) => void} */
  function light(at) {
    /** @type {HTMLElement[]} */ ([...body.children]).forEach((line, k) => {
      if (k !== at) return line.removeAttribute("aria-current");
      line.setAttribute("aria-current", "true");
      const [top, bottom] = [line.offsetTop, line.offsetTop + line.offsetHeight];
      const [head, sums] = [table.tHead?.offsetHeight ?? 0, table.tFoot?.offsetHeight ?? 0]; // both stay where they are
      if (top - head < node.scrollTop) node.scrollTop = top - head;
      else if (bottom + sums > node.scrollTop + node.clientHeight) node.scrollTop = bottom + sums - node.clientHeight;
    });
  }
  return { node, show, light };
}
