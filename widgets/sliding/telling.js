// The sentence of each view, with its numbers. No drawing.

/** @type {SlidingView[]} */
const VIEWS = ["labels", "reads", "pair"];

/**
 * What the window at work says: after `done` windows, of which the last one is shown.
 * @type {(words: Words, layout: Layout, done: number, names: string[], answers: Bytes, shown: Bytes, truth: Bytes) => string}
 */
function tellLabels(words, layout, done, names, answers, shown, truth) {
  if (!done) return fill(words.nothing_yet, { count: whole(layout.count) });
  const number = done - 1;
  const [top, left] = cornerOf(layout, number);
  const [row, column] = centreOf(layout, number);
  const at = row * layout.width + column;
  const places = { number: whole(done), count: whole(layout.count), top, left, row, column };
  Object.assign(places, { bottom: top + layout.window - 1, right: left + layout.window - 1, label: names[shown[at]] });
  const said = fill(words.says, places);
  if (!truth.length) return said;
  const counted = shown.reduce((sum, k, pixel) => sum + Number(k !== NOT_COUNTED && truth[pixel] !== NOT_COUNTED), 0);
  const right = shown.reduce((sum, k, pixel) => sum + Number(k !== NOT_COUNTED && k === truth[pixel]), 0);
  if (truth[at] === NOT_COUNTED) return `${said} ${words.says_no_truth}`;
  return `${said} ${fill(words.says_truth, { truth: names[truth[at]], right: Math.round((100 * right) / counted) })}`;
}

/**
 * How often pixels are read: all of them together, the one pointed at or in the middle of the window, and a corner.
 * @type {(words: Words, layout: Layout, reads: Float64Array, pixel: Place) => string}
 */
function tellReads(words, layout, reads, [row, column]) {
  const total = layout.count * layout.window ** 2;
  const places = { windows: whole(layout.count), size: layout.window, pixels: whole(reads.length), total: whole(total) };
  const here = readsHere(words, "reads_of", reads[row * layout.width + column], { row, column });
  return [fill(words.reads_now, places), here, readsHere(words, "reads_corner", reads[0], {})].join(" ");
}

/** A sentence about how often a pixel is read. @type {(words: Words, name: string, count: number, places: Places) => string} */
const readsHere = (words, name, count, places) => counted(words, name, count, { ...places, count: whole(count) });

/**
 * What two neighbours share.
 * @type {(words: Words, layout: Layout, number: number, neighbour: Neighbour | null, costs: SlidingCosts) => string}
 */
function tellPair(words, layout, number, neighbour, costs) {
  if (!neighbour) return words.alone;
  const shared = sharedBy(layout, costs);
  const lies = fill(words[neighbour.side], { number: whole(number + 1), stride: layout.stride });
  if (!shared.pixels) return `${lies} ${words.shares_nothing}`;
  /** @type {(part: number, all: number) => string} */
  const percent = (part, all) => ((100 * part) / all).toFixed(1);
  const told = fill(words.shares, {
    pixels: shared.ofPixels,
    shared: shared.pixels,
    share: percent(shared.pixels, shared.ofPixels),
    work: percent(shared.cells, shared.ofCells),
  });
  return `${lies} ${told}`;
}

/**
 * One line of PyTorch that does what the card shows; empty before the first window.
 * @type {(view: SlidingView, layout: Layout, number: number) => string}
 */
function codeOf(view, layout, number) {
  const [top, left] = cornerOf(layout, Math.max(number, 0));
  const { window, stride } = layout;
  const patch = `image[:, ${top}:${top + window}, ${left}:${left + window}]`;
  if (view === "labels") return `label = classify(${patch}[None]).argmax(1)`;
  if (view === "pair") return `patch = ${patch}`;
  return `patches = image.unfold(1, ${window}, ${stride}).unfold(2, ${window}, ${stride})  # (3, ${layout.down}, ${layout.across}, ${window}, ${window})`;
}
