// What the network sees in a picture: a label map, how sure it is, a legend with numbers, and one sentence.
// Stands in front of a widget's own file.

/**
 * How often each class stands in `classes`, and how sure the network is there on average, from 0 to 1.
 * @type {(classes: Bytes, confidence: Bytes, count: number) => Found[]}
 */
export function countClasses(classes, confidence, count) {
  const found = Array.from({ length: count }, () => ({ pixels: 0, sure: 0 }));
  classes.forEach((k, at) => {
    if (k >= count) return;
    found[k].pixels += 1;
    found[k].sure += confidence[at] / 255;
  });
  return found.map(({ pixels, sure }) => ({ pixels, sure: pixels ? sure / pixels : null }));
}

/**
 * The classes' names, pixels and how sure the network is of them: the legend of the label map too.
 * @type {(words: Words, names: string[], colours: string[]) => { table: HTMLElement, show(found: Found[] | null): void }}
 */
function classLegend(words, names, colours) {
  const rows = names.map((name, k) => {
    const swatch = element("span", { class: "ep-swatch", style: `background: ${colours[k % colours.length]}` });
    const [pixels, sure] = [element("td"), element("td")];
    return { pixels, sure, row: element("tr", {}, element("th", { scope: "row" }, swatch, name), pixels, sure) };
  });
  const heads = [words.class, words.pixels, words.sure].map((word) => element("th", { scope: "col" }, word));
  const head = element("thead", { class: "ep-label" }, element("tr", {}, ...heads));
  return {
    table: element("table", { class: "ep-seen" }, head, element("tbody", {}, ...rows.map(({ row }) => row))),
    show(found) {
      rows.forEach(({ pixels, sure, row }, k) => {
        const { pixels: counted, sure: share } = found ? found[k] : { pixels: null, sure: null };
        pixels.textContent = String(counted ?? "?");
        sure.textContent = counted === null ? "?" : share === null ? "–" : `${Math.round(100 * share)} %`;
        row.classList.toggle("ep-quiet", counted === 0);
      });
    },
  };
}

/**
 * One sentence for what was found: the classes besides the ground, the largest first.
 * @type {(words: Words, names: string[], found: Found[]) => string}
 */
function sentenceOf(words, names, found) {
  const things = found.map((one, k) => ({ ...one, name: names[k] })).slice(1);
  const seen = things.filter(({ pixels }) => pixels).sort((one, other) => other.pixels - one.pixels);
  if (!seen.length) return fill(words.nothing, { ground: names[0] });
  const total = seen.reduce((sum, { pixels }) => sum + pixels, 0);
  const sure = seen.reduce((sum, { pixels, sure }) => sum + pixels * (sure ?? 0), 0) / total;
  const list = seen.map(({ name, pixels }, k) => (k ? fill(words.item, { name, count: pixels }) : counted(words, "first_item", pixels, { name })));
  return fill(words.found, { ground: names[0], list: listed(list, words), sure: Math.round(100 * sure) });
}

/**
 * The answer as a whole: `nodes` to place, `show({classes, confidence})`, and `hide(true)` for a lecturer who asks first.
 * @type {(words: Words, names: string[], colours: string[], size: Size) => Answer}
 */
function makeAnswer(words, names, colours, size) {
  const [prediction, confidence] = ["prediction", "confidence"].map((role) => panel(words[role], size, role));
  const legend = classLegend(words, names, colours);
  const sentence = element("p", { class: "ep-sentence" });
  const announcer = makeAnnouncer();
  const paintClasses = painter(colours);
  confidence.note.textContent = words.confidence_note;
  /** @type {[Found[], boolean]} */
  let [found, hidden] = [[], false];

  function tell() {
    for (const { canvas } of [prediction, confidence]) canvas.classList.toggle("ep-hidden-answer", hidden);
    legend.show(hidden ? null : found);
    sentence.textContent = hidden ? words.hidden : sentenceOf(words, names, found);
    announcer.announce(sentence.textContent);
  }

  return {
    nodes: { prediction: prediction.figure, confidence: confidence.figure, table: legend.table, sentence, announcer: announcer.node },
    show(answer) {
      found = countClasses(answer.classes, answer.confidence, names.length);
      paintClasses(prediction.canvas, answer.classes);
      paintGrey(confidence.canvas, answer.confidence);
      tell();
    },
    close: announcer.close,
    hide(wanted) {
      hidden = wanted;
      tell();
    },
  };
}
