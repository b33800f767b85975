// Curves of measures over factors, each told apart by colour, dashes and its name. Stands in front of a widget's own file.

const CURVE_DASHES = ["6 4", "", "2 3"]; // accuracy, mean IoU, the IoU of one class

/**
 * A share with three decimals as the lessons write it: .969, 0, 1; a dash where there is none.
 * @type {(value: number | null | undefined) => string}
 */
export function thousandths(value) {
  if (value === null || value === undefined) return "–";
  const text = value.toFixed(3).replace(/0+$/, "").replace(/\.$/, "");
  return text === "1" || text === "0" ? text : value.toFixed(3).replace(/^0/, "");
}

/**
 * A chart over factors that stand at equal distances; `choose(k)` is called with the factor that is pointed at.
 * @type {(words: Words, factors: number[], choose: (k: number) => void) => ScoreChart}
 */
function scoreChart(words, factors, choose) {
  /** @type {(k: number) => number} */
  const at = (k) => (factors.length > 1 ? (100 * k) / (factors.length - 1) : 50);
  const picture = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", class: "ep-scores" });
  const names = element("figcaption", { class: "ep-score-names" });
  const ticks = element("div", { class: "ep-factors ep-quiet" });
  factors.forEach((factor, k) => {
    const tick = element("span", {}, String(factor));
    tick.style.left = `${at(k)}%`;
    ticks.append(tick);
  });
  const plot = element("div", { class: "ep-score-plot" }, picture, ticks);
  const scale = element("div", { class: "ep-score-scale ep-quiet" }, element("span", {}, "1"), element("span", {}, "0"));
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    choose(Math.round(((event.clientX - box.left) / box.width) * (factors.length - 1)));
  });

  /** Pieces of a curve between the factors where there is no value. @type {(values: (number | null)[]) => string[]} */
  const pieces = (values) =>
    values.flatMap((value, k) => {
      const next = values[k + 1];
      return value === null || next === null || next === undefined ? [] : [`M${at(k)} ${100 - 100 * value}L${at(k + 1)} ${100 - 100 * next}`];
    });

  return {
    node: element("figure", { class: "ep-score-chart" }, names, scale, plot),
    /** `curves` [{name, values}] in the order of the dashes; `chosen` is the factor's place. */
    show(curves, chosen, hidden) {
      const rules = [0, 50, 100].map((y) => shape("line", { x1: 0, x2: 100, y1: y, y2: y, class: "ep-score-rule" }));
      const playhead = shape("line", { x1: at(chosen), x2: at(chosen), y1: 0, y2: 100, class: "ep-score-now" });
      const lines = curves.map(({ values }, k) =>
        shape("path", { d: pieces(values).join(""), class: `ep-score ep-score-${k}`, "stroke-dasharray": CURVE_DASHES[k] }),
      );
      picture.replaceChildren(...rules, playhead, ...(hidden ? [] : lines));
      names.replaceChildren(
        ...curves.map(({ name, values }, k) => {
          const line = shape("line", { x1: 1, x2: 27, y1: 4, y2: 4, class: `ep-score ep-score-${k}`, "stroke-dasharray": CURVE_DASHES[k] });
          const stroke = shape("svg", { viewBox: "0 0 28 8", class: "ep-score-stroke", "aria-hidden": "true" }, line);
          return element("span", {}, stroke, `${name} `, element("b", {}, hidden ? "?" : thousandths(values[chosen])));
        }),
      );
      const told = curves.map(({ name, values }) => {
        const parts = values.map((value, k) => fill(words.chart_value, { value: thousandths(value), factor: factors[k] }));
        return fill(words.chart_told, { name, values: listed(parts, words) });
      });
      picture.setAttribute("aria-label", hidden ? words.hidden : told.join(". "));
    },
  };
}
