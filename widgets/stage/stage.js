// Plays links: input, kernel and output as grids, by stamps or by windows. The playhead lives here; the kernel is asked
// only for new links where these depend on the values, and for files to export.

function render({ model, el }) {
  const words = model.get("words");
  const view = new StageView(model, el, words);
  return () => view.destroy();
}

const GRIDS = ["input", "kernel", "output"];
const LEAST_ZOOM = 0.7; // smaller, and the grids stand below one another instead
const MOST_ZOOM = 3.2;

class StageView {
  constructor(model, el, words) {
    this.scale = 1;
    this.model = model;
    this.words = words;
    this.id = crypto.randomUUID?.() ?? String(Math.random());
    this.edits = 0;
    this.hovered = null;
    this.pinned = null;
    this.hiding = false;
    this.steps = new Map(); // the playhead of every tab and view
    const names = model.get("tabs").map((tab) => tab.name).join(", ");
    this.frame = makeCard(el, fill(words.stage, { names }), model);
    this.card = this.frame.card;
    this.kernel = kernelWatch(model, () => {});
    this.load();
    this.tabNumber = Math.min(model.get("tab"), this.tabs.length - 1);
    this.view = model.get("view") ?? null;
    this.matrixShown = model.get("matrix");
    this.overlap = model.get("overlap") ?? null;
    this.build();
    this.showTab(this.tabNumber, model.get("step"));
    this.listen();
  }

  // ---- state -------------------------------------------------------------------------------------------------------

  /** Takes over the kernel's tabs, in a copy of our own that edits can change. */
  load() {
    this.tabs = structuredClone(this.model.get("tabs"));
    this.tabs.forEach((tab) => tab.acts.forEach(withIndex));
    this.original ??= structuredClone(this.model.get("tabs"));
  }
  get tab() {
    return this.tabs[this.tabNumber];
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
    this.tabChoices = choices(words.operation, this.tabs.map((tab) => tab.name), (k) => this.showTab(k));
    this.tabChoices.hidden = this.tabs.length < 2;
    this.viewChoices = choices(words.view, [words.stamp, words.window], (k) => this.showView(["stamp", "window"][k]));
    this.matrixButton = button(words.matrix, { press: () => this.toggleMatrix(), class: "ep-button ep-choice" });
    this.overlapButton = button(words.overlap, { press: () => this.showOverlap(this.overlap ? null : "count"), class: "ep-button ep-choice" });
    this.overlapChoices = choices(words.shows, [words.count, words.sum], (k) => this.showOverlap(["count", "sum"][k]));
    this.matrixNotes = element("p", { class: "ep-quiet ep-matrix-notes" });
    this.phases = element("p", { class: "ep-phases" });
    this.grids = element("div", { class: "ep-grids" });
    this.scene = element("div", { class: "ep-scene" }, this.grids);
    this.marks = makeMarks(this.scene);
    this.caption = element("p", { class: "ep-caption" });
    this.announcer = makeAnnouncer();
    this.code = element("code", { class: "ep-code" });
    this.transport = makeTransport(words, (step) => this.goTo(step));
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
    this.panels = [];
    const parts = [];
    this.shown.acts.forEach((act, number) => {
      if (number && !act.fed) parts.push(sign("…"));
      const panel = {};
      const add = (kind, grid, role, editable) => {
        panel[kind] = makeGrid({
          label: grid.label, shape: grid.shape, role, words: this.words,
          name: (cell) => cellName(grid, cell),
          edit: editable && this.model.get("editable") ? (cell, text) => this.edit(number, kind, cell, text) : null,
        });
        panel[kind].body.dataset.act = number;
        panel[kind].body.dataset.grid = kind;
        parts.push(panel[kind].node);
      };
      if (act.fed) panel.input = this.panels.at(-1).output; // it stands there already
      else add("input", act.input, "input", !this.overlap); // counted with ones, whatever stands there
      if (act.kernel) {
        parts.push(sign("×"));
        add("kernel", act.kernel, "weights", true);
      }
      parts.push(sign("→"));
      add("output", act.output, "output", false);
      this.panels.push(panel);
    });
    this.grids.replaceChildren(...parts);
    if (held) this.card.focus({ preventScroll: true });
    this.buildMatrix();
  }

  buildMatrix() {
    this.matrix?.node.remove();
    this.matrix = null;
    this.matrixNotes.textContent = this.matrixShown ? this.tab.matrix.notes.join(" ") : "";
    if (!this.matrixShown) return;
    this.matrix = makeMatrix(wholeOf(this.tab), this.tab.matrix.label, (found) => this.hover(found && { act: this.tab.acts.length - 1, ...found }));
    this.grids.append(this.matrix.node);
  }

  // ---- painting ----------------------------------------------------------------------------------------------------

  paint() {
    const { tab, shown } = this;
    const steps = stepsOf(tab, this.playedView);
    this.step = Math.min(this.step, steps);
    const frame = frameAt(shown, this.playedView, this.step);
    const looked = this.hovered ?? this.pinned;
    const lights = looked ? this.lookedAt(looked) : frame.acts;
    tab.acts.forEach((act, k) => {
      const panel = this.panels[k];
      const lit = lights[k];
      if (!act.fed) panel.input.paint(shown.acts[k].input.values, lit.inputs);
      panel.kernel?.paint(act.kernel.values, lit.taps);
      const written = tab.acts[k + 1]?.fed ? new Set([...lit.outputs, ...lights[k + 1].inputs]) : lit.outputs;
      panel.output.paint(frame.acts[k].values, written, act.waiting || (this.hiding && k === tab.acts.length - 1));
      shade(panel.output, frame.acts[k].values, shown.acts[k]);
      panel.lit = lit;
    });
    this.paintRemembered(looked, frame);
    const { sentence, places } = this.hiding ? { sentence: this.words.answerHidden, places: {} } : told(looked?.link || looked?.grid === "kernel" ? tab : shown, frame, looked, this.words);
    this.phases.textContent = this.overlap ? phaseSentence(tab.acts.at(-1), this.words) : "";
    this.caption.replaceChildren(...sentenceNodes(sentence, places));
    this.card.classList.toggle("ep-pinned", this.pinned !== null);
    const said = this.hiding ? sentence : heard(looked?.link || looked?.grid === "kernel" ? tab : shown, frame, looked, this.words, [this.step, steps]);
    this.transport.set(this.step, steps, said);
    this.announcer.announce([said, this.hiding ? "" : this.news].filter(Boolean).join(" "));
    this.matrix?.paint({ inputs: lights[startOf(tab)].inputs, outputs: lights.at(-1).outputs });
    this.marks.paint(this.panels, this.arc);
  }

  lookedAt({ act, grid, cell, link }) {
    return link ? lightEntry(this.tab, link) : lightThrough(this.tab, act, linkedTo(this.tab.acts[act], grid, cell));
  }

  /** Purple: where each maximum stood, and, once a value has returned there, the place it took. */
  paintRemembered(looked, frame) {
    this.arc = null;
    const last = this.panels.at(-1);
    this.tab.remembered.forEach(([source, target]) => {
      const returned = last.lit.outputs.has(target) && (looked ? looked.act > 0 : frame.current > 0);
      const seen = looked?.act === 0 && looked.grid === "input" && looked.cell === source;
      last.output.cells[target].classList.toggle("ep-remembered", returned || seen);
      this.panels[0].input.cells[source].classList.toggle("ep-remembered", isRemembered(this.tab.acts[0], frame, source));
      if (returned || seen) this.arc = [source, target];
    });
  }

  /** Scales the grids to the width there is, and in full screen to the height too, so that a hall can read them. */
  fit() {
    if (!this.scene.clientWidth) return;
    // Borders keep their pixel while cells shrink, so the first guess can be a little too large.
    for (let round = 0; round < 3; round++) {
      const scale = this.fittingScale();
      if (Math.abs(scale - this.scale) < 0.002) break;
      this.scale = scale;
      this.grids.style.fontSize = `${scale}em`;
    }
    const type = parseFloat(getComputedStyle(this.grids).fontSize);
    const changed = this.panels.flatMap((panel) => GRIDS.map((kind) => panel[kind]?.setType(type)));
    if (changed.includes(true)) this.paint();
    else this.marks.paint(this.panels, this.arc);
  }

  fittingScale() {
    const parts = [...this.grids.children];
    const room = this.scene.clientWidth - 6;
    const gaps = (parts.length - 1) * parseFloat(getComputedStyle(this.grids).columnGap);
    const wide = (parts.reduce((sum, part) => sum + part.offsetWidth, 0) + gaps) / this.scale;
    const wraps = room / wide < LEAST_ZOOM;
    this.grids.classList.toggle("ep-wraps", wraps);
    if (wraps) return Math.min(1, (room * this.scale) / Math.max(...parts.map((part) => part.offsetWidth)));
    const filling = this.frame.hall.isOn();
    const rest = contentHeight(this.card) - this.scene.offsetHeight;
    const frame = this.scene.offsetHeight - this.grids.offsetHeight; // room for arrows and arcs
    const most = filling ? Math.min(MOST_ZOOM, (hallHeight(this.card) - rest - frame) / (this.grids.offsetHeight / this.scale)) : 1;
    return Math.max(LEAST_ZOOM, Math.min(most, room / wide));
  }

  // ---- what the reader does ----------------------------------------------------------------------------------------

  showTab(number, step = null) {
    if (number < 0 || number >= this.tabs.length) return;
    this.transport.pause();
    this.hovered = null;
    this.pinned = sameCell(this.pinned, this.tab, this.tabs[number]);
    this.tabNumber = number;
    if (step !== null) this.step = step;
    this.tabChoices.select(number);
    this.code.textContent = this.tab.code;
    this.buildGrids();
    this.showView(this.view);
  }

  showView(view) {
    this.view = view;
    const settled = this.tab.acts.every((act) => act.view);
    this.viewChoices.hidden = settled;
    this.viewChoices.select(["stamp", "window"].indexOf(this.playedView));
    this.matrixButton.setAttribute("aria-pressed", String(this.matrixShown));
    this.overlapButton.setAttribute("aria-pressed", String(this.overlap !== null));
    this.overlapChoices.hidden = this.overlap === null;
    this.overlapChoices.select(["count", "sum"].indexOf(this.overlap));
    this.paint();
    this.fit();
  }

  /** What the outputs show: null for their values, "count" or "sum" for how inputs and weights reach them. */
  showOverlap(kind) {
    this.overlap = kind;
    this.news = kind ? phaseSentence(this.tab.acts.at(-1), aloud(this.words)) : ""; // heard once
    this.buildGrids();
    this.showView(this.view);
  }

  toggleMatrix() {
    this.matrixShown = !this.matrixShown;
    this.buildMatrix();
    this.showView(this.view);
  }

  goTo(step) {
    this.news = "";
    this.hovered = this.pinned = null;
    this.step = step;
    this.paint();
  }

  hover(found) {
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    if (same(found, this.hovered)) return;
    this.hovered = found;
    this.paint();
  }

  pin(found) {
    this.pinned = found && JSON.stringify(found) !== JSON.stringify(this.pinned) ? found : null;
    this.hovered = null;
    this.paint();
  }

  /** Takes over what was typed into a cell, or says in one sentence why not; `text` is null where it was dropped. */
  edit(number, kind, cell, text) {
    const grid = this.tab.acts[number][kind];
    const name = cellName(grid, cell);
    this.pinned = this.hovered = null; // the double click that opened the cell has pinned it
    const old = grid.values[cell];
    const value = text === null ? old : Number(text.trim().replace(",", ".").replace("−", "-"));
    if (text !== null && (text.trim() === "" || !Number.isFinite(value) || Math.abs(value) > 1e6)) {
      this.frame.say(fill(this.words.notANumber, { cell: name, text: text.trim(), value: digits(old) }), true);
    } else if (value !== old) this.change(number, kind, cell, value, old);
    this.paint();
  }

  /** Shows a new value at once and tells the kernel; what only a kernel can work out needs one that listens. */
  change(number, kind, cell, value, old) {
    this.frame.say("");
    const waits = this.setCell(number, kind, cell, value);
    const edit = { kind: "edit", tab: this.tabNumber, act: number, grid: kind, cell, value };
    if (this.tell(edit) || !waits) return;
    this.setCell(number, kind, cell, old);
    this.tabs.forEach((tab) => tab.acts.forEach((act) => (act.waiting = false)));
    this.frame.say(this.noAnswer, true);
  }

  /** Sets a cell in every tab that shares it; true if numbers on show have to wait for the kernel's answer. */
  setCell(number, kind, cell, value) {
    const start = startOf(this.tab);
    const shared = kind === "input" && this.tab.shared && number === start;
    for (const tab of shared ? this.tabs.filter((other) => other.shared) : [this.tab]) {
      const act = tab.acts[shared ? startOf(tab) : number];
      act[kind].values[cell] = value;
      act.waiting ||= !act.linear || (kind === "kernel" && !act.taps);
      // Other places are remembered, so what returns to them waits too.
      if (number < start) tab.acts[start].waiting = true;
      handOn(tab);
    }
    if (this.matrix) this.buildMatrix();
    return this.tabs.some((tab) => tab.acts.some((act) => act.waiting));
  }

  /** Why something can't be worked out: no kernel at all, or one that is silent. */
  get noAnswer() {
    return this.kernel.alive() ? this.words.silent : this.words.gone;
  }

  /** Sends a message; false if there is no kernel to take it. Edits are counted, to know when they have arrived. */
  tell(message) {
    if (!this.kernel.alive()) return false;
    const number = this.edits + 1;
    try {
      this.model.send({ view: this.id, number, ...message });
    } catch {
      return false;
    }
    this.edits = number;
    return true;
  }

  reset() {
    this.transport.pause();
    this.frame.say("");
    this.tabs = structuredClone(this.original);
    this.tabs.forEach((tab) => tab.acts.forEach(withIndex));
    this.hiding = false;
    this.pinned = null;
    this.steps.clear();
    this.showTab(this.tabNumber, 0);
    this.tell({ kind: "reset" });
  }

  hideAnswer() {
    this.hiding = !this.hiding;
    this.paint();
  }

  async copyCode() {
    try {
      await navigator.clipboard.writeText(this.tab.code);
      this.frame.say(this.words.copied);
    } catch {
      getSelection().selectAllChildren(this.code);
      this.frame.say(this.words.selected);
    }
  }

  // ---- listening ---------------------------------------------------------------------------------------------------

  listen() {
    const { transport } = this;
    const { words } = this.frame;
    const tabs = this.tabs.length > 1 ? this.tabs.map((tab) => tab.name) : [];
    this.stopKeys = listenToKeys(this.frame, [
      ...transportKeys(this.frame, transport),
      ...presetKeys(this.frame, tabs, (k) => this.showTab(k)),
      ["h", words.key_hide, () => this.hideAnswer()],
      ["r", words.key_reset, () => this.reset()],
      ["v", this.words.key_view, () => !this.viewChoices.hidden && this.showView(this.playedView === "stamp" ? "window" : "stamp")],
      ["m", this.words.key_matrix, () => this.toggleMatrix()],
      ["o", this.words.key_overlap, () => this.showOverlap({ count: "sum", sum: null }[this.overlap] ?? (this.overlap ? null : "count"))],
      ["k", this.words.key_pin, () => this.hovered !== null && (this.pin(this.hovered), true)],
      ["Escape", this.words.key_unpin, () => this.pinned !== null && this.pin(null)],
    ], {
      forward: transport.forward, back: transport.back, reveal: () => this.hiding && (this.hideAnswer(), true),
    });
    this.grids.addEventListener("pointerover", (event) => this.hover(cellAt(event.target)));
    this.grids.addEventListener("pointerleave", () => this.hover(null));
    this.grids.addEventListener("focusin", (event) => event.target.matches(".ep-cell") && this.hover(cellAt(event.target)));
    this.grids.addEventListener("focusout", () => this.hover(null));
    this.grids.addEventListener("mousedown", (event) => {
      if (!event.target.matches(".ep-cell")) return;
      event.preventDefault(); // the card keeps the keyboard, so that arrows go on stepping
      this.card.focus({ preventScroll: true });
    });
    this.grids.addEventListener("click", (event) => {
      const found = cellAt(event.target);
      if (found && event.detail < 2) this.pin(found);
    });
    this.onTabs = () => this.takeOver();
    this.onMessage = (message) => this.receive(message);
    this.model.on("change:tabs", this.onTabs);
    this.model.on("change:acknowledged", this.onTabs);
    this.model.on("msg:custom", this.onMessage);
    this.settings = {
      tab: (tab) => this.showTab(tab),
      view: (view) => this.showView(view ?? null),
      step: (step) => this.goTo(step ?? Infinity),
      overlap: (kind) => this.showOverlap(kind ?? null),
      matrix: (shown) => shown !== this.matrixShown && this.toggleMatrix(),
      editable: () => this.showTab(this.tabNumber),
    };
    for (const [name, apply] of Object.entries(this.settings)) {
      this.settings[name] = () => apply(this.model.get(name));
      this.model.on(`change:${name}`, this.settings[name]);
    }
    // Fitting changes the height of the scene: only another width is a reason to fit again, or it never comes to rest.
    let width = 0;
    this.resize = new ResizeObserver(() => {
      if (this.scene.clientWidth === width) return;
      width = this.scene.clientWidth;
      this.fit();
    });
    this.resize.observe(this.scene);
  }

  /** New tabs from the kernel, unless an edit made here is still on its way there. */
  takeOver() {
    if ((this.model.get("acknowledged")[this.id] ?? 0) < this.edits) return;
    const before = this.tabs.map(shapeOf).join();
    this.load();
    if (this.tabs.map(shapeOf).join() === before) {
      if (this.matrix) this.buildMatrix();
      this.refreshRemembered();
      return this.showView(this.view);
    }
    this.original = structuredClone(this.model.get("tabs"));
    this.steps.clear();
    this.pinned = null;
    this.showTab(Math.min(this.tabNumber, this.tabs.length - 1));
  }

  refreshRemembered() {
    for (const panel of this.panels) {
      for (const grid of [panel.input, panel.output]) grid.cells.forEach((cell) => cell.classList.remove("ep-remembered"));
    }
  }

  receive(message) {
    if (message.view !== this.id) return;
    if (message.kind === "refused") this.frame.say(message.sentence, true);
  }

  destroy() {
    this.kernel.close();
    this.transport.destroy();
    this.announcer.close();
    this.exports.close();
    this.resize.disconnect();
    this.stopKeys();
    this.model.off("change:tabs", this.onTabs);
    this.model.off("change:acknowledged", this.onTabs);
    this.model.off("msg:custom", this.onMessage);
    for (const [name, apply] of Object.entries(this.settings)) this.model.off(`change:${name}`, apply);
  }
}

/** How high all that a card shows is, were the card as high as that. */
function contentHeight(card) {
  const { paddingTop, paddingBottom } = getComputedStyle(card);
  const shown = [...card.children].filter((child) => child.offsetHeight && !child.matches("dialog, .ep-pointer, .ep-blank"));
  const [first, last] = [shown[0], shown.at(-1)].map((child) => child.getBoundingClientRect());
  return last.bottom - first.top + parseFloat(paddingTop) + parseFloat(paddingBottom);
}

const sign = (text) => element("span", { class: "ep-sign", "aria-hidden": "true" }, text);
/** A place is remembered once its window has been pooled. */
const isRemembered = (pool, frame, source) =>
  pool.byInput[source].some((n) => frame.acts[0].values[pool.outputs[n]] !== null);
const shapeOf = (tab) =>
  tab.name + tab.acts.map((act) => [act.input.shape, act.kernel?.shape, act.output.shape].join("/")).join(";");

function cellAt(node) {
  const body = node.closest?.("[data-grid]");
  const cell = node.closest?.("[data-cell]");
  return body && cell ? { act: Number(body.dataset.act), grid: body.dataset.grid, cell: Number(cell.dataset.cell) } : null;
}

export default { render };
