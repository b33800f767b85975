// The sentence under the grids: what this step does, or all about what the reader looks at.

/** @type {Record<string, string>} */
const ROLE_OF_PLACE = { value: "input", result: "output", winner: "remembered", weight: "weights" };

/**
 * The sentence and the numbers for its places; `looked` is a cell or a link under the pointer or pinned, or null.
 * @type {(tab: Tab, frame: StageFrame, looked: Looked | null, words: Words) => Told}
 */
export function told(tab, frame, looked, words) {
  if (tab.acts.some((act) => act.waiting)) return { sentence: words.waiting, places: {} };
  if (looked?.link) return toldOfLink(tab, looked.link, words);
  if (looked?.grid === "kernel") return toldOfWeight(tab.acts[looked.act], looked.cell, words);
  if (looked) return toldOfCell(tab, looked, frame, words);
  if (frame.local === 0) return { sentence: words.start, places: {} };
  return captionOf(tab, tab.acts[frame.current], frame.view, frame.local - 1);
}

/** @type {(tab: Tab, link: LinkAt, words: Words) => Told} */
function toldOfLink(tab, { n, input, output, weight }, words) {
  const ends = { source: cellName(tab.acts[startOf(tab)].input, input), target: cellName(tab.acts.at(-1).output, output) };
  const places = { matrix: tab.matrix.name, row: output, column: input, weight: digits(weight), ...ends };
  return { sentence: n === null ? words.noLink : words.link, places };
}

/** @type {(act: Act, cell: number, words: Words) => Told} */
function toldOfWeight(act, cell, words) {
  const kernel = /** @type {GridValues} */ (act.kernel);
  const weight = digits(kernel.values[cell]);
  const [count, named] = [act.byTap[cell]?.length ?? 0, { cell: cellName(kernel, cell), weight }];
  return { sentence: act.taps ? formOf(words, "kernel", count) : words.kernelUnknown, places: { ...named, count } };
}

/**
 * The whole story of one cell, and, in the middle of a play, how far it has come.
 * @type {(tab: Tab, looked: CellLooked, frame: StageFrame, words: Words) => Told}
 */
function toldOfCell(tab, { act, grid, cell }, frame, words) {
  const story = captionOf(tab, tab.acts[act], grid === "input" ? "stamp" : "window", cell);
  const now = frame.acts[act].values[cell];
  if (grid !== "output" || digits(now ?? NaN) === story.places.result) return story;
  const sentence = `${story.sentence} ${now === null ? words.notYet : words.soFar}`;
  return { sentence, places: { ...story.places, now: now === null ? "" : digits(now) } };
}

/** A sentence as nodes, its numbers in the colour of their role. @type {(sentence: string, places: Places) => Node[]} */
export function sentenceNodes(sentence, places) {
  return sentence.split(/(\{\w+\})/).map((part) => {
    const name = part.match(/^\{(\w+)\}$/)?.[1];
    if (!name || !Object.hasOwn(places, name)) return document.createTextNode(part);
    const role = ROLE_OF_PLACE[name];
    return element("b", { class: role ? `ep-says-${role}` : "ep-says" }, String(places[name]));
  });
}
