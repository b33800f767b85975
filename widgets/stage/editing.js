// The tabs on the stage, in a copy of our own: an edit shows at once and goes to the kernel, whose tabs then replace it.
// No drawing. Stands behind outbox.js.

/**
 * The tabs as `tabs.all`. `say(sentence, warning)` speaks at the card's foot; `renewed(same)` is called when the kernel's
 * tabs have taken the place of ours, `same` where they have the same names and shapes.
 */
class EditedTabs {
  silent = false; // whether the card's foot says that the kernel is

  /**
   * @param {Model<StageTraits>} model
   * @param {StageTraits["words"]} words
   * @param {{ say: Frame["say"], renewed: (same: boolean) => void }} does
   */
  constructor(model, words, { say, renewed }) {
    this.model = model;
    this.words = words;
    this.say = say;
    this.renewed = renewed;
    this.outbox = new Outbox(model, { late: () => this.sayIfSilent(), lost: () => this.lose() });
    this.load();
    this.original = structuredClone(model.get("tabs"));
    this.onTabs = () => this.takeOver();
    this.onMessage = (/** @type {any} */ message) => this.receive(message);
    model.on("change:tabs", this.onTabs);
    model.on("change:acknowledged", this.onTabs);
    model.on("msg:custom", this.onMessage);
  }

  /** @type {(tabs?: Tab[]) => void} */
  load(tabs = this.model.get("tabs")) {
    /** @type {Tab[]} */
    this.all = structuredClone(tabs);
    this.all.forEach((tab) => tab.acts.forEach(withIndex));
  }

  /**
   * Takes over what was typed into a cell, or says in one sentence why not; `text` is null where it was dropped.
   * `place` is { tab, act, grid, cell }, `grid` "input" or "kernel". Returns whether anything may look different.
   * @type {(place: CellAt & { tab: number }, text: string | null) => boolean}
   */
  edit(place, text) {
    const grid = /** @type {GridValues} */ (this.all[place.tab].acts[place.act][place.grid]);
    const old = grid.values[place.cell];
    const value = text === null ? old : Number(text.trim().replace(",", ".").replace("−", "-"));
    if (text !== null && (text.trim() === "" || !Number.isFinite(value) || Math.abs(value) > 1e6)) {
      this.say(fill(this.words.notANumber, { cell: cellName(grid, place.cell), text: text.trim(), value: digits(old) }), true);
      return false;
    }
    if (value !== old) this.change(place, value, old);
    return value !== old;
  }

  /**
   * Shows a new value at once and tells the kernel; what only a kernel can work out needs one that listens.
   * @type {(place: CellAt & { tab: number }, value: number, old: number) => void}
   */
  change(place, value, old) {
    this.say("");
    const waits = this.setCell(place, value);
    if (this.outbox.tell({ kind: "edit", ...place, value }) || !waits) return;
    this.setCell(place, old);
    this.all.forEach((tab) => tab.acts.forEach((act) => (act.waiting = false)));
    this.say(this.outbox.alive ? this.words.silent : this.words.gone, true);
  }

  /**
   * Sets a cell in every tab that shares it; true if numbers on show have to wait for the kernel's answer.
   * @type {(place: CellAt & { tab: number }, value: number) => boolean}
   */
  setCell(place, value) {
    const edited = this.all[place.tab];
    const start = startOf(edited);
    const shared = place.grid === "input" && edited.shared && place.act === start;
    for (const tab of shared ? this.all.filter((other) => other.shared) : [edited]) {
      const act = tab.acts[shared ? startOf(tab) : place.act];
      /** @type {GridValues} */ (act[place.grid]).values[place.cell] = value;
      act.waiting ||= !act.linear || (place.grid === "kernel" && !act.taps);
      // Other places are remembered, so what returns to them waits too.
      if (place.act < start) tab.acts[start].waiting = true;
      handOn(tab);
    }
    return this.waits;
  }

  reset() {
    this.load(this.original);
    this.outbox.tell({ kind: "reset" });
  }

  get waits() {
    return this.all.some((tab) => tab.acts.some((act) => act.waiting));
  }

  /** An answer is overdue: said where numbers on show wait for it. */
  sayIfSilent() {
    if (this.waits) this.say(this.words.silent, true);
    this.silent ||= this.waits;
  }

  /** The kernel is gone: what it was to work out stays as it was. */
  lose() {
    if (!this.waits) return;
    this.load();
    this.renewed(true);
    this.say(this.words.gone, true);
  }

  /** New tabs from the kernel, unless an edit made here is still on its way there. */
  takeOver() {
    if (!this.outbox.settle(this.model.get("acknowledged")[this.outbox.view] ?? 0)) return;
    if (this.silent) this.say("");
    this.silent = false;
    const before = this.all.map(shapeOf).join();
    this.load();
    const same = this.all.map(shapeOf).join() === before;
    if (!same) this.original = structuredClone(this.model.get("tabs"));
    this.renewed(same);
  }

  /** @type {(message: { view: string, kind: string, sentence: string }) => void} */
  receive(message) {
    if (message.view === this.outbox.view && message.kind === "refused") this.say(message.sentence, true);
  }

  close() {
    this.outbox.close();
    this.model.off("change:tabs", this.onTabs);
    this.model.off("change:acknowledged", this.onTabs);
    this.model.off("msg:custom", this.onMessage);
  }
}

/** @type {(tab: Tab) => string} */
const shapeOf = (tab) =>
  tab.name + tab.acts.map((act) => [act.input.shape, act.kernel?.shape, act.output.shape].join("/")).join(";");
