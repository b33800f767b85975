// The sketchpad: what is drawn on the pad is asked of the kernel, and its answer painted beside it.

const FIRST_PATIENCE = 5000; // ms after a silence until the kernel is asked anew
const LONGEST_PATIENCE = 60000; // then twice as long, and so on, up to this

/** The brightness of a colour in all three channels, as paper.py has it. @type {(colour: ArrayLike<number> & Iterable<number>) => Rgb} */
const toGrey = ([r, g, b]) => Array(3).fill(Math.round(0.299 * r + 0.587 * g + 0.114 * b));

/** @type {(one: string[] | Bytes, other: string[] | Bytes) => boolean} */
const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

/** @type {Render<SketchpadTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [size, names] = [model.get("size"), model.get("class_names")];
  const [colours, widths] = [model.get("colours"), model.get("widths")];
  const count = size[0] * size[1];
  const frame = makeCard(el, words.title, model);
  const { card, message, say } = frame;
  const drawing = makeDrawing(size, model.get("edge"));
  const inks = Object.entries(model.get("chalks")).map(([name, hex]) => ({ name, hex }));
  /** @type {(hex: string) => Rgb} */
  const inkOf = (hex) => (model.get("grey") ? toGrey(channels(hex)) : channels(hex));

  let [brush, chalk] = [1, 0];
  let [drawn, answered] = [0, 0]; // pictures so far, and the number of the one the answer is about
  let asked = false; // whether the kernel was ever asked
  let hidden = false;
  let closed = false;
  let [anew, patience] = [0, FIRST_PATIENCE]; // the timer of a question asked anew, and how long the next one waits
  const notices = { file: "", kernel: "" };

  const sheet = panel(words.drawing, size, "drawing");
  const answer = makeAnswer(words, names, colours, size);

  const pad = makePad(sheet, words, size, {
    begin: () => drawing.begin(inkOf(inks[chalk].hex)),
    line(from, to, pressure) {
      drawing.line(from, to, pressure * widths[brush]);
      changed();
    },
    end: showButtons,
    entered: () => kernel.waiting() || ask(), // the network may have learnt something since
  });

  // What the reader can choose.

  const grounds = groundChoice(words.ground, size, (pixels) => {
    pad.lift();
    drawing.setGround(pixels);
    changed();
  });
  const brushGroup = choices(words.brush, words.brushes, (k) => chooseBrush(k));
  const chalkGroup = choices(words.colour, inks.map(({ name }) => words.chalks[name] ?? name), (k) => chooseChalk(k));
  [...chalkGroup.children].forEach((child, k) => {
    child.prepend(element("span", { class: "ep-swatch ep-chalk", style: `background: ${inks[k].hex}` }));
  });
  const undoButton = button(words.undo, { press: undo, "aria-keyshortcuts": "Z Control+Z Meta+Z" });
  const clearButton = button(words.clear, { press: clear, "aria-keyshortcuts": "C" });
  const hideButton = button(words.hide, { press: hide, "aria-keyshortcuts": "H" });
  const chooser = element("input", { type: "file", accept: "image/png,image/jpeg", hidden: true, "aria-label": words.own });
  chooser.addEventListener("change", () => {
    read(chooser.files?.[0]);
    chooser.value = ""; // the same file may be chosen again
  });
  const openButton = button(words.open, { press: () => chooser.click() });

  /** @type {(k: number) => void} */
  function chooseBrush(k) {
    brush = k;
    brushGroup.select(k);
    pad.setWidth(widths[k]);
  }

  /** @type {(k: number) => void} */
  function chooseChalk(k) {
    chalk = k;
    chalkGroup.select(k);
  }

  function undo() {
    pad.lift();
    if (drawing.undo()) changed();
    showButtons();
  }

  function clear() {
    pad.lift();
    if (drawing.clear()) changed();
    showButtons();
  }

  function hide() {
    hidden = !hidden;
    hideButton.textContent = hidden ? words.show : words.hide;
    answer.hide(hidden);
  }

  /** @type {(file: File | undefined) => Promise<void>} */
  async function read(file) {
    if (!file) return;
    const { pixels, refused } = await ownPicture(file, size, /** @type {Bytes} */ (grounds.named(words.blank)));
    if (closed) return;
    if (refused !== undefined) return notice({ file: fill(words[refused], { name: file.name }) });
    if (model.get("grey")) for (let at = 0; at < pixels.length; at += 3) pixels.set(toGrey(pixels.subarray(at, at + 3)), at);
    grounds.choose(grounds.add(words.own, pixels));
  }

  // What is to be seen.

  function changed() {
    drawn += 1;
    notice({ file: "" });
    show();
    if (!kernel.waiting()) ask();
  }

  function show() {
    paintRgb(sheet.canvas, drawing.picture());
    card.dataset.drawn = String(drawn);
    showButtons();
  }

  function showButtons() {
    undoButton.disabled = !drawing.canUndo();
    clearButton.disabled = drawing.isBlank();
  }

  /**
   * "asking" until there is an answer, "ready", "failed" or "silent"; stale while the answer shown is of an earlier picture.
   * @type {(state: string) => void}
   */
  function showState(state) {
    card.dataset.state = state;
    card.dataset.answered = String(answered);
    card.classList.toggle("ep-stale", state === "failed" || drawn !== answered);
  }

  /**
   * What is to be said about a file or by the kernel: each keeps its sentence until it is said otherwise.
   * @type {(news: Partial<typeof notices>, warning?: boolean) => void}
   */
  function notice(news, warning = true) {
    const before = { ...notices };
    Object.assign(notices, news);
    if (!same(Object.values(before), Object.values(notices))) say([notices.file, notices.kernel].filter(Boolean).join(" "), warning);
  }

  // The kernel: one question at a time, always about the newest picture.

  function ask() {
    if (!watch.alive()) return lost();
    showState("asking");
    if (asked) kernel.ask("look", { picture: drawn }, [drawing.picture().buffer]);
    else kernel.ask("again", { picture: drawn });
    asked = true;
  }

  /** @type {(report: LookReport, buffers: View[], ours: boolean) => void} */
  function heard(report, buffers, ours) {
    if (!ours) return;
    clearTimeout(anew);
    patience = FIRST_PATIENCE;
    answered = Math.max(answered, report.picture);
    notice({ kernel: report.error && fill(words.failed, { error: report.error }) });
    if (!report.error) {
      const [classes, confidence, picture] = buffers.map(bytes);
      if (picture && !drawn) takePicture(picture);
      answer.show({ classes, confidence });
    }
    showState(report.error ? "failed" : "ready");
    if (drawn !== answered && !kernel.waiting()) ask();
  }

  /** On a page that was loaded again, or in a second view: what was drawn last. @type {(picture: Bytes) => void} */
  function takePicture(picture) {
    if (same(picture, drawing.picture())) return;
    drawing.setInk(new Uint8Array(4 * count));
    drawing.setGround(picture.slice());
    grounds.group.select(grounds.add(words.before, picture.slice()));
    show();
  }

  function lost() {
    clearTimeout(anew);
    notice({ kernel: words.gone }, false);
    showState("silent");
  }

  const kernel = conversation(model, heard, (gone) => {
    if (gone) return lost();
    notice({ kernel: words.silent });
    showState("silent");
    // The question may have been lost, with the line to the server: it is asked anew, ever less often.
    anew = setTimeout(() => kernel.waiting() || ask(), patience);
    patience = Math.min(2 * patience, LONGEST_PATIENCE);
  });
  const watch = kernelWatch(model, lost);

  // The card.

  /** @type {(word: string, group: Node) => HTMLElement} */
  const label = (word, group) => element("div", { class: "ep-row ep-choose" }, element("span", { class: "ep-label" }, word), group);
  const aside = element("div", { class: "ep-aside" }, answer.nodes.table, answer.nodes.confidence);
  card.classList.add("ep-sketchpad");
  card.append(
    label(words.ground, grounds.group),
    element("div", { class: "ep-desk-room" }, element("div", { class: "ep-desk" }, sheet.figure, answer.nodes.prediction, aside)),
    answer.nodes.sentence,
    answer.nodes.announcer,
    element("div", { class: "ep-row ep-tools" }, label(words.brush, brushGroup), label(words.colour, chalkGroup)),
    element("div", { class: "ep-row" }, undoButton, clearButton, openButton, chooser, hideButton, frame.tools),
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
    message,
  );
  /** @type {KeyRow[]} */
  const keys = [
    ...presetKeys(frame, grounds.names, grounds.choose),
    ["z", words.key_undo, undo],
    ["c", words.key_clear, clear],
    ["h", frame.words.key_hide, hide],
  ];
  const forget = listenToKeys(frame, keys, { reveal: () => hidden && (hide(), true) });
  /** @type {(event: KeyboardEvent) => void} */
  const onUndoKey = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    event.stopPropagation();
    undo();
  };
  /** @type {(event: DragEvent) => void} */
  const onDrag = (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    card.classList.toggle("ep-dropping", event.type === "dragover");
    if (event.type === "drop") read(event.dataTransfer?.files[0]);
  };
  card.addEventListener("keydown", onUndoKey);
  const drags = /** @type {const} */ (["dragenter", "dragover", "dragleave", "drop"]);
  drags.forEach((name) => card.addEventListener(name, onDrag));

  const pictures = bytes(model.get("grounds"));
  model.get("ground_names").forEach((name, k) => grounds.add(name, pictures.slice(3 * count * k, 3 * count * (k + 1))));
  const firstGround = model.get("first_ground");
  grounds.group.select(firstGround);
  drawing.setGround(pictures.slice(3 * count * firstGround, 3 * count * (firstGround + 1)));
  drawing.setInk(bytes(model.get("first_ink")));
  chooseBrush(brush);
  chooseChalk(chalk);
  const firstAnswer = bytes(model.get("first_answer"));
  answer.show({ classes: firstAnswer.slice(0, count), confidence: firstAnswer.slice(count) });
  show();
  ask();

  return () => {
    closed = true;
    clearTimeout(anew);
    pad.close();
    answer.close();
    kernel.close();
    watch.close();
    forget();
    card.removeEventListener("keydown", onUndoKey);
    drags.forEach((name) => card.removeEventListener(name, onDrag));
  };
}

export default drawnOrTold(render);
