// The pixel explorer: one picture, the views of what is said of its pixels, and the tools of two of them.

/** @type {Render<PixelTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [size, names, views] = [model.get("size"), model.get("class_names"), model.get("views")];
  const [colours, animalColours] = [model.get("colours"), model.get("animal_colours")];
  const [rows, columns] = size;
  const count = rows * columns;
  sound(model.get("picture").byteLength === 3 * count, "size");
  const told = { whole: model.get("whole"), scores: model.get("scores"), shares: model.get("shares"), prediction: model.get("prediction") };
  const said = makeScores(told, size);
  const scene = { picture: bytes(model.get("picture")), labels: bytes(model.get("truth")), instances: bytes(model.get("instances")), thing: model.get("thing") };
  const truth = scene.labels.length ? scene.labels : null;
  const frame = makeCard(el, words.title, model);
  const { card, message } = frame;
  const sentences = makeSentences(words, names, scene.thing);
  const animals = scene.instances.length ? makeAnimals(scene, size) : null;
  const painting = makePainting(size);
  const accuracy = truth && accuracyOf(said.prediction, truth);

  let view = model.get("view");
  let tint = model.get("tint");
  let bare = false; // whether the colour is taken away
  let place = [Math.floor(rows / 2), Math.floor(columns / 2)];
  /** @type {{ k: number, from: Point, shift: Place } | null} */
  let held = null; // the animal that is dragged, and from where
  let drawing = 0; // the next frame, where something waits for it

  /** The scene with its animals where they are now; null in a view that does not move them. */
  const moved = () => (animals && (view === "instances" || view === "panoptic") ? animals.now() : null);
  const sight = makeSight(words, size, colours, animalColours);
  const pointing = makePointing(sight.canvas, size, {
    over(where) {
      place = where;
      read();
    },
    begin: (point) => (view === "mask" ? beginStroke(point) : view === "instances" && takeAnimal(point)),
    drag: (from, to) => (view === "mask" ? stroke(from, to) : held && dragAnimal(to)),
    end: () => (view === "mask" ? endStroke() : (held = null)),
    holds: () => view === "mask" || view === "instances",
  });

  function draw() {
    const now = moved();
    const classes = view === "pixels" ? said.prediction : view === "mask" ? painting.mask() : view === "panoptic" ? now?.labels : null;
    const whole = view === "image" ? said.whole.best : null;
    sight.draw((now ?? scene).picture, { classes, whole, animals: now && now.instances }, bare ? 0 : tint);
    sight.number(animals && now && !bare ? animals.numbers.map((number) => [number, animals.middleOf(animals.whoIs(number))]) : []);
  }

  // What is said.

  const readout = makeReadout(words, names, colours);
  const sentence = element("p", { class: "ep-sentence" });
  const announcer = makeAnnouncer();

  function read() {
    const at = place[0] * columns + place[1];
    const whole = view === "image" || !said.perPixel;
    const here = whole ? said.whole : said.at(at);
    const now = moved(); // true classes: the scores are of the picture as it was taken
    const animal = now ? now.instances[at] : 0;
    const notes = truth && view !== "image" ? [fill(words.truth, { name: names[now ? now.labels[at] : truth[at]] })] : [];
    if (animal) notes.push(fill(words.animal, { number: animal }));
    const heading = whole && !now ? words.whole : fill(words.place, { row: place[0], column: place[1] });
    card.dataset.view = view;
    if (bare) {
      readout.show(null, heading, "", -1);
      sentence.textContent = words.hidden;
      return;
    }
    readout.show(now ? null : here, heading, notes.join(" · "), now ? now.labels[at] : here.best);
    const seen = /** @type {Seen} */ ({ here, place, truth: truth ? truth[at] : null, accuracy, count, now, animal });
    if (view === "instances" && animals) Object.assign(seen, { animals: animals.numbers.length, changed: animals.changed() });
    if (view === "panoptic" && now) seen.label = now.labels[at];
    if (view === "mask") Object.assign(seen, measured());
    sentence.textContent = sentences[view](seen);
    announcer.announce(sentence.textContent);
  }

  function measured() {
    const mask = painting.mask();
    const k = maskKit.kind();
    return {
      k,
      accuracy: truth && accuracyOf(mask, truth),
      iou: truth && iouOf(mask, truth, k),
      components: countComponents((at) => mask[at] === k, size),
      pixels: mask.reduce((sum, one) => sum + Number(one === k), 0),
    };
  }

  function show() {
    draw();
    read();
    maskKit.show(painting.canUndo(), painting.isBlank());
  }

  /** Once a frame is enough while something is dragged. */
  function showSoon() {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      show();
    });
  }

  // Animals.

  const animalKit = animals && animalTools(words, animalColours, animals.numbers, {
    swap: (one, other) => act(() => animals.swap(one, other)),
    touch: (number) => act(() => animals.touch(animals.whoIs(number))),
    move: (number, way) => act(() => animals.move(animals.whoIs(number), way)),
    back: putBack,
  });

  /** @type {(deed: () => void) => void} */
  function act(deed) {
    deed();
    show();
  }

  function putBack() {
    if (animals) act(() => animals.reset());
  }

  /** @type {(point: Point) => void} */
  function takeAnimal([x, y]) {
    if (!animals || !animalKit) return;
    const at = Math.floor(y) * columns + Math.floor(x);
    const number = animals.now().instances[at];
    if (!number) return;
    animalKit.choose(number);
    const k = animals.whoIs(number);
    held = { k, from: [y, x], shift: animals.shiftOf(k) };
  }

  /** @type {(point: Point) => void} */
  function dragAnimal([x, y]) {
    if (!animals || !held) return;
    const { k, from } = held;
    const shift = held.shift.map((value, axis) => value + Math.round([y, x][axis] - from[axis]));
    if (shift.some((value, axis) => value !== animals.shiftOf(k)[axis])) {
      animals.moveTo(k, shift);
      showSoon();
    }
  }

  // The mask.

  const maskKit = maskTools(words, names, colours, model.get("brushes"), {
    undo,
    clear: () => replaceMask(new Uint8Array(count)),
    take: said.perPixel && (() => replaceMask(said.prediction)),
    copy: truth && (() => replaceMask(truth)),
    chosen() {
      pointing.setWidth(view === "mask" ? maskKit.width() : 1);
      read();
    },
  });

  /** @type {(point: Point) => void} */
  function beginStroke(point) {
    painting.begin();
    stroke(point, point);
  }

  /** @type {(from: Point, to: Point) => void} */
  function stroke(from, to) {
    painting.line(from, to, maskKit.width(), maskKit.kind());
    showSoon();
  }

  function endStroke() {
    show();
    tell();
  }

  /** @type {(other: Bytes) => void} */
  function replaceMask(other) {
    pointing.lift();
    painting.replace(other);
    endStroke();
  }

  function undo() {
    pointing.lift();
    if (painting.undo()) endStroke();
  }

  /** Tells Python what is painted; on a page without a kernel nobody hears it. */
  function tell() {
    try {
      model.send?.({ kind: "mask" }, undefined, [painting.mask().slice().buffer]);
    } catch {
      // There is no kernel: painting goes on.
    }
  }

  function onPainted() {
    const told = bytes(model.get("painted"));
    if (pointing.isDown() || countChanged(told, painting.mask()) === 0) return;
    painting.replace(told);
    show();
  }

  // The card.

  const viewGroup = choices(words.view, views.map((name) => words.views[name]), (k) => chooseView(views[k]));
  const opacity = element("input", { type: "range", min: "0", max: "100", value: String(Math.round(100 * tint)), "aria-label": words.opacity });
  ownKeys(opacity).addEventListener("input", () => {
    [tint, bare] = [Number(opacity.value) / 100, false];
    draw();
    read();
  });
  opacity.addEventListener("keydown", (event) => (event.key in ARROWS || ["Home", "End"].includes(event.key)) && event.stopPropagation());
  const hint = element("p", { class: "ep-quiet ep-hint" });

  /** @type {(name: PixelView) => void} */
  function chooseView(name) {
    if (!views.includes(name)) return;
    pointing.lift();
    view = name;
    viewGroup.select(views.indexOf(view));
    if (animalKit) animalKit.node.hidden = view !== "instances";
    maskKit.node.hidden = view !== "mask";
    pointing.setWidth(view === "mask" ? maskKit.width() : 1);
    const keys = view === "mask" ? words.mask_keys : view === "instances" ? words.instance_keys : words.keys;
    hint.textContent = fill(keys, { views: views.length });
    show();
  }

  card.classList.add("ep-explorer");
  const stage = element("div", { class: "ep-scene", style: `--ep-ratio: ${columns / rows}` }, ...sight.nodes, pointing.marker);
  card.append(
    element("div", { class: "ep-row ep-spread" }, viewGroup, frame.tools),
    element("div", { class: "ep-desk-room" }, element("div", { class: "ep-desk" }, stage, readout.node)),
    sentence,
    announcer.node,
    ...(animalKit ? [animalKit.node] : []),
    maskKit.node,
    element("div", { class: "ep-row" }, element("span", { class: "ep-label" }, words.opacity), opacity),
    hint,
    message,
  );
  /** @type {KeyRow[]} */
  const masking = [
    ["z", words.key_undo, () => view === "mask" && undo()],
    ["c", words.key_clear, () => view === "mask" && replaceMask(new Uint8Array(count))],
  ];
  /** @type {KeyRow[]} */
  const keys = [
    [Object.keys(ARROWS), words.key_cursor, ({ key, shiftKey }) => walk(ARROWS[key], shiftKey ? STRIDE : 1)],
    ...presetKeys(frame, views.map((name) => words.views[name]), (k) => chooseView(views[k])),
    ["h", words.key_hide, hide],
    ...(animals ? /** @type {KeyRow[]} */ ([["r", words.key_back, putBack]]) : []),
    ...(views.includes("mask") ? masking : []),
  ];
  const forget = listenToKeys(frame, keys, { reveal: () => bare && (hide(), true) });

  function hide() {
    bare = !bare;
    draw();
    read();
  }

  /** Arrows on the card move the cursor too. @type {(way: Place, distance: number) => void} */
  function walk([below, right], distance) {
    const [row, column] = pointing.cursor();
    pointing.go([row + distance * below, column + distance * right]);
  }

  const before = bytes(model.get("painted"));
  if (before.length === count && before.some(Boolean)) painting.replace(before);
  const onView = () => chooseView(model.get("view"));
  model.on?.("change:painted", onPainted);
  model.on?.("change:view", onView);
  pointing.go(firstPlace());
  chooseView(view);

  /** The middle of the first animal, so that the first frame says something of it. */
  function firstPlace() {
    const middle = animals && animals.middleOf(animals.numbers[0]);
    return middle ? middle.map(Math.floor) : place;
  }

  return () => {
    cancelAnimationFrame(drawing);
    pointing.close();
    announcer.close();
    forget();
    model.off?.("change:painted", onPainted);
    model.off?.("change:view", onView);
  };
}

export default drawnOrTold(render);
