// Sizes of convolutions, transposed convolutions and poolings: the same rules as arithmetic.py, so that no kernel is asked.
// A test holds the two together. No drawing.

/** @type {(setting: SizeSetting) => number} */
const reachOf = (setting) => setting.dilation * (setting.kernel_size - 1) + 1;

/** @type {(kind: SizeKind, setting: SizeSetting) => number} */
function outputSize(kind, setting) {
  const { size, stride, padding } = setting;
  if (kind === "transposed") return (size - 1) * stride - 2 * padding + reachOf(setting) + setting.output_padding;
  return Math.floor((size + 2 * padding - reachOf(setting)) / stride) + 1;
}

/**
 * Why torch refuses a setting: the key of a sentence, or null where it takes it.
 * @type {(kind: SizeKind, setting: SizeSetting) => string | null}
 */
function faultOf(kind, setting) {
  if (kind === "transposed") {
    if (setting.output_padding >= Math.max(setting.stride, setting.dilation)) return "output_padding";
    return outputSize(kind, setting) < 1 ? "empty" : null;
  }
  if (kind === "pooling" && setting.padding > Math.floor(setting.kernel_size / 2)) return "half";
  return setting.size + 2 * setting.padding < reachOf(setting) ? "wider" : null;
}

/**
 * The smallest and the largest possible value of one parameter while the others stay.
 * @type {(kind: SizeKind, setting: SizeSetting, name: SizeName, range: number[]) => number[]}
 */
function allowedOf(kind, setting, name, [low, high]) {
  const possible = [];
  for (let value = low; value <= high; value++) if (!faultOf(kind, { ...setting, [name]: value })) possible.push(value);
  return [possible[0], possible.at(-1)];
}

/**
 * The sizes that a convolution with these parameters takes to one and the same size.
 * @type {(kind: SizeKind, setting: SizeSetting) => number[]}
 */
function sizesBehind(kind, setting) {
  const small = kind === "transposed" ? setting.size : outputSize(kind, setting);
  const smallest = (small - 1) * setting.stride - 2 * setting.padding + reachOf(setting);
  return Array.from({ length: setting.stride }, (_, k) => smallest + k).filter((size) => size >= 1);
}

/**
 * One dimension as cells: pairs [place, role] above and below, and the place where each stamp or window begins.
 * @type {(kind: SizeKind, setting: SizeSetting) => { top: StripCell[], stamps: number[], bottom: StripCell[] }}
 */
function stripOf(kind, setting) {
  const { size, stride, padding, dilation } = setting;
  const [reach, out] = [reachOf(setting), outputSize(kind, setting)];
  /** @type {(n: number) => number[]} */
  const upTo = (n) => [...Array(n).keys()];
  const stamps = upTo(kind === "transposed" ? size : out).map((k) => stride * k);
  const touched = new Set();
  for (const at of stamps) for (let tap = 0; tap < reach; tap += dilation) touched.add(at + tap);
  const middle = (reach - 1) / 2;
  const last = stamps.at(-1);
  if (kind === "transposed") {
    /** @type {(at: number) => string} */
    const role = (at) => (at < padding || at >= padding + out ? "cropped" : touched.has(at) ? "output" : "unreached");
    return {
      top: upTo(last + 1).map((at) => [at + middle, at % stride ? "zero" : "input"]),
      stamps,
      bottom: upTo(Math.max(last + reach, padding + out)).map((at) => [at, role(at)]),
    };
  }
  const putIn = kind === "pooling" ? "void" : "zero";
  /** @type {(at: number) => string} */
  const role = (at) => (at < padding || at >= padding + size ? putIn : touched.has(at) ? "input" : "unread");
  return {
    top: upTo(size + 2 * padding).map((at) => [at, role(at)]),
    stamps,
    bottom: stamps.map((at) => [at + middle, "output"]),
  };
}
