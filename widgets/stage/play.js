// A tab at one step: what every cell shows, which cells are lit, and the sentence. No drawing.
// The same rules as frames.py, so that the browser plays without a kernel; a test holds the two together.

const MOST_TERMS = 9;
const NOISE = 1e-6; // of the size of its terms: a smaller sum is what rounding left

/**
 * Numbers the links of an act by the cell they start in, end in, and by the kernel weight they carry.
 * @type {(links: Links) => LinkedAct}
 */
export function withIndex(links) {
  const act = /** @type {LinkedAct} */ (links);
  /** @type {(n: number) => number[][]} */
  const lists = (n) => Array.from({ length: n }, () => []);
  /** @type {(shape: Size) => number} */
  const size = ([rows, columns]) => rows * columns;
  act.byInput = lists(size(act.input.shape));
  act.byOutput = lists(size(act.output.shape));
  act.byTap = act.taps && act.kernel ? lists(size(act.kernel.shape)) : [];
  act.inputs.forEach((cell, n) => act.byInput[cell].push(n));
  act.outputs.forEach((cell, n) => act.byOutput[cell].push(n));
  if (act.taps) act.taps.forEach((tap, n) => act.byTap[tap].push(n));
  act.reached = act.byOutput.map((links) => links.length > 0);
  return act;
}

/**
 * The weight of link n: the kernel's own cell where links share weights, so that an edited kernel acts at once.
 * @type {(act: Links, n: number) => number}
 */
export const weightOf = (act, n) => (act.taps && act.kernel ? act.kernel.values[act.taps[n]] : act.weights[n]);

/** y = C x + constant, from the values the grids hold now. @type {(act: LinkedAct) => number[]} */
export function outputOf(act) {
  return summed(act, act.byInput.length);
}

/** @type {(tab: Tab, view: StageViewName) => StageViewName[]} */
export const viewsOf = (tab, view) => tab.acts.map((act) => act.view ?? view);

/** @type {(tab: Tab, view: StageViewName) => number} */
export const stepsOf = (tab, view) =>
  tab.acts.reduce((sum, act, k) => sum + act.captions[viewsOf(tab, view)[k]].length, 0);

/**
 * Which act and which of its steps a step of the tab is: {act, local}; before the first step both are 0.
 * @type {(tab: Tab, view: StageViewName, step: number) => { act: number, local: number }}
 */
export function locate(tab, view, step) {
  const views = viewsOf(tab, view);
  let rest = step;
  for (let k = 0; k < tab.acts.length; k++) {
    const total = tab.acts[k].captions[views[k]].length;
    if (rest <= total || k === tab.acts.length - 1) return { act: k, local: Math.min(rest, total) };
    rest -= total;
  }
  return { act: 0, local: 0 };
}

/**
 * The frame after `step` steps: per act the values so far (null where nobody has written) and the lit cells.
 * @type {(tab: Tab, view: StageViewName, step: number) => StageFrame}
 */
export function frameAt(tab, view, step) {
  const views = viewsOf(tab, view);
  const { act: current, local } = locate(tab, view, step);
  const acts = tab.acts.map((act, k) => {
    const total = act.captions[views[k]].length;
    const done = k < current ? total : k > current ? 0 : local;
    const values = views[k] === "stamp" ? stamped(act, done) : gathered(act, done);
    const lit = k === current && local > 0 ? linkedTo(act, views[k] === "stamp" ? "input" : "output", local - 1) : nothing();
    return { values, ...lit };
  });
  return { acts, current, local, view: views[current] };
}

/** @type {() => Lit} */
export const nothing = () => ({ inputs: new Set(), outputs: new Set(), taps: new Set(), driver: null });

/**
 * What is lit with one cell: all it is linked to. `grid` is "input", "kernel" or "output".
 * @type {(act: LinkedAct, grid: GridKind, cell: number) => Lit}
 */
export function linkedTo(act, grid, cell) {
  const links = { input: act.byInput, kernel: act.byTap, output: act.byOutput }[grid][cell] ?? [];
  return lightLinks(act, links, grid, cell);
}

/** @type {(act: LinkedAct, links: number[], grid: GridKind | "link", cell: number) => Lit} */
export function lightLinks(act, links, grid, cell) {
  const lit = { ...nothing(), driver: { grid, cell } };
  for (const n of links) {
    lit.inputs.add(act.inputs[n]);
    lit.outputs.add(act.outputs[n]);
    if (act.taps) lit.taps.add(act.taps[n]);
  }
  if (grid === "output") (act.compared?.[cell] ?? []).forEach((other) => lit.inputs.add(other));
  if (grid === "input") lit.inputs.add(cell);
  if (grid === "kernel") lit.taps.add(cell);
  if (grid === "output") lit.outputs.add(cell);
  return lit;
}

/** @type {(act: LinkedAct, step: number) => (number | null)[]} */
function gathered(act, step) {
  return outputOf(act).map((value, cell) => (cell < step ? value : null));
}

/**
 * Sums so far. A cell that no link reaches shows its constant from the first step: nobody will ever write it.
 * @type {(act: LinkedAct, step: number) => (number | null)[]}
 */
function stamped(act, step) {
  if (step === 0) return act.constant.map(() => null);
  const values = summed(act, step);
  const written = act.reached.map((reached) => !reached);
  for (let cell = 0; cell < step; cell++) for (const n of act.byInput[cell]) written[act.outputs[n]] = true;
  return values.map((value, cell) => (written[cell] ? value : null));
}

/**
 * The constant and the shares of the first `step` input cells; a sum that cancels is 0.
 * @type {(act: LinkedAct, step: number) => number[]}
 */
function summed(act, step) {
  const y = Array.from(act.constant);
  const size = y.map(Math.abs);
  for (let cell = 0; cell < step; cell++) {
    for (const n of act.byInput[cell]) {
      const share = weightOf(act, n) * act.input.values[cell];
      y[act.outputs[n]] += share;
      size[act.outputs[n]] += Math.abs(share);
    }
  }
  return y.map((value, cell) => (Math.abs(value) < NOISE * size[cell] ? 0 : value));
}

/**
 * The sentence of one cell and the numbers for its places: {sentence, places}.
 * @type {(tab: Tab, act: Act, view: StageViewName, cell: number) => Told}
 */
export function captionOf(tab, act, view, cell) {
  const links = (view === "stamp" ? act.byInput : act.byOutput)[cell];
  const x = act.input.values;
  const target = links.length ? act.outputs[links[0]] : -1;
  const kept = tab.remembered.find(([, to]) => to === target);
  const constant = view === "window" ? act.constant[cell] : 0;
  const places = {
    value: view === "stamp" ? digits(x[cell]) : "",
    result: view === "window" ? digits(outputOf(act)[cell]) : "",
    terms: terms(links.map((n) => [x[act.inputs[n]], weightOf(act, n)]), constant),
    compared: view === "window" ? (act.compared?.[cell] ?? []).map((c) => digits(x[c])).join(", ") : "",
    winner: kept ? digits(tab.acts[0].input.values[kept[0]]) : "",
  };
  return { sentence: act.captions[view][cell], places };
}

/** @type {(products: number[][], constant: number) => string} */
function terms(products, constant) {
  let parts = products.map(([value, weight]) => `${digits(value)}·${digits(weight)}`);
  if (constant) parts.push(digits(constant));
  if (parts.length > MOST_TERMS) parts = [...parts.slice(0, MOST_TERMS - 2), "…", parts.at(-1)];
  return parts.join(" + ");
}

/** @type {(grid: GridValues, cell: number) => string} */
export const cellName = (grid, cell) => `${grid.key === "kernel" ? "w" : grid.key}[${Math.floor(cell / grid.shape[1])},${cell % grid.shape[1]}]`;
