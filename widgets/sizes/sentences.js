// What the size calculator says: the formula with its numbers, the line of PyTorch, the sentence of the picture.
// The same as sentences.py; a test holds the two together.

/** @type {Partial<Record<SizeName, number>>} */
const SIZE_DEFAULTS = { stride: 1, padding: 0, output_padding: 0, dilation: 1 };
const LAYERS = { transposed: "ConvTranspose2d(1, 1, ", convolution: "Conv2d(1, 1, ", pooling: "MaxPool2d(" };

/** @type {(kind: SizeKind, setting: SizeSetting) => string} */
function formulaOf(kind, setting) {
  const { size, kernel_size: kernel, stride, padding, output_padding: extra, dilation } = setting;
  const out = outputSize(kind, setting);
  if (kind === "transposed") return `(${size} − 1)·${stride} − 2·${padding} + ${dilation}·(${kernel} − 1) + ${extra} + 1 = ${out}`;
  return `⌊(${size} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1) / ${stride}⌋ + 1 = ${out}`;
}

/** @type {(kind: SizeKind, setting: SizeSetting) => string} */
function lineOf(kind, setting) {
  const said = /** @type {SizeName[]} */ (["kernel_size", "stride", "padding", "output_padding", "dilation"]).filter(
    (name) => setting[name] !== SIZE_DEFAULTS[name] || (kind === "pooling" && name === "stride"),
  );
  const given = said.map((name) => `${name}=${setting[name]}`).join(", ");
  const [size, out] = [setting.size, outputSize(kind, setting)];
  return `nn.${LAYERS[kind]}${given})(torch.zeros(1, 1, ${size}, ${size})).shape  # (1, 1, ${out}, ${out})`;
}

/** @type {(kind: SizeKind, setting: SizeSetting, words: Words) => string} */
function sizeSentence(kind, setting, words) {
  const [reach, out] = [reachOf(setting), outputSize(kind, setting)];
  const { padding, output_padding: extra } = setting;
  const room = setting.size + 2 * padding;
  const full = (setting.size - 1) * setting.stride + reach;
  const left = (room - reach) % setting.stride;
  /** @type {string[]} */
  const keys = [];
  if (kind === "transposed") {
    if (padding) keys.push("cropped");
    if (extra) keys.push(extra <= padding ? "kept" : "beyond");
  } else if (left) keys.push("left");
  const places = { ...setting, reach, out, full, rest: Math.max(0, full - 2 * padding), room, left, bare: Math.min(out, extra - padding) };
  const first = counted(words, kind, kind === "transposed" ? setting.size : out, places);
  return [first, ...keys.map((key) => fill(words[key], places))].join(" ");
}
