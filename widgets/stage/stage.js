// Plays links: input, kernel and output as grids, by stamps or by windows. The playhead lives here; the kernel is asked
// only for new links where these depend on the values, and for files to export.

/** @type {Render<StageTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const view = new StageView(model, el, words);
  return () => view.destroy();
}

/** @type {GridKind[]} */
const GRIDS = ["input", "kernel", "output"];

/** @type {StageViewName[]} */
const STAGE_VIEWS = ["stamp", "window"];
/** @type {Overlap[]} */
const OVERLAPS = ["count", "sum"];

class StageView {
  /**
   * @param {Model<StageTraits>} model
   * @param {HTMLElement} el
   * @param {StageTraits["words"]} words
   */
  constructor(model, el, words) {
    this.model = model;
    this.words = words;
    this.hiding = false;
    /** @type {Map<string, number>} */
    this.steps = new Map(); // the playhead of every tab and view
    /** @type {Matrix | null} */
    this.matrix = null;
    const names = model.get("tabs").map((tab) => tab.name).join(", ");
    this.frame = makeCard(el, fill(words.stage, { names }), model);
    this.card = this.frame.card;
    this.card.classList.add("ep-stage");
    /** @type {Frame["say"]} */
    const say = (sentence, warning) => this.frame.say(sentence, warning);
    this.tabs = new EditedTabs(model, words, { say, renewed: (same) => this.renew(same) });
    this.tabNumber = Math.min(model.get("tab"), this.tabs.all.length - 1);
    sound(this.tab, "tab");
    this.view = model.get("view") ?? null;
    this.matrixShown = model.get("matrix");
    this.overlap = model.get("overlap") ?? null;
    this.build();
    this.showTab(this.tabNumber, model.get("step"));
    this.listen();
  }

  // ---- state -------------------------------------------------------------------------------------------------------

  get tab() {
    return this.tabs.all[this.tabNumber];
  }
  /** The tab as it is shown: its outputs counted where the reader looks at overlaps. */
  get shown() {
    return overlapped(this.tab, this.overlap, this.words);
  }
  get playedView() {
    return this.view ?? this.tab.view;
  }
  get step() {
    return this.steps.get(this.stepKey()) ?? stepsOf(this.tab, this.playedView);
  }
  set step(step) {
    this.steps.set(this.stepKey(), step);
  }
  stepKey() {
    return `${this.tabNumber} ${this.playedView}`;
  }

  // ---- building ----------------------------------------------------------------------------------------------------

  build() {
    const { words } = this;
    /** @type {Choices} */
    this.tabChoices = choices(words.operation, this.tabs.all.map((tab) => tab.name), (k) => this.showTab(k));
    this.tabChoices.hidden = this.tabs.all.length < 2;
    /** @type {Choices} */
    this.viewChoices = choices(words.view, [words.stamp, words.window], (k) => this.showView(STAGE_VIEWS[k]));
    /** @type {HTMLElement} */
    this.matrixButton = button(words.matrix, { press: () => this.toggleMatrix(), class: "ep-button ep-choice" });
    /** @type {HTMLElement} */
    this.overlapButton = button(words.overlap, { press: () => this.showOverlap(this.overlap ? null : "count"), class: "ep-button ep-choice" });
    /** @type {Choices} */
    this.overlapChoices = choices(words.shows, [words.count, words.sum], (k) => this.showOverlap(OVERLAPS[k]));
    /** @type {HTMLElement} */
    this.matrixNotes = element("p", { class: "ep-quiet ep-matrix-notes" });
    /** @type {HTMLElement} */
    this.phases = element("p", { class: "ep-phases" });
    /** @type {HTMLElement} */
    this.grids = element("div", { class: "ep-grids" });
    /** @type {HTMLElement} */
    this.scene = element("div", { class: "ep-scene" }, this.grids);
    /** @type {ReturnType<typeof makeMarks>} */
    this.marks = makeMarks(this.scene);
    /** @type {Looking} */
    this.looking = makeLooking(this.grids, this.card, () => this.paint());
    /** @type {Fitting} */
    this.fitting = makeFitting(this.frame, this.scene, this.grids, (type) => this.fitted(type));
    /** @type {HTMLElement} */
    this.caption = element("p", { class: "ep-caption" });
    /** @type {Announcer} */
    this.announcer = makeAnnouncer();
    /** @type {HTMLElement} */
    this.code = element("code", { class: "ep-code" });
    /** @type {Transport} */
    this.transport = makeTransport(words, (step) => this.goTo(step));
    /** @type {ReturnType<typeof makeExports>} */
    this.exports = makeExports(this.model, this.frame, () => ({ tab: this.tabNumber, step: this.step, view: this.playedView, matrix: this.matrixShown, overlap: this.overlap }));
    this.card.append(
      element("div", { class: "ep-row ep-spread" }, this.tabChoices,
        element("div", { class: "ep-row ep-tools" }, this.viewChoices, this.overlapButton, this.overlapChoices, this.matrixButton,
          this.frame.tools)),
      this.scene,
      this.caption,
      this.announcer.node,
      this.matrixNotes,
      this.phases,
      element("div", { class: "ep-row ep-code-row" }, this.code, button(words.copy, { press: () => this.copyCode(), class: "ep-button ep-copy" })),
      this.transport.bar,
      element("div", { class: "ep-row ep-foot" },
        this.exports.node,
        button(words.reset, { press: () => this.reset() }),
        element("span", { class: "ep-quiet ep-keys" }, words.keys)),
      this.frame.message,
    );
  }

  buildGrids() {
    const held = this.grids.contains(document.activeElement); // the keyboard must not fall out of the stage
    const edits = this.overlap ? ["kernel"] : ["input", "kernel"]; // overlaps are counted with ones, whatever stands there
    /** @type {(kind: GridKind) => boolean} */
    const editable = (kind) => this.model.get("editable") && edits.includes(kind);
    const { panels, parts } = makePanels(this.shown.acts, this.words, editable, (place, text) => this.edit(place, text));
    /** @type {ActPanels[]} */
    this.panels = panels;
    this.grids.replaceChildren(...parts);
    if (held) this.card.focus({ preventScroll: true });
    this.buildMatrix();
  }

  buildMatrix() {
    this.matrix?.node.remove();
    this.matrix = null;
    this.matrixNotes.textContent = this.matrixShown ? this.tab.matrix.notes.join(" ") : "";
    if (!this.matrixShown) return;
    this.matrix = makeMatrix(wholeOf(this.tab), this.tab.matrix.label, (found) => this.looking.hover(found && { act: this.tab.acts.length - 1, ...found }));
    this.grids.append(this.matrix.node);
  }

  // ---- painting ----------------------------------------------------------------------------------------------------

  paint() {
    const { tab, shown } = this;
    const steps = stepsOf(tab, this.playedView);
    this.step = Math.min(this.step, steps);
    const frame = frameAt(shown, this.playedView, this.step);
    const looked = this.looking.at;
    const lights = looked ? lightsOf(tab, looked) : frame.acts;
    tab.acts.forEach((act, k) => {
      const panel = this.panels[k];
      const lit = lights[k];
      if (!act.fed) panel.input.paint(shown.acts[k].input.values, lit.inputs);
      if (act.kernel) panel.kernel?.paint(act.kernel.values, lit.taps);
      const written = tab.acts[k + 1]?.fed ? new Set([...lit.outputs, ...lights[k + 1].inputs]) : lit.outputs;
      panel.output.paint(frame.acts[k].values, written, act.waiting || (this.hiding && k === tab.acts.length - 1));
      shade(panel.output, frame.acts[k].values, shown.acts[k]);
      panel.lit = lit;
    });
    /** @type {number[] | null} */
    this.arc = paintRemembered(tab, this.panels, looked, frame);
    this.card.classList.toggle("ep-pinned", this.looking.pinned !== null);
    this.tell(looked?.link || looked?.grid === "kernel" ? tab : shown, frame, looked, steps);
    this.matrix?.paint({ inputs: lights[startOf(tab)].inputs, outputs: lights.at(-1).outputs });
    this.marks.paint(this.panels, this.arc);
  }

  /** The frame in words, to be read and to be heard. @type {(tab: Tab, frame: StageFrame, looked: Looked | null, steps: number) => void} */
  tell(tab, frame, looked, steps) {
    const hidden = { sentence: this.words.answerHidden, places: {} };
    const { sentence, places } = this.hiding ? hidden : told(tab, frame, looked, this.words);
    const said = this.hiding ? sentence : heard(tab, frame, looked, this.words, [this.step, steps]);
    this.phases.textContent = this.overlap ? phaseSentence(this.tab.acts.at(-1), this.words) : "";
    this.caption.replaceChildren(...sentenceNodes(sentence, places));
    this.transport.set(this.step, steps, said);
    this.announcer.announce([said, this.hiding ? "" : this.news].filter(Boolean).join(" "));
  }

  /** The grids have another size: `type` is the pixels of an em, by which numbers can be read or not. @type {(type: number) => void} */
  fitted(type) {
    const changed = this.panels.flatMap((panel) => GRIDS.map((kind) => panel[kind]?.setType(type)));
    if (changed.includes(true)) this.paint();
    else this.marks.paint(this.panels, this.arc);
  }

  // ---- what the reader does ----------------------------------------------------------------------------------------

  /** @type {(number: number, step?: number | null) => void} */
  showTab(number, step = null) {
    if (number < 0 || number >= this.tabs.all.length) return;
    this.transport.pause();
    this.looking.forget(sameCell(this.looking.pinned, this.tab, this.tabs.all[number]));
    this.tabNumber = number;
    if (step !== null) this.step = step;
    this.tabChoices.select(number);
    this.code.textContent = this.tab.code;
    this.buildGrids();
    this.showView(this.view);
  }

  /** @type {(view: StageViewName | null) => void} */
  showView(view) {
    this.view = view;
    const settled = this.tab.acts.every((act) => act.view);
    this.viewChoices.hidden = settled;
    this.viewChoices.select(STAGE_VIEWS.indexOf(this.playedView));
    this.matrixButton.setAttribute("aria-pressed", String(this.matrixShown));
    this.overlapButton.setAttribute("aria-pressed", String(this.overlap !== null));
    this.overlapChoices.hidden = this.overlap === null;
    this.overlapChoices.select(OVERLAPS.findIndex((kind) => kind === this.overlap));
    this.paint();
    this.fitting.fit();
  }

  /**
   * What the outputs show: null for their values, "count" or "sum" for how inputs and weights reach them.
   * @type {(kind: Overlap | null) => void}
   */
  showOverlap(kind) {
    this.overlap = kind;
    /** @type {string} */
    this.news = kind ? phaseSentence(this.tab.acts.at(-1), aloud(this.words)) : ""; // heard once
    this.buildGrids();
    this.showView(this.view);
  }

  toggleMatrix() {
    this.matrixShown = !this.matrixShown;
    this.buildMatrix();
    this.showView(this.view);
  }

  /** @type {(step: number) => void} */
  goTo(step) {
    this.news = "";
    this.looking.forget();
    this.step = step;
    this.paint();
  }

  /** A hall is to see it come about: from the first step, unless the lesson or the reader has chosen another. */
  begin() {
    if (this.model.get("step") === null && this.step >= stepsOf(this.tab, this.playedView)) this.goTo(0);
  }

  /** @type {(place: CellAt, text: string | null) => void} */
  edit(place, text) {
    this.looking.forget(); // the double click that opened the cell has pinned it
    if (this.tabs.edit({ tab: this.tabNumber, ...place }, text) && this.matrix) this.buildMatrix();
    this.paint();
  }

  reset() {
    this.transport.pause();
    this.frame.say("");
    this.tabs.reset();
    this.hiding = false;
    this.looking.forget();
    this.steps.clear();
    this.showTab(this.tabNumber, 0);
  }

  /**
   * The kernel has sent tabs: played on where they have the same shapes, from the end of each where not.
   * @type {(same: boolean) => void}
   */
  renew(same) {
    if (!same) {
      this.steps.clear();
      this.looking.forget();
      return this.showTab(Math.min(this.tabNumber, this.tabs.all.length - 1));
    }
    if (this.matrix) this.buildMatrix();
    clearRemembered(this.panels);
    this.showView(this.view);
  }

  hideAnswer() {
    this.hiding = !this.hiding;
    this.paint();
  }

  async copyCode() {
    this.frame.say((await copyText(this.code)) ? this.words.copied : this.words.selected);
  }

  // ---- listening ---------------------------------------------------------------------------------------------------

  listen() {
    const { transport } = this;
    const { words } = this.frame;
    const tabs = this.tabs.all.length > 1 ? this.tabs.all.map((tab) => tab.name) : [];
    /** @type {() => void} */
    this.stopKeys = listenToKeys(this.frame, [
      ...transportKeys(this.frame, transport),
      ...presetKeys(this.frame, tabs, (k) => this.showTab(k)),
      ["h", words.key_hide, () => this.hideAnswer()],
      ["r", words.key_reset, () => this.reset()],
      ["v", this.words.key_view, () => !this.viewChoices.hidden && this.showView(this.playedView === "stamp" ? "window" : "stamp")],
      ["m", this.words.key_matrix, () => this.toggleMatrix()],
      ["o", this.words.key_overlap, () => this.showOverlap(this.overlap === null ? "count" : this.overlap === "count" ? "sum" : null)],
      ["k", this.words.key_pin, () => this.looking.hold()],
      ["Escape", this.words.key_unpin, () => this.looking.letGo()],
    ], {
      forward: transport.strideOn, back: transport.strideBack, reveal: () => this.hiding && (this.hideAnswer(), true), begin: () => this.begin(),
    });
    /** @type {Record<string, (value: any) => unknown>} */
    const settings = {
      tab: (tab) => this.showTab(tab),
      view: (view) => this.showView(view ?? null),
      step: (step) => this.goTo(step ?? Infinity),
      overlap: (kind) => this.showOverlap(kind ?? null),
      matrix: (shown) => shown !== this.matrixShown && this.toggleMatrix(),
      editable: () => this.showTab(this.tabNumber),
    };
    /** @type {{ change: string, apply: () => void }[]} */
    this.settings = Object.entries(settings).map(([name, apply]) => {
      return { change: `change:${name}`, apply: () => apply(this.model.get(/** @type {keyof StageTraits} */ (name))) };
    });
    for (const { change, apply } of this.settings) this.model.on(change, apply);
    this.fitting.watch();
  }

  destroy() {
    this.tabs.close();
    this.transport.destroy();
    this.announcer.close();
    this.exports.close();
    this.fitting.close();
    this.stopKeys();
    for (const { change, apply } of this.settings) this.model.off(change, apply);
  }
}

export default drawnOrTold(render);
