// The table of what was counted so far and in all, and that of the network's layers.

/** @type {(number: number) => string} */
const whole = (number) => Math.round(number).toLocaleString("en-US");
/** @type {(seconds: number) => string} */
const duration = (seconds) => (seconds < 10 ? seconds.toFixed(seconds < 0.1 ? 3 : 2) : whole(seconds));

/**
 * What there is to count: [key, what it is called, so far, in all]; what can't be known is left out.
 * @type {(words: Words, layout: Layout, done: number, costs: SlidingCosts, seconds: SlidingSeconds, fits: boolean) => string[][]}
 */
function countedRows(words, layout, done, costs, seconds, fits) {
  const layer = costs.first || words.one_layer;
  const work = layerWork(layout, costs);
  const rows = [["windows", words.windows, whole(done), whole(layout.count)]];
  /** @type {(key: string, name: string, each: number, format: (number: number) => string) => void} */
  const add = (key, name, each, format) => rows.push([key, name, format(done * each), format(layout.count * each)]);
  const network = fits && costs.whole > 0;
  if (network) add("network", words.network, costs.whole, whole);
  const ofLayer = network && costs.first ? words.first : words.first_alone;
  add("first", fill(ofLayer, { layer }), work.perWindow, whole);
  const ratio = (layout.count * work.perWindow) / work.once;
  rows.push(["once", words.once, fill(words.ratio, { ratio: ratio < 10 ? ratio.toFixed(1) : whole(ratio) }), whole(work.once)]);
  if (fits && seconds.one_by_one && seconds.batched) {
    add("one_by_one", words.one_by_one, seconds.one_by_one, duration);
    add("batched", fill(words.batched, { batch: seconds.batch }), seconds.batched, duration);
  }
  return rows;
}

/**
 * The table: `node` to place, `show(rows)`, `hide(true)` for a lecturer who asks first.
 * @type {(words: Words) => { node: HTMLElement, show(rows: string[][]): void, hide(hidden: boolean): void }}
 */
function makeCounters(words) {
  const heads = [words.so_far, words.in_all].map((word) => element("th", { scope: "col" }, word));
  const body = element("tbody");
  const node = element("table", { class: "ep-counted", "aria-label": words.counter }, element("thead", { class: "ep-label" }, element("tr", {}, element("td"), ...heads)), body);
  let shown = "";
  return {
    node,
    show(rows) {
      const keys = rows.map(([key, name]) => key + name).join();
      if (keys !== shown) {
        body.replaceChildren(...rows.map(([key]) => element("tr", { "data-row": key }, element("th", { scope: "row" }), element("td"), element("td"))));
        shown = keys;
      }
      rows.forEach(([, ...texts], k) => texts.forEach((text, column) => (body.children[k].children[column].textContent = text)));
    },
    hide: (hidden) => node.classList.toggle("ep-hidden-answer", hidden),
  };
}

/**
 * The network's layers that multiply, folded away until asked for.
 * @type {(words: Words, layers: SlidingCosts["layers"]) => HTMLElement}
 */
function layerTable(words, layers) {
  /** @type {(kind: "td" | "th", ...texts: string[]) => HTMLElement} */
  const row = (kind, ...texts) => element("tr", {}, ...texts.map((text, k) => element(kind, { scope: k ? undefined : "row" }, text)));
  const rows = layers.map(([line, shape, work]) => row("td", line, shape.join("×"), whole(work)));
  const head = element("thead", { class: "ep-label" }, row("th", words.layer, words.shape, words.multiply_adds));
  const summary = ownKeys(element("summary", { class: "ep-quiet" }, words.layers));
  return element("details", { class: "ep-layers" }, summary, element("table", { class: "ep-counted" }, head, element("tbody", {}, ...rows)));
}
