// The sliding window: the playhead, the window and the stride live here; nothing needs the kernel.

const TICKS = 350; // at most this many frames in a whole play, so that thousands of windows pass in some seconds

/** @type {Render<SlidingTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [size, names, colours] = [model.get("size"), model.get("class_names"), model.get("colours")];
  const [costs, seconds] = [model.get("costs"), model.get("seconds")];
  const [pixels, answers, truth] = [model.get("pixels"), model.get("answers"), model.get("truth")].map(bytes);
  const madeFor = model.get("made_for");
  const given = { window: model.get("window"), stride: model.get("stride") };
  const views = VIEWS.filter((view) => view !== "labels" || madeFor);
  const frame = makeCard(el, words.title, model);
  const { card, message } = frame;

  let { window: side, stride } = given;
  sound(pixels.length && pixels.length === 3 * size[0] * size[1], "size");
  sound([side, stride].every(Number.isInteger) && stride >= 1 && side >= stride && side <= Math.min(...size), "window");
  sound(!madeFor || (madeFor === side && answers.length === (size[0] - side + 1) * (size[1] - side + 1)), "answers");
  let layout = layOut(size, side, stride);
  let reads = readsOf(layout);
  let view = views[0];
  let done = Math.ceil(layout.count / 2); // windows so far; the last of them is the one that is shown
  /** @type {Place | null} */
  let pointed = null; // the pixel under the pointer, [row, column]
  let hidden = false;
  let saving = false; // while the kernel is told one setting after the other

  // Pictures.

  const picture = panel(words.image, size, "input");
  const labelMap = panel(words.labels, size, "labels");
  const trueMap = panel(words.truth, size, "truth");
  const heat = panel(words.reads, size, "reads");
  const pair = panel(words.pair, [side, side + stride], "pair");
  const cells = panel(words.cells, [side, side + stride], "cells");
  const paintClasses = painter(colours);
  const panels = { labels: truth.length ? [labelMap, trueMap] : [labelMap], reads: [heat], pair: [pair, cells] };
  const frames = { window: frameOver(picture, size, "input"), other: frameOver(picture, size, "output"), pixel: frameOver(picture, size, "pixel") };
  const pixelMarks = [labelMap, trueMap].map((one) => frameOver(one, size, "pixel"));
  const heatFrame = frameOver(heat, size, "input");
  const heatPixel = frameOver(heat, size, "pixel");
  paintRgb(picture.canvas, pixels);
  if (truth.length) paintClasses(trueMap.canvas, truth);
  picture.note.textContent = words.image_note;

  const legend = element("p", { class: "ep-legend ep-quiet" });
  names.forEach((name, k) => {
    const swatch = element("span", { class: "ep-swatch", style: `background: ${colours[k % colours.length]}` });
    legend.append(element("span", { class: "ep-entry" }, swatch, name));
  });
  const counters = makeCounters(words);
  const exported = makeExports(model, frame, () => ({ view, window: side, stride, done }));
  const sentence = element("p", { class: "ep-sentence" });
  const announcer = makeAnnouncer();
  const code = element("code", { class: "ep-code" });

  // What the reader can choose.

  const viewGroup = choices(words.view, views.map((one) => words.views[one]), (k) => chooseView(k));
  const playing = { .../** @type {Words} */ (words), first: words.first_step };
  const transport = makeTransport(playing, moveTo, (steps) => Math.ceil(steps / TICKS));
  const sliders = {
    window: settingSlider(words.window_name, 3, Math.min(...size), (value) => change({ side: value }), save),
    stride: settingSlider(words.stride_name, 1, side, (value) => change({ stride: value }), save),
  };
  const hideButton = button(words.hide, { press: hide, "aria-keyshortcuts": "H" });
  const resetButton = button(words.reset, { press: reset, "aria-keyshortcuts": "R" });

  /** @type {(k: number) => void} */
  function chooseView(k) {
    view = views[k];
    viewGroup.select(k);
    // Labels are known for one window only.
    if (view === "labels" && side !== madeFor) change({ side: madeFor });
    show();
  }

  /**
   * Another window or stride: the playhead keeps its place among the windows, as a share of them.
   * @type {(wanted: { side?: number, stride?: number }) => void}
   */
  function change(wanted) {
    const share = done / layout.count;
    const middle = done ? centreOf(layout, done - 1) : null;
    side = wanted.side ?? side;
    stride = Math.min(wanted.stride ?? stride, side);
    layout = layOut(size, side, stride);
    reads = readsOf(layout);
    const near = middle ? windowNear(layout, [middle[1] + 0.5, middle[0] + 0.5]) + 1 : 0;
    done = share === 1 ? layout.count : near;
    pointed = null;
    show();
  }

  /** Tells the kernel, where there is one, so that Python knows the setting too. */
  function save() {
    saving = true;
    try {
      // A network's window is its own; another one is only looked at here.
      if (!madeFor) model.set("window", side);
      model.set("stride", stride);
      model.save_changes();
    } catch {
      // No kernel: what is shown needs none.
    }
    saving = false;
  }

  function reset() {
    transport.pause();
    change({ side: given.window, stride: given.stride });
    moveTo(0);
    save();
  }

  /** A hall is to see it come about, unless the reader has chosen a place. */
  function begin() {
    if (done === Math.ceil(layout.count / 2)) moveTo(0);
  }

  function hide() {
    hidden = !hidden;
    hideButton.textContent = hidden ? words.show : words.hide;
    show();
  }

  /** @type {(step: number) => void} */
  function moveTo(step) {
    done = step;
    show();
  }

  // What is to be seen.

  function show() {
    const number = Math.max(done - 1, 0);
    const neighbour = neighbourOf(layout, number);
    for (const [name, own] of Object.entries(panels)) own.forEach(({ figure }) => (figure.hidden = name !== view));
    showFrames(number, neighbour);
    const said = { labels: showLabels, reads: showReads, pair: showPair }[view](number, neighbour);
    sentence.textContent = hidden ? words.hidden : said;
    code.textContent = codeOf(view, layout, number);
    legend.hidden = view !== "labels";
    counters.show(countedRows(words, layout, done, costs, seconds, side === madeFor));
    for (const node of [desk, counters.node, code]) node.classList.toggle("ep-asks", hidden);
    sliders.window.show(side, fill(words.window, { size: side }), Math.min(...size), view === "labels" ? fill(words.window_fixed, { size: madeFor }) : "");
    sliders.stride.show(stride, fill(words.stride, { stride }), side, "");
    const spoken = view === "reads" && !hidden ? tellReads(aloud(words), layout, reads, asked(number)) : sentence.textContent;
    transport.set(done, layout.count, spoken);
    announcer.announce(spoken);
    card.dataset.done = String(done);
  }

  /** @type {(number: number, neighbour: Neighbour | null) => void} */
  function showFrames(number, neighbour) {
    const [top, left] = cornerOf(layout, number);
    const [row, column] = centreOf(layout, number);
    frames.window(...(done || view === "pair" ? [top, left, side, side] : []));
    frames.other(...(view === "pair" && neighbour ? [top + neighbour.rows, left + neighbour.columns, side, side] : []));
    const at = done && view === "labels" ? [row, column, 1, 1] : [];
    frames.pixel(...at);
    pixelMarks.forEach((mark) => mark(...at));
    heatFrame(...(done ? [top, left, side, side] : []));
    heatPixel(...(pointed ? [...pointed, 1, 1] : []));
  }

  function showLabels() {
    const shown = labelsSoFar(layout, answers, done);
    paintClasses(labelMap.canvas, shown);
    return tellLabels(words, layout, done, names, answers, shown, truth);
  }

  /** @type {(number: number) => string} */
  function showReads(number) {
    const [least, most] = [Math.min, Math.max].map((choose) => reads.reduce((one, other) => choose(one, other)));
    paintReads(heat.canvas, reads, "#0072B2");
    const [row, column] = asked(number);
    const here = readsHere(words, "reads_here", reads[row * layout.width + column], { row, column });
    heat.note.textContent = pointed ? here : fill(words.reads_note, { least, most });
    return tellReads(words, layout, reads, [row, column]);
  }

  /** The pixel that is told of: the one pointed at, or the one in the window's middle. @type {(number: number) => Place} */
  const asked = (number) => pointed ?? centreOf(layout, number);

  /** @type {(number: number, neighbour: Neighbour | null) => string} */
  function showPair(number, neighbour) {
    const inks = ["#0072B2", "#CC79A7", "#D55E00"];
    const lies = neighbour ?? { rows: 0, columns: 0 };
    const [top, left] = cornerOf(layout, number).map((start, k) => start + Math.min(k ? lies.columns : lies.rows, 0));
    /** @type {(row: number, column: number) => Rgb} */
    const ground = (row, column) => {
      const at = 3 * ((top + row) * layout.width + left + column);
      return [pixels[at], pixels[at + 1], pixels[at + 2]];
    };
    paintPair(pair.canvas, side, lies, inks, ground);
    paintPair(cells.canvas, side - costs.kernel + 1, lies, inks, () => WHITE);
    const shared = sharedBy(layout, costs);
    /** @type {(both: number, all: number) => string} */
    const note = (both, all) => (neighbour ? fill(words.pair_note, { shared: both, only: all - both }) : "");
    pair.note.textContent = note(shared.pixels, shared.ofPixels);
    cells.note.textContent = note(shared.cells, shared.ofCells);
    return tellPair(words, layout, number, neighbour, costs);
  }

  // The pointer: on the picture it drags the window, on the heat map it asks for a pixel.

  const grip = dragging(picture.canvas, size, (point) => {
    transport.pause();
    moveTo(windowNear(layout, point) + 1);
  });
  const point = pointing(heat.canvas, size, (at) => {
    pointed = at;
    if (view === "reads") show();
  });

  // The card.

  const desk = element("div", { class: "ep-desk" }, picture.figure, ...Object.values(panels).flat().map(({ figure }) => figure));
  card.classList.add("ep-sliding");
  card.append(
    element("div", { class: "ep-row ep-spread" }, viewGroup, element("div", { class: "ep-row" }, hideButton, resetButton, frame.tools)),
    element("div", { class: "ep-desk-room" }, desk),
    legend,
    sentence,
    announcer.node,
    code,
    transport.bar,
    element("div", { class: "ep-row ep-settings" }, sliders.window.node, sliders.stride.node),
    counters.node,
  );
  if (seconds.sample) {
    const all = whole((size[0] - madeFor + 1) * (size[1] - madeFor + 1));
    card.append(element("p", { class: "ep-quiet ep-hint" }, fill(words.measured, { sample: seconds.sample, all })));
  }
  if (costs.layers.length) card.append(layerTable(words, costs.layers));
  card.append(element("p", { class: "ep-quiet ep-hint" }, words.keys), exported.node, message);

  /** @type {KeyRow[]} */
  const keys = [
    ...transportKeys(frame, transport),
    ["ArrowUp", words.key_up, () => transport.go(Math.max(done - layout.across, 1))],
    ["ArrowDown", words.key_down, () => transport.go(Math.min(done + layout.across, layout.count))],
    ...presetKeys(frame, views.map((one) => words.views[one]), chooseView),
    ["h", frame.words.key_hide, hide],
    ["r", frame.words.key_reset, reset],
  ];
  const walk = { forward: transport.strideOn, back: transport.strideBack, reveal: () => hidden && (hide(), true), begin };
  const forget = listenToKeys(frame, keys, walk);
  const onAssigned = () => {
    if (saving) return;
    const wanted = { side: model.get("window"), stride: model.get("stride") };
    if (wanted.side !== side || wanted.stride !== stride) change(wanted);
  };
  ["window", "stride"].forEach((name) => model.on(`change:${name}`, onAssigned));
  chooseView(0);

  return () => {
    transport.destroy();
    announcer.close();
    exported.close();
    forget();
    grip.close();
    point.close();
    ["window", "stride"].forEach((name) => model.off(`change:${name}`, onAssigned));
  };
}

export default drawnOrTold(render);
