// The rules of a designed network: its layers, what each costs, and its lines of PyTorch. design.py has the same rules
// for Python, and a test counts the real module against these. Pure functions: they know no page.

const CHANNELS = 3; // of the picture
const BYTES = 4; // of a number in float32
const SUBSCRIPTS = "₀₁₂₃₄₅";

/**
 * The layers as plain data, in order; `symbol` says what each gives in terms of D, H, W and {classes}.
 * @type {(design: Pick<Design, "widths" | "classes" | "inside">) => DesignedLayer[]}
 */
export function designedLayers({ widths, classes, inside }) {
  const depth = widths.length;
  const way = [CHANNELS, ...widths];
  /** @type {(level: number) => string} */
  const at = (level) => (inside && level ? ` × H/${2 ** level} × W/${2 ** level}` : " × H × W");
  /** @type {(k: number) => string} */
  const named = (k) => (k ? `D${SUBSCRIPTS[k]}` : "{classes}");
  /** @type {DesignedLayer[]} */
  const layers = [];
  for (let k = 1; k <= depth; k++) {
    layers.push({ kind: "Conv2d", from: way[k - 1], to: way[k], symbol: named(k) + at(k - 1) });
    layers.push({ kind: "ReLU", symbol: named(k) + at(k - 1) });
    if (inside) layers.push({ kind: "MaxPool2d", symbol: named(k) + at(k) });
  }
  for (let k = depth; k >= 1; k--) {
    if (inside) layers.push({ kind: "Upsample", symbol: named(k) + at(k - 1) });
    layers.push({ kind: "Conv2d", from: way[k], to: k > 1 ? way[k - 1] : classes, symbol: named(k - 1) + at(k - 1) });
    if (k > 1) layers.push({ kind: "ReLU", symbol: named(k - 1) + at(k - 1) });
  }
  return layers;
}

/** @type {Record<DesignedLayer["kind"], (layer: DesignedLayer) => string>} */
const settings = { Conv2d: ({ from, to }) => `${from}, ${to}, 3, padding=1`, MaxPool2d: () => "2", Upsample: () => "scale_factor=2", ReLU: () => "" };

/** The designed network's lines of PyTorch. @type {(design: Design) => string} */
export function designedCode(design) {
  /** @type {string[][]} */
  const lines = [[]];
  for (const layer of designedLayers(design)) {
    const text = `nn.${layer.kind}(${settings[layer.kind](layer)})`;
    // A line for every convolution: a pooling ends one, an upsampling begins one.
    const begins = layer.kind === "Upsample" || (layer.kind === "Conv2d" && !lines.at(-1).at(-1)?.includes("Upsample"));
    if (begins && lines.at(-1).length) lines.push([]);
    lines.at(-1).push(text);
  }
  return ["network = nn.Sequential(", ...lines.map((parts) => `    ${parts.join(", ")},`), ")"].join("\n");
}

/**
 * What the cells of one axis see after a layer: from the least to the greatest of the cells each one reads.
 * @type {(spans: Span[], kind: string) => Span[]}
 */
function look(spans, kind) {
  /** @type {Record<string, (o: number) => number[]>} */
  const reads = { Conv2d: (o) => [o - 1, o, o + 1], MaxPool2d: (o) => [2 * o, 2 * o + 1], Upsample: (o) => [Math.floor(o / 2)] };
  const read = reads[kind];
  if (!read) return spans;
  const count = kind === "MaxPool2d" ? Math.floor(spans.length / 2) : kind === "Upsample" ? 2 * spans.length : spans.length;
  return Array.from({ length: count }, (_, o) => {
    const seen = read(o).filter((i) => i >= 0 && i < spans.length).map((i) => spans[i]);
    return [Math.min(...seen.map((span) => span[0])), Math.max(...seen.map((span) => span[1]))];
  });
}

/** @type {(spans: Span[]) => number} */
const widest = (spans) => Math.max(...spans.map(([first, last]) => last - first + 1));

/**
 * One row per layer, with the names that layer_costs.py has: multiply-adds, parameters, bytes, receptive field, jump.
 * @type {(design: Design) => FlowRow[]}
 */
export function designedRows(design) {
  let axes = design.size.map((side) => Array.from({ length: side }, (_, at) => [at, at]));
  let [channels, jump] = [CHANNELS, 1];
  return designedLayers(design).map((layer, k) => {
    const { kind, from = 0, to = 0 } = layer; // channels, of a convolution
    axes = axes.map((spans) => look(spans, kind));
    if (kind === "Conv2d") channels = to;
    jump *= kind === "MaxPool2d" ? 2 : kind === "Upsample" ? 0.5 : 1;
    const [rows, columns] = axes.map((spans) => spans.length);
    const cells = channels * rows * columns;
    return {
      name: String(k),
      kind,
      line: `${kind}(${settings[kind](layer)})`,
      symbol: layer.symbol,
      shape: [1, channels, rows, columns],
      multiply_adds: kind === "Conv2d" ? cells * from * 9 : 0,
      parameters: kind === "Conv2d" ? to * (9 * from + 1) : 0,
      memory: BYTES * cells,
      field: axes.map(widest),
      jump: [jump, jump],
    };
  });
}

/** Sums over all layers; the field is that of the last. @type {(rows: FlowRow[]) => FlowTotals} */
export function designedTotals(rows) {
  /** @type {(name: FlowSum) => number} */
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  return { multiply_adds: sum("multiply_adds"), parameters: sum("parameters"), memory: sum("memory"), field: rows.at(-1)?.field ?? null };
}

/**
 * The sides on the way down and up again, as pooling and upsampling make them: 222 -> 222, 111, 55, 110, 220.
 * @type {(side: number, depth: number) => number[]}
 */
export function halvings(side, depth) {
  const down = Array.from({ length: depth + 1 }, (_, k) => Math.floor(side / 2 ** k));
  return [...down, ...Array.from({ length: depth }, (_, k) => down[depth] * 2 ** (k + 1))];
}
