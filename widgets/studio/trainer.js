// The live trainer: asks the kernel for bursts of training, paints what it answers.
// The kernel trains only when asked, so whoever stops asking has stopped the training.

const viewsOf = new WeakMap(); // what a trainer says, an object of its own -> how many views of it this page has shown
const LOOKS = 6; // presses of a clicker through a whole training

class TrainerView {
  /**
   * @param {Model<TrainerTraits>} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.words = model.get("words");
    this.task = model.get("task");
    this.names = model.get("names");
    this.steps = model.get("steps");
    this.size = model.get("size");
    this.picture = false; // whether there is no kernel
    this.stopping = false;
    this.missed = false; // whether a report was lost
    this.passing = false; // whether the sentence at the foot goes by itself
    this.covered = false; // whether the answer is hidden
    this.painting = 0; // the frame that is asked for
    /** @type {{ ask: number, file: string, name: string } | null} */
    this.loading = null;
    /** @type {{ what: string, at: number } | null} */
    this.announced = null; // to a screen reader
    this.colours = model.get("run_colours");
    this.known = new Memory(this.names.length, this.size[0] * this.size[1]);
    this.chosen = 0;
    this.racing = this.names.length > 1; // several are there to be compared
    /** @type {number | null} */
    this.looking = null; // the step that is looked at; null follows the training
    this.view = viewsOf.get(this.words) ?? 0; // which of the cells that show it this is
    viewsOf.set(this.words, this.view + 1);
    this.frame = makeCard(el, this.words.title, model);
    this.card = this.frame.card;
    this.card.classList.add("ep-studio");
    this.kernel = conversation(model, (...heard) => this.hear(...heard), (closed) => this.onSilence(closed));
    this.pull = puller(this.kernel, () => this.open); // of this view; `running` is shared by all
    this.replay = replayer(this.card, () => this.film(), (step) => this.show(step), () => this.update());
    this.watch = kernelWatch(model, () => this.lose(this.words.picture, true));
    /** @type {TrainerParts} */
    this.parts = trainerParts(this);
    this.listen();
    this.known.takeRecorded(model.get("recorded"), model.get("recorded_bytes"));
    if (!this.watch.alive()) this.openRecorded();
    this.kernel.ask("state"); // where there is a kernel after all, its answer brings the card to life
    this.update();
    this.paint(); // the first frame at once: a frame later the card would grow
  }

  // ---- what is looked at ----

  get runs() {
    return this.known.runs;
  }
  get running() {
    return this.model.get("running");
  }
  /** The runs that are shown and trained. */
  get who() {
    return this.racing ? this.names.map((_, k) => k) : [this.chosen];
  }
  get open() {
    return this.who.filter((k) => !ended(this.runs[k], this.steps));
  }
  /** Where the training stands: in a race, the least step of those that go on. */
  get step() {
    const going = this.who.filter((k) => !this.runs[k].failure);
    return Math.min(...(going.length ? going : this.who).map((k) => this.runs[k].step));
  }
  get shown() {
    return Math.min(this.looking ?? this.step, this.step);
  }
  /** The step at which its cell showed it. */
  get shownAt() {
    const shownAt = this.model.get("shown_at") ?? [];
    return shownAt[Math.min(this.view, shownAt.length - 1)] ?? this.step;
  }
  get state() {
    const runs = this.who.map((k) => this.runs[k]);
    const { steps, running, stopping, picture } = this;
    if (this.replay.playing()) return "replaying";
    return stateOf({ runs, steps, running, stopping, picture });
  }
  /** Whether this is a picture of a training that can be played again. */
  get recorded() {
    return Boolean(this.picture) && this.step > 0;
  }
  /** What there is to play again: from which step, how many, and how long all of them take. */
  film() {
    const rates = this.who.map((k) => this.runs[k].rate);
    return { from: this.shown, steps: this.step, time: playingTime(rates, this.step, this.known.settings.batch) };
  }

  // ---- what the kernel says ----

  /** @type {(report: TrainerReport, buffers: View[], ours: boolean) => void} */
  hear(report, buffers, ours) {
    if (this.picture) this.revive();
    if (!this.known.take(report, buffers)) this.missed = true;
    if (this.missed && this.kernel.waiting() < 2) this.kernel.ask("state"), (this.missed = false);
    if (!this.kernel.waiting()) this.stopping = false;
    if (ours) this.answer(report, buffers);
    if (!this.open.length || (ours && (report.elsewhere || report.interrupted))) this.stop();
    this.update();
    if (ours) this.pull.plan(1000 * report.seconds);
  }

  /** What an answer to this view says beyond the training itself. @type {(report: TrainerReport, buffers: View[]) => void} */
  answer(report, buffers) {
    if (report.elsewhere) this.say(this.words.elsewhere, false, true);
    else if (report.interrupted) this.say(this.words.interrupted);
    else if (report.error) this.say(report.error, true);
    else if (this.passing) this.say("");
    if (report.error) this.parts.fields.show(this.known.settings, true);
    const fine = !report.error && !report.elsewhere;
    if (fine && this.loading && report.ask === this.loading.ask) this.say(fill(this.words.loaded, { ...this.loading }));
    if (!report.file) return;
    download(bytes(buffers.at(-1)), report.file, "application/octet-stream");
    this.say(fill(this.words.saved, { name: this.names[this.chosen], file: report.file }));
  }

  /** @type {(closed: boolean) => void} */
  onSilence(closed) {
    if (closed) return this.lose(this.words.picture, true);
    if (this.picture) return;
    this.stop();
    this.say(this.words.silent, true, true);
    this.update();
  }

  /** A page that never had a kernel: each view opens at the step at which its cell showed it. */
  openRecorded() {
    this.lose(this.step ? this.words.recorded : this.words.unrecorded);
    this.show(this.shownAt);
  }

  /** There is no kernel: what was seen can still be looked back at. @type {(text: string, forEver?: boolean) => void} */
  lose(text, forEver = false) {
    if (forEver) this.kernel.close();
    if (this.picture) return;
    this.picture = true;
    this.stop();
    this.say(text);
    this.update();
  }

  revive() {
    this.replay.stop();
    this.picture = false;
    this.looking = null;
    this.say("");
  }

  /**
   * A sentence at the foot; a passing one goes when the kernel answers again.
   * @type {(text: string, warning?: boolean, passing?: boolean) => void}
   */
  say(text, warning = false, passing = false) {
    this.frame.say(text, warning);
    this.passing = passing;
  }

  // ---- asking ----

  start() {
    if (this.picture || !this.open.length) return;
    this.looking = null;
    this.say("");
    this.model.set("running", true); // never saved: only this page trains, and a page loaded again does not
    this.pull.begin();
  }

  stop() {
    this.endPull();
    this.model.set("running", false);
  }

  endPull() {
    this.stopping = this.pull.wanted() && this.kernel.waiting() > 0; // the burst under way goes on to its end
    this.pull.end();
  }

  toggle() {
    if (this.recorded) this.replay.toggle();
    else this.running ? this.stop() : this.start();
    this.update();
  }

  /** @type {() => void} */
  oneStep() {
    if (this.picture && this.looking !== null) return this.later();
    if (this.picture || this.running || !this.open.length || this.kernel.waiting() > 1) return;
    this.ask("step", { who: this.open });
  }

  /** @type {(seed?: number) => void} */
  reset(seed) {
    if (this.picture) return this.look(0);
    this.stop();
    this.looking = null;
    this.ask("reset", seed === undefined ? { who: this.who } : { who: this.who, seed });
  }

  newSeed() {
    this.reset(1 + Math.max(...this.runs.map((run) => run.seed)));
  }

  save() {
    this.ask("save", { who: [this.chosen] });
  }

  /** @type {(file: File | undefined) => Promise<void>} */
  async load(file) {
    if (!file || this.picture) return;
    const weights = await file.arrayBuffer();
    this.stop();
    this.looking = null;
    const ask = this.ask("load", { who: [this.chosen] }, [weights]);
    this.loading = { ask, file: file.name, name: this.names[this.chosen] };
  }

  /** @type {(kind: string, details?: object, buffers?: ArrayBufferLike[]) => number} */
  ask(kind, details, buffers) {
    this.say("");
    const number = this.kernel.ask(kind, details, buffers);
    this.update();
    return number;
  }

  // ---- looking ----

  /** @type {(step: number) => void} */
  look(step) {
    this.replay.stop();
    this.show(step);
  }

  /** @type {(step: number) => void} */
  show(step) {
    this.looking = step >= this.step ? null : Math.max(0, step);
    this.update();
  }

  /** The steps that can be looked back at. */
  get stops() {
    const steps = this.who.flatMap((k) => this.runs[k].frames.map((frame) => frame.step));
    return [...new Set(steps)].filter((step) => step < this.step).sort((a, b) => a - b);
  }

  earlier() {
    const before = this.stops.filter((step) => step < this.shown);
    if (before.length) this.look(before.at(-1));
  }

  /** @type {() => void} */
  later() {
    if (this.looking === null) return this.oneStep();
    this.look(this.stops.find((step) => step > this.shown) ?? this.step);
  }

  // ---- a clicker's steps ----

  /** Through what has been trained, in strides; what knows nothing yet begins to train. */
  onward() {
    if (this.looking !== null) {
      const left = this.stops.filter((step) => step > this.shown);
      this.look(left[clickerStride(this.stops.length, LOOKS) - 1] ?? this.step);
      return true;
    }
    if (this.picture || this.running || this.step > 0 || !this.open.length) return false;
    this.start();
    return true;
  }

  backward() {
    const before = this.stops.filter((step) => step < this.shown);
    if (before.length) this.look(before.at(-clickerStride(this.stops.length, LOOKS)) ?? 0);
    return before.length > 0;
  }

  /** A hall is to see a training that has ended come about, from where its cell showed it. */
  begin() {
    const ended = this.picture || !this.open.length;
    if (ended && this.looking === null && !this.replay.playing() && this.shownAt < this.step) this.look(this.shownAt);
  }

  /** @type {(k: number, racing?: boolean) => void} */
  choose(k, racing = false) {
    if (k >= this.names.length || (racing && this.names.length < 2)) return;
    [this.chosen, this.racing] = [k, racing];
    if (!this.picture) this.looking = null;
    if (this.pull.wanted() && !this.open.length) this.stop();
    this.update();
  }

  race() {
    this.choose(this.chosen, !this.racing);
  }

  reveal() {
    this.covered = !this.covered;
    this.update();
  }

  // ---- showing ----

  /** Says the state at once, for whoever waits on it, and paints with the next frame: several reports, one painting. */
  update() {
    const open = this.kernel.waiting();
    Object.assign(this.card.dataset, { state: this.state, step: this.step, shown: this.shown, open });
    if (document.hidden || this.painting) return;
    this.painting = requestAnimationFrame(() => this.paint());
  }

  paint() {
    cancelAnimationFrame(this.painting);
    this.painting = 0;
    paintParts(this.parts, this);
  }

  listen() {
    const { words, names } = this;
    const several = names.length > 1;
    /** @type {() => void} */
    this.forgetKeys = listenToKeys(this.frame, [
      [" ", words.key_train, () => this.toggle()],
      ["ArrowLeft", words.key_earlier, () => this.earlier()],
      ["ArrowRight", words.key_later, () => this.later()],
      ["Home", words.key_untrained, () => this.look(0)],
      ["End", words.key_newest, () => this.look(this.steps)],
      ...presetKeys(this.frame, several ? names : [], (k) => this.choose(k)),
      ...(several ? /** @type {KeyRow[]} */ ([["0", words.key_race, () => this.choose(this.chosen, true)]]) : []),
      ["h", this.frame.words.key_hide, () => this.reveal()],
      ["r", words.key_reset, () => this.reset()],
    ], {
      forward: () => this.onward(),
      back: () => this.backward(),
      reveal: () => Boolean(this.covered) && (this.reveal(), true),
      begin: () => this.begin(),
    });
    /** @type {() => void} */
    this.onRunning = () => {
      if (!this.running && this.pull.wanted()) this.endPull();
      this.update();
    };
    /** @type {() => void} */
    this.onVisibility = () => {
      if (!this.kernel.waiting()) this.pull.plan(0);
      this.update();
    };
    this.model.on("change:running", this.onRunning);
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  destroy() {
    this.replay.close();
    this.parts.announcer.close();
    if (this.pull.wanted()) this.stop();
    cancelAnimationFrame(this.painting);
    this.kernel.close();
    this.watch.close();
    this.parts.exports.close();
    this.model.off("change:running", this.onRunning);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.forgetKeys();
    for (const chart of this.parts.charts) chart.close();
  }
}

/** @type {Render<TrainerTraits>} */
function render({ model, el }) {
  const view = new TrainerView(model, el);
  return () => view.destroy();
}

export default drawnOrTold(render);
