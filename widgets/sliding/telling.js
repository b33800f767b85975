// The sentence of each view, with its numbers. No drawing.

const VIEWS = ["labels", "reads", "pair"];

/** What the window at work says: after `done` windows, of which the last one is shown. */
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
  const counted = shown.reduce((sum, k, pixel) => sum + (k !== NOT_COUNTED && truth[pixel] !== NOT_COUNTED), 0);
  const right = shown.reduce((sum, k, pixel) => sum + (k !== NOT_COUNTED && k === truth[pixel]), 0);
  if (truth[at] === NOT_COUNTED) return `${said} ${words.says_no_truth}`;
  return `${said} ${fill(words.says_truth, { truth: names[truth[at]], right: Math.round((100 * right) / counted) })}`;
}

/** How often pixels are read: all of them together, the one pointed at or in the middle of the window, and a corner. */
function tellReads(words, layout, reads, [row, column]) {
  const total = layout.count * layout.window ** 2;
  const places = { count: whole(layout.count), size: layout.window, pixels: whole(reads.length), total: whole(total) };
  const times = timesOf(words, reads[row * layout.width + column]);
  return fill(words.reads_now, { ...places, row, column, times, corner: timesOf(words, reads[0]) });
}

/** "once" or "256 times". */
const timesOf = (words, count) => (count === 1 ? words.one_time : fill(words.times, { count: whole(count) }));

/** What two neighbours share. */
function tellPair(words, layout, number, neighbour, costs) {
  if (!neighbour) return words.alone;
  const shared = sharedBy(layout, costs);
  const places = { number: whole(number + 1), stride: layout.stride, side: words[neighbour.side] };
  if (!shared.pixels) return fill(words.shares_nothing, places);
  const percent = (part, all) => ((100 * part) / all).toFixed(1);
  return fill(words.shares, {
    ...places,
    pixels: shared.ofPixels,
    shared: shared.pixels,
    share: percent(shared.pixels, shared.ofPixels),
    work: percent(shared.cells, shared.ofCells),
  });
}

/** One line of PyTorch that does what the card shows; empty before the first window. */
function codeOf(view, layout, number) {
  const [top, left] = cornerOf(layout, Math.max(number, 0));
  const { window, stride } = layout;
  const patch = `image[:, ${top}:${top + window}, ${left}:${left + window}]`;
  if (view === "labels") return `label = classify(${patch}[None]).argmax(1)`;
  if (view === "pair") return `patch = ${patch}`;
  return `patches = image.unfold(1, ${window}, ${stride}).unfold(2, ${window}, ${stride})  # (3, ${layout.down}, ${layout.across}, ${window}, ${window})`;
}
