// The receptive field: layers to step through, a unit to move, and what it sees of the image.

const KEPT = 300; // answers of the kernel that are kept, so that a unit seen before is shown at once

/** @type {Render<FieldTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [size, layers] = [model.get("size"), model.get("layers")];
  const frame = makeCard(el, words.title, model);
  const { card, message, say } = frame;
  sound([...layers].every(({ name, size }) => typeof name === "string" && Array.isArray(size)), "layers");
  const maps = cutMaps(bytes(model.get("maps")), layers);
  /** @type {Map<string, Bytes>} */
  const heats = new Map();

  /** @type {number} */
  let layer;
  /** @type {{ layer: number, unit: Place }} */
  let anchor; // where the reader put the unit: {layer, unit}
  let [hidden, heated] = [false, true];
  /** @type {(k: number) => Place} */
  const unitOf = (k) => unitUnder(layers[k], layers[anchor.layer], anchor.unit);
  /** @type {(k: number) => string} */
  const keyOf = (k) => [k, ...unitOf(k)].join();

  const image = unitPad(words.image, words.image_help, size, "input", {
    point: ([y, x]) => place(unitAt(layers[layer], [y * size[0], x * size[1]], size)),
    step,
  });
  const map = unitPad(words.map, words.image_help, layers[0].shape.slice(1), "prediction", {
    point: (shares) => place(shares.map((share, axis) => Math.floor(share * layers[layer].shape[axis + 1]))),
    step,
  });
  const table = layerTable(words, layers, go);
  const slider = ownKeys(
    element("input", { type: "range", min: 0, max: layers.length - 1, step: 1, "aria-label": words.layer }),
  );
  slider.addEventListener("input", () => go(Number(slider.value)));
  const exported = makeExports(model, frame, () => ({ layer, unit: unitOf(layer) }));
  const sentence = element("p", { class: "ep-sentence" });
  const announcer = makeAnnouncer();
  const heatButton = button(words.heat, { press: heat, "aria-keyshortcuts": "W" });
  const hideButton = button(words.hide, { press: hide, "aria-keyshortcuts": "H" });
  const resetButton = button(words.reset, { press: reset, "aria-keyshortcuts": "R" });

  // What the reader does.

  /** @type {(unit: Place) => void} */
  function place(unit) {
    anchor = { layer, unit };
    show();
  }
  /** @type {(by: Place) => void} */
  function step(by) {
    const most = layers[layer].shape.slice(1);
    place(unitOf(layer).map((at, axis) => Math.min(most[axis] - 1, Math.max(0, at + by[axis]))));
  }
  /** @type {(k: number) => void} */
  function go(k) {
    layer = Math.min(layers.length - 1, Math.max(0, k));
    show();
  }
  function heat() {
    heated = !heated;
    show();
  }
  function hide() {
    hidden = !hidden;
    show();
  }
  function reset() {
    [hidden, heated] = [false, true];
    settle();
  }
  /** As Python has it. A layer may come before its unit: then the old unit may lie outside the new map. */
  function settle() {
    layer = model.get("layer");
    const most = layers[layer].shape.slice(1);
    anchor = { layer, unit: model.get("unit").map((at, axis) => Math.min(at, most[axis] - 1)) };
    show();
  }

  // What the kernel says.

  let failed = "";
  const kernel = conversation(model, heard, () => say(words.silent, true));
  const watch = kernelWatch(model, () => show());

  /** @type {(report: HeatReport, buffers: View[], ours: boolean) => void} */
  function heard(report, buffers, ours) {
    if (!ours) return;
    failed = report.error ? fill(words.failed, { error: report.error }) : "";
    say(failed, true);
    if (heats.size > KEPT) heats.delete([...heats.keys()][0]);
    heats.set([report.layer, report.row, report.column].join(), report.error ? new Uint8Array() : bytes(buffers[0]));
    show();
  }
  function ask() {
    const [row, column] = unitOf(layer);
    if (!watch.alive()) return say(words.gone);
    if (!kernel.waiting()) kernel.ask("heat", { layer, row, column });
  }

  // What is seen.

  function show() {
    const [chosen, unit] = [layers[layer], unitOf(layer)];
    const box = fieldBox(chosen, unit);
    const counts = layer ? heats.get(keyOf(layer)) : undefined;
    if (!watch.alive()) say(""); // what was said is of another unit
    if (layer && heated && !hidden && !counts) ask();
    drawFields(image.over, size, layers.slice(0, layer + 1).map((one, k) => fieldBox(one, unitOf(k))));
    image.over.classList.toggle("ep-away", hidden);
    paintHeat(image.heat, size, box, heated && !hidden && counts?.length ? counts : null);
    showMap(chosen, unit);
    table.show(layer, hidden);
    slider.value = String(layer);
    heatButton.setAttribute("aria-pressed", String(heated));
    hideButton.textContent = hidden ? words.show : words.hide;
    sentence.textContent = hidden ? words.hidden : told(words, chosen, unit, box, counts);
    const spoken = hidden ? words.hidden : told(aloud(words), chosen, unit, box, counts);
    slider.setAttribute("aria-valuetext", spoken);
    announcer.announce(spoken);
    card.dataset.field = `${box[2] - box[0]}×${box[3] - box[1]}`;
    card.dataset.unit = unit.join();
    card.dataset.heat = counts ? "shown" : "none";
  }
  /** @type {(layer: FieldLayer, unit: Place) => void} */
  function showMap({ shape: [channels, rows, columns] }, [row, column]) {
    Object.assign(map.canvas, { width: columns, height: rows });
    paintGrey(map.canvas, maps[layer]);
    map.over.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
    const unit = [row, column, row + 1, column + 1];
    map.over.replaceChildren(frameOf(unit, "ep-field-edge"), frameOf(unit, "ep-field-now"));
    map.note.textContent = counted(words, "map_note", channels, { rows, columns });
  }
  /** @type {(words: Words, layer: FieldLayer, unit: Place, box: Box, counts: Bytes | undefined) => string} */
  function told(words, { name, shape: [, rows, columns], jump }, [row, column], [top, left, bottom, right], counts) {
    if (!layer) return words.first;
    if (bottom === top || right === left) return fill(words.blind, { name, row, column });
    const [height, width] = [bottom - top, right - left];
    const places = { name: name.replaceAll("×", words.by), row, column, rows, columns, height, width, top, left, bottom: bottom - 1, right: right - 1 };
    const [now, before] = [layers[layer].size, layers[layer - 1].size];
    const more = timesOf(now.map((length, axis) => length - before[axis]), words);
    const grown = counted(words, more === "0" ? "stays" : "grows", Math.max(...jump), { more, jump: timesOf(jump, words) });
    const counting = counts?.length && heated ? counted(words, "counts", counts.filter(Boolean).length) : "";
    return [fill(words.tells, places), grown, counting].join(" ").trim();
  }

  // The card.

  image.note.textContent = fill(words.image_note, { rows: size[0], columns: size[1] });
  paintPicture(image.canvas, bytes(model.get("picture")));
  card.classList.add("ep-fields");
  const pictures = element("div", { class: "ep-field-pictures" }, image.figure, map.figure);
  const choose = element("div", { class: "ep-row" }, element("span", { class: "ep-label" }, words.layer), slider);
  card.append(
    element("div", { class: "ep-field-room" }, pictures),
    choose,
    sentence,
    announcer.node,
    element("div", { class: "ep-layer-room" }, table.table),
    element("div", { class: "ep-row" }, heatButton, hideButton, resetButton, frame.tools),
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
    exported.node,
    message,
  );
  /** @type {KeyRow[]} */
  const keys = [
    ["ArrowLeft", words.key_before, () => go(layer - 1)],
    ["ArrowRight", words.key_after, () => go(layer + 1)],
    ["Home", words.key_input, () => go(0)],
    ["End", words.key_output, () => go(layers.length - 1)],
    ["w", words.key_heat, heat],
    ["h", frame.words.key_hide, hide],
    ["r", frame.words.key_reset, reset],
  ];
  const forget = listenToKeys(frame, keys, {
    forward: () => layer < layers.length - 1 && (go(layer + 1), true),
    back: () => layer > 0 && (go(layer - 1), true),
    reveal: () => hidden && (hide(), true),
  });
  model.on("change:layer", settle);
  model.on("change:unit", settle);

  layer = model.get("layer");
  anchor = { layer, unit: [...model.get("unit")] };
  const first = bytes(model.get("heats"));
  let from = 0;
  layers.forEach((one, k) => {
    const [top, left, bottom, right] = fieldBox(one, unitOf(k));
    const count = (bottom - top) * (right - left);
    heats.set(keyOf(k), first.slice(from, from + count));
    from += count;
  });
  show();

  return () => {
    kernel.close();
    watch.close();
    announcer.close();
    exported.close();
    forget();
    model.off("change:layer", settle);
    model.off("change:unit", settle);
  };
}

/** The maps of all layers, one after another, as one array each. @type {(all: Bytes, layers: FieldLayer[]) => Bytes[]} */
function cutMaps(all, layers) {
  let from = 0;
  return layers.map(({ shape: [, rows, columns] }) => {
    const map = all.slice(from, from + rows * columns);
    from += rows * columns;
    return map;
  });
}

export default drawnOrTold(render);
