// The sentences of the live trainer: what happens now, what was measured, who is ahead.
// Pure functions. Stands in front of the trainer's own file.

/** @type {(run: Run, steps: number) => boolean} */
const ended = (run, steps) => run.step >= steps || Boolean(run.failure);
/** @type {(text: string) => string} */
const sentence = (text) => text.trim().replace(/\.$/, "");

/**
 * "training" and so on, of the runs that are trained; "pausing" lasts until the burst under way has been answered.
 * @type {(now: { runs: Run[], steps: number, running: boolean, stopping: boolean, picture: boolean }) => TrainerState}
 */
function stateOf({ runs, steps, running, stopping, picture }) {
  if (picture) return "picture";
  if (runs.every((run) => ended(run, steps))) return runs.every((run) => run.failure) ? "failed" : "done";
  if (running) return "training";
  if (stopping) return "pausing";
  return runs.some((run) => run.step) ? "paused" : "ready";
}

/**
 * Images a second and seconds left of runs that are trained by turns; null where no run has a rate yet.
 * @type {(runs: Run[], steps: number, batch?: number) => { rate: string, left: string } | null}
 */
function paceOf(runs, steps, batch) {
  const going = runs.flatMap(({ rate, step, failure }) => (rate && !failure ? [{ rate, step }] : []));
  if (!going.length || !batch) return null;
  const each = going.reduce((sum, run) => sum + 1 / run.rate, 0); // seconds for an image of every run
  const left = going.reduce((sum, run) => sum + (batch * Math.max(0, steps - run.step)) / run.rate, 0);
  return { rate: rounded(going.length / each), left: left < 10 ? left.toFixed(1) : String(Math.round(left)) };
}

/** Two digits that count, else the last one flickers. @type {(value: number) => string} */
const rounded = (value) => String(Number(value.toPrecision(2)));

/** What one run's score says; "" without one. @type {(words: Words, task: Words, measured: Score | undefined) => string} */
function measuredOf(words, task, measured) {
  if (!measured) return "";
  const [step, score, beside] = measured;
  return fill(words.measured, { step, told: fill(task.told, { beside: Math.round(100 * beside), score: share(score) }) });
}

/**
 * Who leads, as the tables write it; "" where fewer than two were measured.
 * @type {(words: Words, task: Words, names: string[], scores: (Score | undefined)[]) => string}
 */
function aheadOf(words, task, names, scores) {
  const ranked = names.flatMap((name, k) => {
    const score = scores[k]?.[1];
    return typeof score === "number" ? [{ name, score }] : [];
  });
  if (ranked.length < 2) return "";
  const [first, second] = ranked.sort((a, b) => b.score - a.score);
  const places = { name: first.name, other: second.name, score: task.score, value: share(first.score) };
  return fill(places.value === share(second.score) ? words.level : words.ahead, places);
}

/**
 * The sentence of what happens now. `runs`, `names` and `scores` are those that are looked at: one, or all of a race;
 * `shown` is the step that is looked at, `step` where the training stands.
 * @type {(words: Words, task: Words, now: Accounted) => string}
 */
function account(words, task, { state, runs, names, scores, steps, shown, step, batch }) {
  const race = runs.length > 1;
  const measured = race ? aheadOf(words, task, names, scores) : measuredOf(words, task, scores[0]);
  /** @type {(run: Run, k: number) => string} */
  const told = (run, k) => run.failure && fill(words.failed_run, { name: names[k], error: sentence(run.failure) });
  const failed = runs.map(told);
  if (!race && runs[0].failure) return fill(words.failed, { error: sentence(runs[0].failure) });
  const pace = paceOf(runs, steps, batch);
  const places = { step, steps, shown, measured, count: runs.length, ...pace };
  const training = pace ? words.training : words.starting;
  if (shown < step && ["picture", "replaying"].includes(state)) return fill(words.recorded_at, places).trim();
  const now = {
    ready: race ? words.ready_race : words.ready,
    training, pausing: training,
    paused: words.paused,
    done: formOf(words, "done", steps),
    failed: "",
    picture: step >= steps ? formOf(words, "done", steps) : step ? words.paused : race ? words.untrained_race : words.untrained,
    replaying: formOf(words, "done", steps),
  }[state];
  const said = shown === step ? now : words.looking_back;
  return [fill(said, places), ...failed].filter(Boolean).join(" ").replace(/\s+/g, " ").trim();
}
