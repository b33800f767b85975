// A network to design: depth, widths and size to drag; both ways to build it counted side by side, all in the page.

const HALF_SIZES = 2; // a step of the size's sliders, in pixels
const WIDTH_STEP = 4;

/**
 * A slider with its name and its value beside it. `change(value)` is called as it moves.
 * @type {(label: string, range: number[], change: (value: number) => void) => { node: HTMLElement, set(value: number): void }}
 */
function slider(label, [low, high, step], change) {
  const input = ownKeys(element("input", { type: "range", min: low, max: high, step, "aria-label": label }));
  const output = element("output", {});
  input.addEventListener("input", () => change(Number(input.value)));
  // On a slider, arrows move it and not from layer to layer.
  input.addEventListener("keydown", (event) => /^(Arrow|Page|Home|End)/.test(event.key) && event.stopPropagation());
  const node = element("label", { class: "ep-slider" }, element("span", {}, label), input, output);
  return {
    node,
    set(value) {
      input.value = String(value);
      output.textContent = String(value);
    },
  };
}

/** @type {Render<DesignerTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const limits = model.get("limits");
  sound(Object.values(limits).every(Number.isInteger) && limits.depth <= SUBSCRIPTS.length, "limits");
  const first = read();
  let design = read();
  let saving = false;
  const frame = makeCard(el, words.designer, model);
  const { card, message, say } = frame;
  const viewer = makeViewer(words, card);

  function read() {
    const [widths, size] = [[...model.get("widths")], [...model.get("size")]];
    const fits = size.length === 2 && size.every((side) => side >= limits.smallest && side <= limits.largest);
    sound(fits && widths.length <= limits.depth, "design");
    return { widths, size, classes: model.get("classes"), inside: model.get("inside") };
  }

  /** Takes a change to the design, shows it and tells Python, where there is one. @type {(news: Partial<Design>) => void} */
  function change(news) {
    design = { ...design, ...news };
    show();
    saving = true;
    for (const [name, value] of Object.entries(news)) model.set(/** @type {keyof Design} */ (name), value);
    model.save_changes();
    saving = false;
  }

  // What can be dragged.

  const variants = choices(words.variant, [words.full, words.inside], (k) => change({ inside: k === 1 }));
  const depth = slider(words.depth, [1, limits.depth, 1], (value) => {
    const widths = design.widths.slice(0, value);
    while (widths.length < value) widths.push(Math.min(2 * widths.at(-1), limits.widest));
    change({ widths });
  });
  const widths = Array.from({ length: limits.depth }, (_, k) =>
    slider(`D${SUBSCRIPTS[k + 1]}`, [limits.narrowest, limits.widest, WIDTH_STEP], (value) =>
      change({ widths: design.widths.map((width, at) => (at === k ? value : width)) }),
    ),
  );
  const sides = [words.height, words.width].map((label, axis) =>
    slider(label, [limits.smallest, limits.largest, HALF_SIZES], (value) =>
      change({ size: design.size.map((side, at) => (at === axis ? value : side)) }),
    ),
  );
  const reset = () => change({ ...first, widths: [...first.widths], size: [...first.size] });

  // What is to be seen.

  const sums = element("tbody");
  const heads = ["", words.multiply_adds, words.parameters, words.memory, words.field, words.answer];
  const comparison = element(
    "table",
    { class: "ep-costs ep-comparison" },
    element("caption", { class: "ep-label" }, words.comparison),
    element("thead", {}, element("tr", {}, ...heads.map((head) => (head ? element("th", { scope: "col" }, head) : element("td"))))),
    sums,
  );
  const code = element("code", { class: "ep-code" });
  const copyButton = button(words.copy, { press: copy, class: "ep-button ep-copy" });

  /** @type {(size: Size) => FlowRow} */
  const input = (size) => ({ name: "", kind: words.input, line: "", shape: [1, CHANNELS, ...size], multiply_adds: 0, parameters: 0, memory: BYTES * CHANNELS * size[0] * size[1], field: [1, 1], jump: [1, 1], symbol: "" });

  function compare() {
    const both = [false, true].map((inside) => designedRows({ ...design, inside }));
    const totals = both.map(designedTotals);
    const lines = totals.map((total, k) => {
      const numbers = [thousands(total.multiply_adds), thousands(total.parameters), memoryText(total.memory, words), fieldText(total.field, words), both[k].at(-1).shape.slice(2).join("×")];
      const line = element("tr", {}, element("th", { scope: "row" }, k ? words.inside : words.full), ...numbers.map((text) => element("td", {}, text)));
      if (design.inside === (k === 1)) line.setAttribute("aria-current", "true");
      return line;
    });
    /** @type {(name: FlowSum) => string} */
    const ratio = (name) => `${digits(totals[0][name] / totals[1][name])}×`;
    const ratios = [ratio("multiply_adds"), ratio("parameters"), ratio("memory"), "", ""];
    lines.push(element("tr", {}, element("th", { scope: "row" }, words.ratio), ...ratios.map((text) => element("td", {}, text))));
    sums.replaceChildren(...lines);
    return both[design.inside ? 1 : 0];
  }

  /** The sentence for a side that can't be halved as often as the design asks; empty where both can. */
  function misfit() {
    const levels = design.widths.length;
    const side = design.size.find((it) => it % 2 ** levels);
    if (side === undefined || !design.inside) return "";
    const way = halvings(side, levels);
    const wrong = way.findIndex((_, k) => k > levels && way[k] !== way[2 * levels - k]);
    const step = 2 ** levels;
    return fill(words.misfit, {
      way: way.join(" → "),
      up: way[wrong],
      down: way[2 * levels - wrong],
      step,
      lower: Math.floor(side / step) * step,
      upper: Math.ceil(side / step) * step,
    });
  }

  function show() {
    variants.select(design.inside ? 1 : 0);
    depth.set(design.widths.length);
    widths.forEach((it, k) => {
      it.node.hidden = k >= design.widths.length;
      if (k < design.widths.length) it.set(design.widths[k]);
    });
    sides.forEach((it, axis) => it.set(design.size[axis]));
    const rows = [input(design.size), ...compare()];
    viewer.show(rows, costliest(rows));
    code.textContent = designedCode(design);
    card.dataset.design = JSON.stringify(design);
    say(misfit(), true);
  }

  async function copy() {
    if (await copyText(code)) copyButton.textContent = words.copied;
  }

  const exported = makeExports(model, frame, () => ({ row: viewer.row() }));
  const resetButton = button(words.reset, { press: reset, "aria-keyshortcuts": "R" });
  card.classList.add("ep-flow");
  card.append(
    element("div", { class: "ep-row ep-spread" }, variants, element("div", { class: "ep-row" }, resetButton, viewer.nodes.hideButton, frame.tools)),
    element("div", { class: "ep-sliders" }, depth.node, ...sides.map((it) => it.node), ...widths.map((it) => it.node)),
    message,
    viewer.nodes.boxes,
    viewer.nodes.sentence,
    viewer.nodes.announcer,
    element("div", { class: "ep-costs-room", role: "group", tabindex: 0, "aria-label": words.comparison }, comparison),
    element("details", {}, ownKeys(element("summary", {}, words.layers)), viewer.nodes.table),
    element("div", { class: "ep-row ep-flow-code" }, code, copyButton),
    element("p", { class: "ep-quiet ep-hint" }, words.designer_keys),
    exported.node,
  );
  const told = () => {
    if (saving) return;
    design = read();
    show();
  };
  const names = ["widths", "size", "classes", "inside"];
  names.forEach((name) => model.on(`change:${name}`, told));
  const numbers = presetKeys(frame, [words.full, words.inside], (k) => change({ inside: k === 1 }));
  const forget = listenToKeys(frame, [...viewer.keys, ...numbers, ["r", frame.words.key_reset, reset]], viewer.walk);
  show();
  return () => {
    names.forEach((name) => model.off(`change:${name}`, told));
    viewer.close();
    exported.close();
    forget();
  };
}

export default drawnOrTold(render);
