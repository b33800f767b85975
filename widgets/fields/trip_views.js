// A mask on its way down and back: what is sent, as arrays; the table of its classes; the sentence about it.
// Stands in front of a widget's own file.

const MADE_UP = [106, 61, 154]; // of pixels with a class that nothing in their block has

/**
 * What the kernel sent in one piece: of every mask its picture, its classes, and its small maps by way and factor.
 * @type {(all: Bytes, masks: Mask[]) => { picture: Bytes | null, truth: Bytes, maps: { small: Bytes, madeUp: Bytes }[][] }[]}
 */
export function unpackTrips(all, masks) {
  let from = 0;
  /** @type {(count: number) => Bytes} */
  const take = (count) => all.subarray(from, (from += count));
  const unpacked = masks.map(({ size: [rows, columns], pictured, trips }) => {
    const picture = pictured ? take(4 * rows * columns) : null;
    const truth = take(rows * columns);
    const maps = trips.map((row) =>
      row.map(({ size: [h, w] }) => ({ small: take(h * w), madeUp: take(h * w) })),
    );
    sound(trips.flat().every(({ iou }) => iou.every((value) => value === null || Number.isFinite(value))), "trips");
    return { picture, truth, maps };
  });
  sound(from === all.length, "pixels");
  return unpacked;
}

/** A small map copied back up: each cell fills its block. @type {(small: Bytes, sizes: Size, factor: number, size: Size) => Bytes} */
export function grown(small, [h, w], factor, [rows, columns]) {
  const back = new Uint8Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    const row = w * Math.floor(y / factor);
    for (let x = 0; x < columns; x++) back[y * columns + x] = small[row + Math.floor(x / factor)];
  }
  return back;
}

/**
 * How many pixels of each class there are, come back, and were made up.
 * @type {(truth: Bytes, back: Bytes, invented: Bytes, classes: number) => TripCount[]}
 */
export function countTrip(truth, back, invented, classes) {
  const counts = Array.from({ length: classes }, () => ({ pixels: 0, back: 0, madeUp: 0 }));
  truth.forEach((k, at) => {
    if (k === NOT_COUNTED) return;
    counts[k].pixels += 1;
    if (back[at] >= classes) return;
    counts[back[at]].back += 1;
    counts[back[at]].madeUp += invented[at];
  });
  return counts;
}

/**
 * Paints the wrong pixels, those of a made-up class in a colour of their own.
 * @type {(canvas: HTMLCanvasElement, back: Bytes, truth: Bytes, invented: Bytes) => void}
 */
function paintMistakes(canvas, back, truth, invented) {
  paint(canvas, (put) =>
    truth.forEach((k, at) => {
      if (k === NOT_COUNTED || back[at] === k) return;
      put(at, ...(invented[at] ? MADE_UP : [213, 94, 0]));
    }),
  );
}

/** @type {(count: number) => string} */
const thousands = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** The classes with their colours, and what became of each. @type {(words: Words) => TripTable} */
function tripTable(words) {
  const heads = ["class", "pixels", "returned", "made_up", "iou"].map((word) => element("th", { scope: "col" }, words[word]));
  const body = element("tbody");
  const table = element("table", { class: "ep-trip" }, element("thead", { class: "ep-label" }, element("tr", {}, ...heads)), body);
  return {
    table,
    show(names, colours, counts, iou, mean, hidden) {
      const rows = names.map((name, k) => {
        const swatch = element("span", { class: "ep-swatch", style: `background: ${colours[k % colours.length]}` });
        const { pixels, back, madeUp } = counts[k];
        const numbers = [thousands(pixels), ...(hidden ? ["?", "?", "?"] : [thousands(back), thousands(madeUp), thousandths(iou[k])])];
        const cells = numbers.map((text) => element("td", {}, text));
        if (!hidden && madeUp) cells[2].className = "ep-invented";
        return element("tr", { class: pixels || back ? "" : "ep-quiet" }, element("th", { scope: "row" }, swatch, name), ...cells);
      });
      const last = ["", "", "", hidden ? "?" : thousandths(mean)].map((text) => element("td", {}, text));
      rows.push(element("tr", { class: "ep-mean" }, element("th", { scope: "row" }, words.mean_row), ...last));
      body.replaceChildren(...rows);
    },
  };
}

/**
 * What happened on the way, with the actual numbers.
 * @type {(words: Words, trip: { factor: number, size: Size, trip: Trip, counts: TripCount[], names: string[] }) => string}
 */
function tripSentence(words, { factor, size, trip, counts, names }) {
  const [rows, columns] = size;
  const [smallRows, smallColumns] = trip.size;
  const places = {
    factor,
    rows,
    columns,
    small_rows: smallRows,
    small_columns: smallColumns,
    wrong: thousands(trip.wrong),
    counted: thousands(trip.counted),
    accuracy: thousandths(trip.accuracy),
    mean_iou: thousandths(trip.mean_iou),
  };
  /** @type {(some: (count: TripCount) => unknown) => string} */
  const named = (some) => listed(names.filter((_, k) => some(counts[k])), words);
  const sentences = [fill(trip.wrong ? words.sentence : words.perfect, places)];
  const gone = named(({ pixels, back }) => pixels && !back);
  if (gone) sentences.push(fill(words.gone, { names: gone }));
  const invented = counts.reduce((sum, { madeUp }) => sum + madeUp, 0);
  if (invented) sentences.push(counted(words, "invented", invented, { count: thousands(invented), names: named(({ madeUp }) => madeUp) }));
  return sentences.join(" ");
}
