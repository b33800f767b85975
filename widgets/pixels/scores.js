// What the scores say of the picture and of each of its pixels. Stands in front of a widget's own file.

/** The place of the highest score; the first of equals, as argmax has it. @type {(scores: number[]) => number} */
const bestOf = (scores) => scores.indexOf(Math.max(...scores));

/** Softmax of scores: shares that add up to 1. @type {(scores: number[]) => number[]} */
export function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((one, other) => one + other, 0);
  return powers.map((power) => power / sum);
}

/**
 * Undoes, in place, what digits.py did to maps of whole numbers: each is its difference from what those above and beside let expect.
 * @type {<M extends Int32Array | Int16Array | Uint8Array>(maps: M, size: Size) => M}
 */
function summed(maps, [rows, columns]) {
  for (let at = 0; at < maps.length; at++) {
    const [below, beside] = [at % (rows * columns) >= columns, at % columns > 0];
    if (below) maps[at] += maps[at - columns];
    if (beside) maps[at] += maps[at - 1];
    if (below && beside) maps[at] -= maps[at - columns - 1];
  }
  return maps;
}

/** A share of half per cents: 1 and 199 stand for what is close to 0 and to 1. @type {(halves: number) => number} */
const shareOf = (halves) => ({ 1: 0.0025, 199: 0.9975 })[halves] ?? halves / 200;

/**
 * What torch said, as views of bytes: of the `whole` picture and, at a pixel, `at(pixel)`: scores, shares, and the best class.
 * Without scores of pixels the whole picture's hold for each; `prediction` is a class a pixel.
 * @type {(told: { whole: number[], scores: View, shares: View, prediction: View }, size: Size) => Scores}
 */
function makeScores({ whole, scores, shares, prediction }, size) {
  const count = size[0] * size[1];
  const ofWhole = { scores: whole, shares: softmax(whole), best: bestOf(whole) };
  if (!scores.byteLength) {
    return { perPixel: false, at: () => ofWhole, whole: ofWhole, prediction: new Uint8Array(count).fill(ofWhole.best) };
  }
  const wide = scores.byteLength === 4 * whole.length * count;
  const inHundredths = summed(new (wide ? Int32Array : Int16Array)(bytes(scores).slice().buffer), size);
  const inHalves = summed(bytes(shares).slice(), size);
  const classes = bytes(prediction);
  /** @type {(pixel: number) => Said} */
  const at = (pixel) => ({
    scores: whole.map((_, k) => inHundredths[k * count + pixel] / 100),
    shares: whole.map((_, k) => shareOf(inHalves[k * count + pixel])),
    best: classes[pixel],
  });
  return { perPixel: true, at, whole: ofWhole, prediction: classes };
}
