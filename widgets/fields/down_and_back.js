// Down and back: a slider over factors; the mask, the small one, what comes back, and what is wrong.

/** @type {Render<TripTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [masks, factors, ways, colours] = [model.get("masks"), model.get("factors"), model.get("ways"), model.get("colours")];
  const frame = makeCard(el, words.title, model);
  const { card, message } = frame;
  const sent = unpackTrips(bytes(model.get("pixels")), masks);
  const paintClasses = painter(colours);

  let [mask, way, factor] = [0, 0, 0]; // places in the lists
  let hidden = false;

  const roles = ["image", "truth", "small", "back", "wrong"];
  const panels = Object.fromEntries(roles.map((role) => [role, panel(words[role], [1, 1], role === "back" ? "prediction" : role)]));
  const maskChoice = choices(words.mask_choice, masks.map(({ name }) => name), chooseMask);
  const wayChoice = choices(words.way, ways.map((name) => words.ways[name]), chooseWay);
  const slider = ownKeys(element("input", { type: "range", min: 0, max: factors.length - 1, step: 1, "aria-label": words.factor }));
  slider.addEventListener("input", () => chooseFactor(Number(slider.value)));
  const number = element("output", { class: "ep-factor" });
  const table = tripTable(words);
  const chart = scoreChart(words, factors, chooseFactor);
  const exported = makeExports(model, frame, () => ({ mask, way, factor }));
  const sentence = element("p", { class: "ep-sentence" });
  const announcer = makeAnnouncer();
  const hideButton = button(words.hide, { press: hide, "aria-keyshortcuts": "H" });
  const resetButton = button(words.reset, { press: settle, "aria-keyshortcuts": "R" });

  /** @type {(k: number) => void} */
  function chooseMask(k) {
    if (k >= masks.length) return;
    mask = k;
    show();
  }
  /** @type {(k: number) => void} */
  function chooseWay(k) {
    way = Math.min(ways.length - 1, Math.max(0, k));
    show();
  }
  /** @type {(k: number) => void} */
  function chooseFactor(k) {
    factor = Math.min(factors.length - 1, Math.max(0, k));
    show();
  }
  function hide() {
    hidden = !hidden;
    show();
  }
  /** As Python has it. */
  function settle() {
    hidden = false;
    mask = masks.findIndex(({ name }) => name === model.get("shown"));
    way = ways.indexOf(model.get("way"));
    factor = factors.indexOf(model.get("factor"));
    show();
  }

  function show() {
    const { size, class_names: names, trips } = masks[mask];
    const { picture, truth, maps } = sent[mask];
    const [trip, { small, madeUp }, by] = [trips[way][factor], maps[way][factor], factors[factor]];
    const back = grown(small, trip.size, by, size);
    const invented = grown(madeUp, trip.size, by, size);
    const counts = countTrip(truth, back, invented, names.length);
    for (const role of roles) {
      const [height, width] = role === "small" ? trip.size : size;
      Object.assign(panels[role].canvas, { width, height });
    }
    panels.image.figure.hidden = !picture;
    if (picture) paintPicture(panels.image.canvas, picture);
    paintClasses(panels.truth.canvas, truth);
    paintClasses(panels.small.canvas, small);
    panels.small.canvas.style.width = `${(100 * trip.size[1]) / size[1]}%`; // to scale
    paintClasses(panels.back.canvas, back);
    paintMistakes(panels.wrong.canvas, back, truth, invented);
    for (const role of ["small", "back", "wrong"]) panels[role].canvas.classList.toggle("ep-hidden-answer", hidden);
    /** @type {(size: Size) => string} */
    const sized = ([rows, columns]) => fill(words.size, { rows, columns });
    for (const role of ["image", "truth", "back"]) panels[role].note.textContent = sized(size);
    panels.small.note.textContent = sized(trip.size);
    const places = { wrong: thousands(trip.wrong), counted: thousands(trip.counted) };
    panels.wrong.note.textContent = hidden ? "?" : fill(words.wrong_note, places);
    table.show(names, colours, counts, trip.iou, trip.mean_iou, hidden);
    chart.show(curvesOf(names, counts, trips[way]), factor, hidden);
    maskChoice.select(mask);
    wayChoice.select(way);
    slider.value = String(factor);
    number.textContent = String(by);
    hideButton.textContent = hidden ? words.show : words.hide;
    const it = { factor: by, size, trip, counts, names };
    sentence.textContent = hidden ? words.hidden : tripSentence(words, it);
    const spoken = hidden ? words.hidden : tripSentence(aloud(words), it);
    slider.setAttribute("aria-valuetext", spoken);
    announcer.announce(spoken);
  }

  /**
   * Accuracy, mean IoU, and the IoU of the smallest class there is.
   * @type {(names: string[], counts: TripCount[], trips: Trip[]) => Curve[]}
   */
  function curvesOf(names, counts, trips) {
    const there = names.map((_, k) => k).filter((k) => counts[k].pixels);
    const least = there.reduce((one, k) => (counts[k].pixels < counts[one].pixels ? k : one), there[0]);
    const curves = [
      { name: words.accuracy, values: trips.map(({ accuracy }) => accuracy) },
      { name: words.mean_iou, values: trips.map(({ mean_iou: mean }) => mean) },
    ];
    if (there.length < 2) return curves;
    const values = trips.map(({ iou }) => iou[least]);
    return [...curves, { name: fill(words.class_iou, { name: names[least] }), values }];
  }

  /** @type {(word: string, group: Node) => HTMLElement} */
  const label = (word, group) => element("div", { class: "ep-row ep-choose" }, element("span", { class: "ep-label" }, word), group);
  card.classList.add("ep-trips");
  card.append(
    ...(masks.length > 1 ? [label(words.mask_choice, maskChoice)] : []),
    ...(ways.length > 1 ? [label(words.way, wayChoice)] : []),
    element("div", { class: "ep-row ep-slide" }, element("span", { class: "ep-label" }, words.factor), slider, number),
    element("div", { class: "ep-trip-pictures" }, ...roles.map((role) => panels[role].figure)),
    sentence,
    announcer.node,
    element("div", { class: "ep-trip-numbers" }, table.table, chart.node),
    element("div", { class: "ep-row" }, hideButton, resetButton, frame.tools),
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
    exported.node,
    message,
  );
  /** @type {KeyRow[]} */
  const keys = [
    ["ArrowLeft", words.key_smaller, () => chooseFactor(factor - 1)],
    ["ArrowRight", words.key_larger, () => chooseFactor(factor + 1)],
    ["Home", words.key_least, () => chooseFactor(0)],
    ["End", words.key_most, () => chooseFactor(factors.length - 1)],
    ["ArrowUp", words.key_way_before, () => chooseWay(way - 1)],
    ["ArrowDown", words.key_way_after, () => chooseWay(way + 1)],
    ...presetKeys(frame, masks.length > 1 ? masks.map(({ name }) => name) : [], chooseMask),
    ["h", frame.words.key_hide, hide],
    ["r", frame.words.key_reset, settle],
  ];
  const forget = listenToKeys(frame, keys, {
    forward: () => factor < factors.length - 1 && (chooseFactor(factor + 1), true),
    back: () => factor > 0 && (chooseFactor(factor - 1), true),
    reveal: () => hidden && (hide(), true),
  });
  const told = ["shown", "way", "factor"].map((name) => `change:${name}`);
  told.forEach((name) => model.on(name, settle));
  settle();

  return () => {
    exported.close();
    announcer.close();
    forget();
    told.forEach((name) => model.off(name, settle));
  };
}

export default drawnOrTold(render);
