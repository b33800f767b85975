// What is heard of a step, or of what the reader looks at: the captions' sentences without signs. No drawing.
// Stands behind telling.js and overlap.js.

const MOST_HEARD = 5; // products; of more, only their number is said

/**
 * What a screen reader says: `step` of `steps` in front, where it is a step that is told and nothing is looked at.
 * @type {(tab: Tab, frame: StageFrame, looked: Looked | null, words: Words, at: number[]) => string}
 */
export function heard(tab, frame, looked, words, [step, steps]) {
  if (tab.acts.some((act) => act.waiting)) return words.waiting;
  if (looked?.link) return heardOfLink(tab, looked.link, words);
  if (looked?.grid === "kernel") return heardOfWeight(tab.acts[looked.act], looked.cell, words);
  if (looked) return heardOfCell(tab, looked.act, looked.grid === "input" ? "stamp" : "window", looked.cell, words);
  if (frame.local === 0) return words.start;
  const now = fill(words["spoken.step"], { step, steps });
  return `${now} ${heardOfCell(tab, frame.current, frame.view, frame.local - 1, words)}`;
}

/** @type {(grid: GridValues, cell: number) => Place} */
const rowAndColumn = (grid, cell) => [Math.floor(cell / grid.shape[1]), cell % grid.shape[1]];

/**
 * One sentence after another: between which grids, where there are several pairs; what the cell does; where it goes.
 * @type {(tab: Tab, number: number, view: StageViewName, cell: number, words: Words) => string}
 */
function heardOfCell(tab, number, view, cell, words) {
  const act = tab.acts[number];
  const between = fill(words["spoken.act"], { input: act.input.name, output: act.output.name });
  const links = (view === "stamp" ? act.byInput : act.byOutput)[cell];
  const told = [heardOfStep(tab, act, view, cell, links, words)];
  if (tab.acts.length > 1) told.unshift(between);
  const goes = view === "stamp" && links.length && act.kinds[view][cell].startsWith("stamp.");
  if (goes) told.push(heardOfPlace(act, links, words));
  if (act.kinds[view][cell].endsWith(".overlap")) told.push(words["spoken.overlap"]);
  return told.join(" ");
}

/** @type {(tab: Tab, act: Act, view: StageViewName, cell: number, links: number[], words: Words) => string} */
function heardOfStep(tab, act, view, cell, links, words) {
  const kind = act.kinds[view][cell].replace(/\.overlap$/, "");
  const [row, column] = rowAndColumn(view === "stamp" ? act.input : act.output, cell);
  const [from_row, from_column] = links.length ? rowAndColumn(act.input, act.inputs[links[0]]) : [];
  const { value, result, winner } = captionOf(tab, act, view, cell).places;
  const compared = view === "window" ? (act.compared?.[cell] ?? []).map((other) => digits(act.input.values[other])) : [];
  const places = { row, column, from_row, from_column, value, result, winner, compared: listed(compared, words) };
  if (kind === "window.sum") return heardOfSum(act, cell, links, words, places);
  if (kind === "count.window") return counted(words, "spoken.count.window", links.length, places);
  return fill(words[`spoken.${kind}`], places);
}

/** @type {(act: Act, cell: number, links: number[], words: Words, places: Places) => string} */
function heardOfSum(act, cell, links, words, places) {
  /** @type {(n: number) => string} */
  const product = (n) => fill(words["spoken.product"], { value: digits(act.input.values[act.inputs[n]]), weight: digits(weightOf(act, n)) });
  const products = links.length > MOST_HEARD ? [] : links.map(product);
  if (act.constant[cell]) products.push(digits(act.constant[cell]));
  if (links.length > MOST_HEARD) return fill(words["spoken.window.sum.many"], { ...places, count: links.length });
  return counted(words, "spoken.window.sum", products.length, { ...places, products: listed(products, words) });
}

/**
 * Where links end: one cell, in one row or column, a block, or cells with gaps between them.
 * @type {(act: Act, links: number[], words: Words) => string}
 */
function heardOfPlace(act, links, words) {
  const cells = [...new Set(links.map((n) => act.outputs[n]))];
  const [rows, columns] = [0, 1].map((axis) => cells.map((cell) => rowAndColumn(act.output, cell)[axis]));
  const [top, bottom, left, right] = [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
  const whole = cells.length === (bottom - top + 1) * (right - left + 1);
  const straight = top === bottom ? (left === right ? "cell" : "row") : left === right ? "column" : "block";
  return fill(words[`spoken.to.${whole ? straight : "scattered"}`], { top, bottom, left, right, count: cells.length });
}

/** @type {(act: Act, cell: number, words: Words) => string} */
function heardOfWeight(act, cell, words) {
  const kernel = /** @type {GridValues} */ (act.kernel);
  const [row, column] = rowAndColumn(kernel, cell);
  const places = { row, column, weight: digits(kernel.values[cell]) };
  return act.taps ? counted(words, "spoken.kernel", act.byTap[cell]?.length ?? 0, places) : fill(words["spoken.kernelUnknown"], places);
}

/** @type {(tab: Tab, link: LinkAt, words: Words) => string} */
function heardOfLink(tab, { n, input, output, weight }, words) {
  const [from_row, from_column] = rowAndColumn(tab.acts[startOf(tab)].input, input);
  const [to_row, to_column] = rowAndColumn(tab.acts.at(-1).output, output);
  const places = { row: output, column: input, weight: digits(weight), from_row, from_column, to_row, to_column };
  return fill(words[n === null ? "spoken.noLink" : "spoken.link"], places);
}
