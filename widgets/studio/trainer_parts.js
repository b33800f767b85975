// What the live trainer's card is made of, and how each part shows what the trainer knows.
// Stands in front of the trainer's own file.

const SPOKEN_EVERY = 10_000; // ms
const LONGEST_LABEL = 24; // letters of a run's name beside its curve
const LABELLED_GHOSTS = 3; // the newest; labels of more would cover the curves

/**
 * Builds the parts of a trainer's card and puts them there. `view` is the trainer: its methods answer the controls.
 * @type {(view: TrainerView) => TrainerParts}
 */
function trainerParts(view) {
  const { model, words, task, names, steps, size, colours, card, frame } = view;
  const several = names.length > 1;
  const truth = { classes: bytes(model.get("truth")), marks: model.get("true_marks"), note: model.get("true_note") };
  const ownColours = model.get("colours");
  /** @type {(kind: string, key: string, press: () => void) => ButtonLook} */
  const toggles = (kind, key, press) => ({ press, class: `ep-button ${kind}`, "aria-keyshortcuts": key });
  /** @type {TrainerParts} */
  const parts = {
    tabs: choices(words.networks, names, (k) => view.choose(k)),
    race: button(words.race, toggles("ep-choice", "0", () => view.race())),
    gallery: gallery({ words, names, size, task, colours: ownColours, image: bytes(model.get("image")), truth }),
    table: partTable(words, task, truth.classes.includes(NOT_COUNTED)),
    standing: standings(words, task, names, colours),
    charts: [new Chart(words.loss, "loss", words), new Chart(fill(words.held_out, task), "score", words)],
    sentence: element("p", { class: "ep-sentence" }),
    announcer: makeAnnouncer(),
    train: button(words.train, toggles("ep-main ep-train", "Space", () => view.toggle())),
    step: button(words.one_step, { press: () => view.oneStep(), "aria-keyshortcuts": "ArrowRight" }),
    reset: button(words.reset, { press: () => view.reset(), "aria-keyshortcuts": "R" }),
    timeline: timeline(words, steps, (step) => view.look(step)),
    newSeed: button(words.new_seed, { press: () => view.newSeed() }),
    seed: element("span", { class: "ep-quiet ep-seed" }),
    fields: tuningFields(words, task.tunable, (values) => view.ask("tune", { values })),
    save: button(words.save, { press: () => view.save(), class: "ep-button ep-desk-only" }),
    file: element("input", { type: "file", accept: ".safetensors", hidden: true, "aria-label": words.load }),
    load: button(words.load, { press: () => parts.file.click(), class: "ep-button ep-desk-only" }),
    forget: button(words.forget, { press: () => view.ask("forget"), class: "ep-button ep-forget" }),
    answer: button(words.hide, toggles("ep-answer", "H", () => view.reveal())),
    exports: makeExports(model, frame, () => ({ chosen: view.chosen, racing: view.racing, step: view.shown })),
    hint: element("p", { class: "ep-quiet ep-hint" }),
  };
  parts.file.addEventListener("change", () => {
    view.load(parts.file.files?.[0]);
    parts.file.value = ""; // the same file may be chosen again
  });
  const longest = Math.min(LONGEST_LABEL, Math.max(...names.map((name) => name.length)));
  card.style.setProperty("--ep-labels", several ? `${2.6 + 0.48 * longest}em` : "0px");
  parts.charts[1].node.append(parts.forget); // the earlier runs' curves are there
  /** @type {(name: string, ...nodes: Node[]) => HTMLElement} */
  const row = (name, ...nodes) => element("div", { class: `ep-row ${name}` }, ...nodes);
  const top = row("ep-spread ep-tabs", parts.tabs, parts.race);
  top.hidden = !several;
  const upper = element("div", { class: "ep-upper" }, parts.gallery.node, parts.table.node);
  const lower = element("div", { class: "ep-lower" }, ...parts.charts.map((chart) => chart.node), parts.standing.node);
  card.append(
    top,
    element("div", { class: "ep-trainer-room" }, upper, lower),
    parts.sentence,
    parts.announcer.node,
    row("ep-play", parts.train, parts.step, parts.reset, ...parts.timeline.nodes, frame.tools),
    row("ep-settings", parts.newSeed, parts.seed, ...parts.fields.nodes, parts.save, parts.load, parts.file, parts.answer),
    parts.hint,
    parts.exports.node,
    frame.message,
  );
  return parts;
}

/**
 * Paints everything as the trainer knows it now; each part changes only what is new.
 * @type {(parts: TrainerParts, view: TrainerView) => void}
 */
function paintParts(parts, view) {
  const { runs, who, chosen, racing, shown, state, words, task, card } = view;
  /** @type {(item: StepPoint) => number} */
  const firstOf = ([step]) => step;
  const scores = runs.map((run) => newestAt(run.scores, shown, firstOf));
  const frames = runs.map((run) => newestAt(run.frames, shownIn(run, view)));
  const notes = runs.map((run, k) => (run.failure ? words.stopped : fill(words.scored, { score: task.score, value: share(scores[k]?.[1]) })));
  card.classList.toggle("ep-race", racing);
  parts.tabs.select(racing ? -1 : chosen);
  parts.race.setAttribute("aria-pressed", String(racing));
  parts.gallery.show({ frames, racing, chosen, notes });
  parts.gallery.reveal(!view.covered);
  parts.table.node.hidden = racing;
  parts.standing.node.hidden = !racing;
  parts.table.show(scores[chosen]);
  /** @type {(run: Run, k: number) => Standing} */
  const standing = (run, k) => ({ score: scores[k]?.[1], step: shownIn(run, view), failed: run.failure });
  parts.standing.show(runs.map(standing));
  paintCharts(parts.charts, view);
  parts.timeline.show(shown, view.picture ? shown : view.step);
  paintSentence(parts, view, who.map((k) => scores[k]));
  paintControls(parts, view, state);
}

/** The step at which a run is looked at: followed, its own newest. @type {(run: Run, view: TrainerView) => number} */
function shownIn(run, { looking }) {
  return looking === null ? run.step : Math.min(looking, run.step);
}

/** @type {(charts: StepChart[], view: TrainerView) => void} */
function paintCharts([loss, score], view) {
  const { runs, names, who, racing, looking, steps, colours } = view;
  const ghosts = view.known.ghosts;
  /** @type {<T extends StepPoint>(points: T[]) => T[]} */
  const drawn = (points) => (view.picture ? points.filter(([step]) => step <= view.shown) : points); // as it was then
  const several = names.length > 1;
  /** @type {(points: (run: Run) => StepPoint[]) => (k: number) => StepCurve} */
  const curve = (points) => (k) => ({
    name: `run ${k}`, points: drawn(points(runs[k])), colour: colours[k], dashes: racing ? DASHES[k % DASHES.length] : "",
    label: several ? names[k] : undefined, quiet: !who.includes(k),
  });
  const all = names.map((_, k) => k).filter((k) => who.includes(k) || runs[k].step > 0);
  /** @type {(run: Run) => Loss[]} */
  const losses = (run) => run.losses.filter(([, value]) => Number.isFinite(value));
  const at = looking === null ? null : view.shown;
  const high = Math.max(1, ...who.flatMap((k) => losses(runs[k]).map(([, value]) => value)));
  /** @type {(points: StepPoint[]) => number | undefined} */
  const lookedAt = (points) => (racing ? undefined : newestAt(points, view.shown, ([step]) => step)?.[1]);
  const last = lookedAt(drawn(losses(runs[view.chosen])));
  const both = { steps, at };
  // The names stand at the other chart and in the table.
  const unnamed = who.map(curve(losses)).map((one) => ({ ...one, label: undefined }));
  loss.show({ ...both, curves: unnamed, high, top: brief(high, 1), value: last === undefined ? "" : brief(last, 2) });
  const earlier = ghosts.map(({ label, scores }, n) => ({
    name: `ghost ${n} ${label}`, points: scores, quiet: true,
    label: n >= ghosts.length - (several ? 1 : LABELLED_GHOSTS) ? label : undefined,
  }));
  const curves = [...earlier, ...all.map(curve((run) => run.scores)).sort((a, b) => Number(b.quiet) - Number(a.quiet))];
  const now = racing ? "" : share(lookedAt(drawn(runs[view.chosen].scores)));
  score.show({ ...both, curves, high: 1, top: "1", value: now });
}

/** @type {(parts: TrainerParts, view: TrainerView, scores: (Score | undefined)[]) => void} */
function paintSentence({ sentence, announcer }, view, scores) {
  const { runs, names, who, state, steps, shown, step } = view;
  const told = { state, steps, shown, step, scores, batch: view.known.settings.batch };
  const text = account(view.words, view.task, { ...told, runs: who.map((k) => runs[k]), names: who.map((k) => names[k]) });
  if (sentence.textContent !== text) sentence.textContent = text;
  // A screen reader hears of every change, and of a training or a play under way every ten seconds.
  const goesOn = ["training", "pausing", "replaying"].includes(state);
  const what = `${state} ${view.racing} ${view.chosen} ${goesOn ? "" : shown}`;
  if (view.announced?.what === what && performance.now() - view.announced.at < SPOKEN_EVERY) return;
  view.announced = { what, at: performance.now() };
  announcer.announce(text);
}

/** @type {(parts: TrainerParts, view: TrainerView, state: TrainerState) => void} */
function paintControls(parts, view, state) {
  const { words, picture, running, racing, runs, chosen } = view;
  const finished = picture ? !view.recorded : !view.open.length;
  const moves = running || state === "replaying";
  parts.train.textContent = moves ? words.pause : picture ? words.play : words.train;
  parts.train.disabled = finished;
  parts.step.textContent = picture ? words.next_picture : words.one_step;
  parts.step.disabled = finished || moves || (view.recorded && view.looking === null);
  parts.reset.disabled = finished && Boolean(picture);
  for (const control of [parts.newSeed, parts.forget]) control.disabled = Boolean(picture);
  for (const control of [parts.save, parts.load]) control.disabled = Boolean(picture) || racing;
  parts.fields.disable(picture ? words.needs_kernel : "");
  for (const control of [parts.newSeed, parts.forget, parts.save, parts.load]) control.title = picture ? words.needs_kernel : "";
  parts.hint.textContent = picture ? words.keys_recorded : words.keys;
  parts.fields.show(view.known.settings);
  parts.forget.hidden = !view.known.ghosts.length;
  parts.seed.textContent = fill(words.seed, { seed: runs[chosen].seed });
  parts.answer.textContent = view.covered ? words.show : words.hide;
}
