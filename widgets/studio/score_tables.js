// The two tables of the live trainer: the parts of one run's score, and how the runs of a race stand.
// Stands in front of the trainer's own file.

/** @type {(colour: string) => HTMLElement} */
const bar = (colour) => element("span", { class: "ep-bar", style: `background: ${colour}` });
/** @type {(colour: string) => HTMLElement} */
const swatch = (colour) => element("span", { class: "ep-swatch", style: `background: ${colour}` });
const number = () => element("td", { class: "ep-number" }, "–");
/** @type {(text: string) => HTMLElement} */
const caption = (text) => element("caption", { class: "ep-label" }, text);
/** @type {(name: string) => HTMLElement} */
const column = (name) => element("col", { class: `ep-column-${name}` });
/** @type {(...names: string[]) => HTMLElement} */
const columns = (...names) => element("colgroup", {}, ...names.map(column));

/**
 * The parts of the score, as classes: colour, name, a bar and its number. It is the legend of the pictures too.
 * @type {(words: Words, task: TrainerTask, hasVoid: boolean) => { node: HTMLElement, show(measured?: Score): void }}
 */
function partTable(words, task, hasVoid) {
  const rows = task.part_names.map((name, k) => {
    const colour = task.part_colours[k];
    const [filled, value] = [bar(colour), number()];
    const row = element("tr", {}, element("th", { scope: "row" }, swatch(colour), name));
    row.append(element("td", { class: "ep-track" }, filled), value);
    return { row, filled, value };
  });
  /** @type {(word: string) => { row: HTMLElement, value: HTMLElement }} */
  const total = (word) => {
    const value = number();
    return { row: element("tr", { class: "ep-total" }, element("th", { colspan: "2", scope: "row" }, word), value), value };
  };
  const [beside, mean] = [total(task.beside), total(task.score)];
  const unnamed = element("th", { scope: "row", colspan: "3" }, element("span", { class: "ep-swatch ep-void" }), words.void);
  const ignored = element("tr", { hidden: !hasVoid }, unnamed);
  const body = element("tbody", {}, ...rows.map(({ row }) => row), ignored, beside.row, mean.row);
  const title = caption(task.parts);
  return {
    node: element("table", { class: "ep-scores" }, title, columns("name", "bar", "number"), body),
    /** What was measured: [step, score, what stands beside it, [parts]], or undefined. */
    show(measured) {
      const [step, score, other, parts] = measured ?? [];
      title.textContent = step === undefined ? task.parts : fill(words.parts_at, { parts: task.parts, step });
      rows.forEach(({ filled, value }, k) => {
        filled.style.width = `${100 * (parts?.[k] ?? 0)}%`;
        value.textContent = share(parts?.[k]);
      });
      beside.value.textContent = share(other);
      mean.value.textContent = share(score);
    },
  };
}

/**
 * The runs of a race: stroke, name, a bar of the score, its number and the run's step.
 * @type {(words: Words, task: Words, names: string[], colours: string[]) => { node: HTMLElement, show(standing: Standing[]): void }}
 */
function standings(words, task, names, colours) {
  const rows = names.map((name, k) => {
    const [filled, value, step] = [bar(colours[k]), number(), number()];
    const row = element("tr", {}, element("th", { scope: "row" }, stroke(colours[k], DASHES[k % DASHES.length]), name));
    row.append(element("td", { class: "ep-track" }, filled), value, step);
    return { row, filled, value, step };
  });
  const head = [words.network, task.score, words.step].map((word, k) =>
    element("th", { scope: "col", class: k ? "ep-number" : undefined, colspan: k === 1 ? "2" : undefined }, word),
  );
  return {
    node: element("table", { class: "ep-scores ep-standings" },
      caption(fill(words.standing, task)), columns("run", "bar", "number", "step"),
      element("thead", { class: "ep-quiet" }, element("tr", {}, ...head)),
      element("tbody", {}, ...rows.map(({ row }) => row))),
    /** `standing` is a list of {score, step}, one for each run. */
    show(standing) {
      standing.forEach(({ score, step, failed }, k) => {
        rows[k].filled.style.width = `${100 * (score ?? 0)}%`;
        rows[k].value.textContent = share(score);
        rows[k].step.textContent = failed ? words.stopped : String(step);
      });
    },
  };
}
