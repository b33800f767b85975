// The two tables of the live trainer: IoU per class of one run, and how the runs of a race stand.
// Stands in front of the trainer's own file.

const bar = (colour) => element("span", { class: "ep-bar", style: `background: ${colour}` });
const swatch = (colour) => element("span", { class: "ep-swatch", style: `background: ${colour}` });
const number = () => element("td", { class: "ep-number" }, "–");
const caption = (text) => element("caption", { class: "ep-label" }, text);
const column = (name) => element("col", { class: `ep-column-${name}` });
const columns = (...names) => element("colgroup", {}, ...names.map(column));

/** The classes: colour, name, a bar and its number. It is the legend of the label maps too. */
function classTable(words, names, colours, hasVoid) {
  const rows = names.map((name, k) => {
    const colour = colours[k % colours.length];
    const [filled, value] = [bar(colour), number()];
    const row = element("tr", {}, element("th", { scope: "row" }, swatch(colour), name));
    row.append(element("td", { class: "ep-track" }, filled), value);
    return { row, filled, value };
  });
  const total = (word) => {
    const value = number();
    return { row: element("tr", { class: "ep-total" }, element("th", { colspan: "2", scope: "row" }, word), value), value };
  };
  const [accuracy, miou] = [total(words.accuracy), total(words.mean_iou)];
  const ignored = element("tr", { hidden: !hasVoid }, element("th", { scope: "row", colspan: "3" }));
  ignored.firstChild.append(element("span", { class: "ep-swatch ep-void" }), words.void);
  const body = element("tbody", {}, ...rows.map(({ row }) => row), ignored, accuracy.row, miou.row);
  const title = caption(words.iou);
  return {
    node: element("table", { class: "ep-scores" }, title, columns("name", "bar", "number"), body),
    /** `score` is [step, mean IoU, accuracy, [IoU per class]], or undefined. */
    show([step, mean, right, ious] = []) {
      title.textContent = step === undefined ? words.iou : fill(words.iou_at, { step });
      rows.forEach(({ filled, value }, k) => {
        filled.style.width = `${100 * (ious?.[k] ?? 0)}%`;
        value.textContent = share(ious?.[k]);
      });
      accuracy.value.textContent = share(right);
      miou.value.textContent = share(mean);
    },
  };
}

/** The runs of a race: stroke, name, a bar of the mean IoU, its number and the run's step. */
function standings(words, names, colours) {
  const rows = names.map((name, k) => {
    const [filled, value, step] = [bar(colours[k]), number(), number()];
    const row = element("tr", {}, element("th", { scope: "row" }, stroke(colours[k], DASHES[k % DASHES.length]), name));
    row.append(element("td", { class: "ep-track" }, filled), value, step);
    return { row, filled, value, step };
  });
  const head = [words.network, words.mean_iou, words.step].map((word, k) =>
    element("th", { scope: "col", class: k ? "ep-number" : undefined, colspan: k === 1 ? "2" : undefined }, word),
  );
  return {
    node: element("table", { class: "ep-scores ep-standings" },
      caption(words.standing), columns("run", "bar", "number", "step"),
      element("thead", { class: "ep-quiet" }, element("tr", {}, ...head)),
      element("tbody", {}, ...rows.map(({ row }) => row))),
    /** `standing` is a list of {miou, step}, one for each run. */
    show(standing) {
      standing.forEach(({ miou, step, failed }, k) => {
        rows[k].filled.style.width = `${100 * (miou ?? 0)}%`;
        rows[k].value.textContent = share(miou);
        rows[k].step.textContent = failed ? words.stopped : step;
      });
    },
  };
}
