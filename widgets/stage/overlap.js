// Where stamps overlap: outputs that count the input cells which reach them, or sum their weights, from the links that
// are here already; and the kernel's phase sums. The same rules as overlap.py; a browser test holds the two together.

const EQUAL = 1e-6; // of the largest phase sum: a smaller difference is rounding

/**
 * A tab whose outputs are counted (`kind` "count" or "sum") instead of computed; the tab itself where kind is null.
 * @type {(tab: Tab, kind: Overlap | null, words: StageTraits["words"]) => Tab}
 */
export const overlapped = (tab, kind, words) =>
  kind ? { ...tab, acts: tab.acts.map((act) => overlappedAct(act, kind, words)) } : tab;

/** @type {(act: Act, kind: Overlap, words: Words) => Act} */
function overlappedAct(act, kind, words) {
  /** @type {(grid: GridValues) => GridValues} */
  const ones = (grid) => ({ ...grid, values: grid.values.map(() => 1) });
  const counted = {
    ...act,
    input: ones(act.input),
    kernel: act.kernel && kind === "count" ? ones(act.kernel) : act.kernel,
    weights: kind === "count" ? act.weights.map(() => 1) : act.weights,
    constant: act.constant.map(() => 0),
    ...overlapTold(act, kind, words),
  };
  const values = outputOf(counted);
  counted.output = { ...act.output, values, label: `${words[kind]} · ${act.output.shape.join("×")}` };
  counted.most = Math.max(...values.map(Math.abs)) || 1;
  return counted;
}

/**
 * Sentences for every step of both views, and which of the table's they are.
 * @type {(act: Act, kind: Overlap, words: Words) => Pick<Act, "kinds" | "captions">}
 */
function overlapTold(act, kind, words) {
  /** @type {[StageViewName, number[][], GridValues][]} */
  const both = [["stamp", act.byInput, act.input], ["window", act.byOutput, act.output]];
  /** @type {Record<StageViewName, string[]>[]} */
  const [kinds, captions] = [{ stamp: [], window: [] }, { stamp: [], window: [] }];
  for (const [view, links, grid] of both) {
    kinds[view] = links.map((own) => (view === "window" && !own.length ? "none.window" : `${kind}.${view}`));
    captions[view] = links.map((own, cell) => fill(words[kinds[view][cell]], { cell: cellName(grid, cell), reached: own.length }));
  }
  return { kinds, captions };
}

/**
 * The stronger a cell's colour, the larger its count or sum; `act` is an overlapped one, or one that shows its values.
 * @type {(grid: Grid, values: (number | null)[], act: Act) => void}
 */
export function shade(grid, values, act) {
  const { most } = act;
  grid.body.classList.toggle("ep-counted", most !== undefined);
  if (most === undefined) return;
  const shares = (grid.shares ??= []); // as painted last: a style that stays is not set anew
  values.forEach((value, cell) => {
    const share = Math.max(0, value ?? 0) / most;
    if (share !== shares[cell]) grid.cells[cell].style.setProperty("--ep-share", String((shares[cell] = share)));
  });
}

/**
 * The sum of the kernel's weights in each phase (row, column) of the stride, and whether all are equal.
 * @type {(kernel: Pick<GridValues, "shape" | "values">, stride: Size) => { sums: number[][], flat: boolean }}
 */
export function phaseSums({ shape: [rows, columns], values }, [down, across]) {
  const sums = Array.from({ length: down }, () => Array(across).fill(0));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) sums[row % down][column % across] += values[row * columns + column];
  }
  const all = sums.flat();
  const flat = Math.max(...all) - Math.min(...all) <= EQUAL * Math.max(1, ...all.map(Math.abs));
  return { sums, flat };
}

/**
 * What they say, in one sentence; empty where there is no kernel, or stamps that stand side by side.
 * @type {(act: Act, words: Words) => string}
 */
export function phaseSentence(act, words) {
  if (!act.kernel || !act.stride || Math.max(...act.stride) < 2) return "";
  const { sums, flat } = phaseSums(act.kernel, act.stride);
  const text = sums.map((line) => line.map((value) => Number(value.toPrecision(7))).join(" ")).join(" / ");
  const [rows, columns] = act.stride;
  return fill(words[flat ? "phases.flat" : "phases.uneven"], { rows, columns, sums: text });
}
