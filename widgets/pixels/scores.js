// What the scores say of the picture and of each of its pixels. Stands in front of a widget's own file.

/** The place of the highest score; the first of equals, as argmax has it. */
const bestOf = (scores) => scores.indexOf(Math.max(...scores));

/** Scores (C, H, W), or (C,) for the whole picture: `at(pixel)`, the `whole` picture's, and the `prediction`, a class a pixel. */
function makeScores(scores, classes, count) {
  const perPixel = scores.length > classes;
  const each = (scoreOf) => Array.from({ length: classes }, (_, k) => scoreOf(k));
  const at = (pixel) => each((k) => scores[perPixel ? k * count + pixel : k]);
  const mean = (k) => scores.subarray(k * count, (k + 1) * count).reduce((sum, score) => sum + score, 0) / count;
  return {
    perPixel,
    at,
    whole: perPixel ? each(mean) : at(0),
    prediction: Uint8Array.from({ length: count }, (_, pixel) => bestOf(at(pixel))),
  };
}
