// Acts that follow one another: what one gives is what the next takes. Values, light and the matrix through all of them.
// No drawing. An act that is `fed` takes the output of the one before; the others stand for themselves.

/** The number of the first act on the way from x to y. @type {(tab: Tab) => number} */
export const startOf = (tab) => tab.acts.findLastIndex((act) => !act.fed);

/**
 * Gives every act that is fed what the one before gives now; what waits for the kernel holds up all that follows.
 * @type {(tab: Tab) => void}
 */
export function handOn(tab) {
  tab.acts.forEach((act, k) => {
    if (!act.fed) return;
    act.input.values = outputOf(tab.acts[k - 1]);
    act.waiting ||= tab.acts[k - 1].waiting || !act.linear;
  });
}

/**
 * What is lit in every act when one cell of act number `act` is looked at: all it is linked to, near and far.
 * @type {(tab: Tab, act: number, lit: Lit) => Lit[]}
 */
export function lightThrough(tab, act, lit) {
  const lights = tab.acts.map((_, k) => (k === act ? lit : nothing()));
  for (let k = act; tab.acts[k].fed; k--) lights[k - 1] = linkedToAll(tab.acts[k - 1], "output", lights[k].inputs);
  for (let k = act + 1; tab.acts[k]?.fed; k++) lights[k] = linkedToAll(tab.acts[k], "input", lights[k - 1].outputs);
  return lights;
}

/**
 * The same for an entry of the matrix: the cell of x and the cell of y that it joins, and the weight it carries.
 * @type {(tab: Tab, link: LinkAt) => Lit[]}
 */
export function lightEntry(tab, { n, input, output }) {
  const [start, last] = [startOf(tab), tab.acts.length - 1];
  const lights = tab.acts.map(nothing);
  if (start === last) lights[last] = lightLinks(tab.acts[last], n === null ? [] : [n], "link", -1);
  lights[start].inputs.add(input);
  lights[last].outputs.add(output);
  return lights;
}

/** @type {(act: LinkedAct, grid: GridKind, cells: Set<number>) => Lit} */
function linkedToAll(act, grid, cells) {
  const all = nothing();
  for (const cell of cells) {
    const lit = linkedTo(act, grid, cell);
    for (const kind of /** @type {const} */ (["inputs", "outputs", "taps"])) lit[kind].forEach((other) => all[kind].add(other));
  }
  return all;
}

/** The act from x to y: the only one, or one that has the links of several multiplied, as matrices are. @type {(tab: Tab) => LinkedAct} */
export function wholeOf(tab) {
  return /** @type {LinkedAct[]} */ (tab.acts.slice(startOf(tab))).reduce(product);
}

/** @type {(first: LinkedAct, second: LinkedAct) => LinkedAct} */
function product(first, second) {
  const columns = first.byInput.length;
  const weights = new Map();
  first.inputs.forEach((input, n) => {
    for (const m of second.byInput[first.outputs[n]]) {
      const entry = second.outputs[m] * columns + input;
      weights.set(entry, (weights.get(entry) ?? 0) + weightOf(first, n) * weightOf(second, m));
    }
  });
  const entries = [...weights.keys()];
  return withIndex({
    input: first.input,
    output: second.output,
    kernel: null,
    inputs: entries.map((entry) => entry % columns),
    outputs: entries.map((entry) => Math.floor(entry / columns)),
    weights: [...weights.values()],
    taps: null,
    constant: [],
    compared: null,
  });
}

/**
 * The cell that was pinned on one tab, on another: there too if a grid of that name and shape holds it, else null.
 * @type {(pinned: Looked | null, from: Tab, to: Tab) => Looked | null}
 */
export function sameCell(pinned, from, to) {
  const grid = pinned?.grid && from.acts[pinned.act][pinned.grid];
  if (!grid) return null;
  /** @type {(other: GridValues | null) => boolean} */
  const same = (other) => other?.key === grid.key && String(other.shape) === String(grid.shape);
  const act = to.acts.findIndex((candidate) => same(candidate[pinned.grid]));
  return act < 0 ? null : { ...pinned, act };
}
