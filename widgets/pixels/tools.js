// The tools of two views: swapping and moving animals, and painting a mask. Stands in front of a widget's own file.

/** @type {(word: string, ...nodes: Node[]) => HTMLElement} */
const labelled = (word, ...nodes) => element("div", { class: "ep-row ep-choose" }, element("span", { class: "ep-label" }, word), ...nodes);

/**
 * Swap, touch, move and put back: calls `does.swap(one, other)`, `touch(one)`, `move(one, [down, right])`, `back()`.
 * @type {(words: Words, colours: string[], numbers: number[], does: AnimalDoes) => { node: HTMLElement, choose(number: number): void }}
 */
function animalTools(words, colours, numbers, does) {
  let chosen = 0; // place in `numbers`
  const group = choices(words.chosen, numbers.map(String), (k) => choose(numbers[k]));
  [...group.children].forEach((child, k) => {
    child.prepend(element("span", { class: "ep-swatch", style: `background: ${colours[(numbers[k] - 1) % colours.length]}` }));
  });
  const partner = () => numbers[(chosen + 1) % numbers.length];
  const swap = button("", { press: () => does.swap(numbers[chosen], partner()) });
  const touch = button("", { press: () => does.touch(numbers[chosen]) });
  const ways = { left: [0, -3], right: [0, 3], up: [-3, 0], down: [3, 0] };
  const arrows = Object.entries(ways).map(([name, way]) => button(words[name], { press: () => does.move(numbers[chosen], way) }));
  const back = button(words.back, { press: does.back, "aria-keyshortcuts": "R" });

  /** @type {(number: number) => void} */
  function choose(number) {
    chosen = Math.max(0, numbers.indexOf(number));
    group.select(chosen);
    swap.textContent = fill(words.swap, { one: numbers[chosen], other: partner() });
    touch.textContent = fill(words.touch, { one: numbers[chosen] });
  }

  choose(numbers[0]);
  swap.disabled = touch.disabled = numbers.length < 2;
  return {
    node: element("div", { class: "ep-tools" }, labelled(words.chosen, group), element("div", { class: "ep-row" }, swap, touch, ...arrows, back)),
    choose,
  };
}

/**
 * Class, brush, undo, clear: calls `does.undo()`, `clear()`, `chosen()`, and where there is one, `take()` the prediction,
 * `copy()` the truth.
 * @type {(words: Words, names: string[], colours: string[], brushes: number[], does: MaskDoes) => MaskTools}
 */
function maskTools(words, names, colours, brushes, does) {
  let [k, brush] = [Math.min(1, names.length - 1), 1];
  const classes = choices(words.paint, names, (chosen) => chooseClass(chosen));
  [...classes.children].forEach((child, at) => {
    child.prepend(element("span", { class: "ep-swatch", style: `background: ${colours[at % colours.length]}` }));
  });
  const widths = choices(words.brush, brushes.map((width) => fill(words.brush_name, { width })), (chosen) => chooseBrush(chosen));
  const undo = button(words.undo, { press: does.undo, "aria-keyshortcuts": "Z Control+Z Meta+Z" });
  const clear = button(words.clear, { press: does.clear, "aria-keyshortcuts": "C" });
  /** @type {[string, (() => void) | false | null][]} */
  const sources = [[words.from_prediction, does.take], [words.from_truth, does.copy]];
  const takes = sources.flatMap(([word, press]) => (press ? [button(word, { press })] : []));

  /** @type {(chosen: number) => void} */
  function chooseClass(chosen) {
    k = chosen;
    classes.select(k);
    does.chosen();
  }

  /** @type {(chosen: number) => void} */
  function chooseBrush(chosen) {
    brush = chosen;
    widths.select(brush);
    does.chosen();
  }

  classes.select(k);
  widths.select(brush);
  return {
    node: element("div", { class: "ep-tools" }, labelled(words.paint, classes), labelled(words.brush, widths, undo, clear), element("div", { class: "ep-row" }, ...takes)),
    kind: () => k,
    width: () => brushes[brush],
    show(canUndo, isBlank) {
      undo.disabled = !canUndo;
      clear.disabled = isBlank;
    },
  };
}
