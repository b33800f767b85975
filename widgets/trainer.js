// The live trainer: asks the kernel for bursts of training, paints what it answers.
// The kernel trains only when asked, so whoever stops asking has stopped the training.

const LEAD = 40; // ms before the end of a burst at which the next is asked for, so that the kernel need not wait

/** What a browser knows of a training after one more report; null if reports between were lost. */
export function merged(known, report, losses) {
  const fresh = report.begin === 0 || report.run !== known.run;
  if (report.begin > (fresh ? 0 : known.losses.length)) return null;
  const before = fresh ? [] : known.losses.slice(0, report.begin);
  const scores = fresh ? [] : known.scores.filter(([step]) => step <= report.begin);
  const seen = new Set(scores.map(([step]) => step));
  return {
    run: report.run,
    step: report.step,
    losses: before.concat(Array.from(losses)),
    scores: scores.concat(report.scores.filter(([step]) => !seen.has(step))),
    rate: report.rate,
    error: report.error,
  };
}

/** The table of classes: colour, word, a bar and its number. It is the legend of the label maps too. */
function classTable(words, names, colours, hasVoid) {
  const rows = names.map((name, k) => {
    const bar = element("span", { class: "ep-bar", style: `background: ${colours[k % colours.length]}` });
    const number = element("td", { class: "ep-number" }, "–");
    const swatch = element("span", { class: "ep-swatch", style: `background: ${colours[k % colours.length]}` });
    const row = element("tr", {}, element("th", { scope: "row" }, swatch, name));
    row.append(element("td", { class: "ep-track" }, bar), number);
    return { row, bar, number };
  });
  const total = (word) => {
    const number = element("td", { class: "ep-number" }, "–");
    return { row: element("tr", { class: "ep-total" }, element("th", { colspan: "2", scope: "row" }, word), number), number };
  };
  const [accuracy, miou] = [total(words.accuracy), total(words.mean_iou)];
  const table = element("table", { class: "ep-classes" }, element("caption", { class: "ep-label" }, words.iou));
  const ignored = element("tr", { hidden: !hasVoid }, element("th", { scope: "row", colspan: "3" }));
  ignored.firstChild.append(element("span", { class: "ep-swatch ep-void" }), words.void);
  table.append(element("tbody", {}, ...rows.map(({ row }) => row), ignored, accuracy.row, miou.row));
  return {
    table,
    show([, mean, right, ious]) {
      rows.forEach(({ bar, number }, k) => {
        bar.style.width = `${100 * (ious[k] ?? 0)}%`;
        number.textContent = share(ious[k]);
      });
      accuracy.number.textContent = share(right);
      miou.number.textContent = share(mean);
    },
  };
}

function render({ model, el }) {
  const words = model.get("words");
  const [steps, size, colours] = ["steps", "size", "colours"].map((name) => model.get(name));
  const { card, message, say, fullScreen } = makeCard(el, words.title);
  const truth = bytes(model.get("truth"));
  const paintClasses = painter(colours);

  let known = { run: 0, step: 0, losses: [], scores: model.get("first_scores"), rate: null, error: "" };
  let training = false; // whether this view asks for bursts; `running` is shared by all views
  let next; // the timer of the next request
  const running = () => model.get("running");
  const done = () => known.step >= steps || Boolean(known.error);

  const panels = Object.fromEntries(
    ["image", "truth", "prediction", "wrong"].map((role) => [role, panel(words[role], size, role)]),
  );
  const [lossChart, scoreChart] = [chart(words.loss, "loss"), chart(words.miou_curve, "miou")];
  const classes = classTable(words, model.get("class_names"), colours, truth.includes(255));

  const trainButton = button(words.train, { press: () => toggle(), class: "ep-button ep-main", "aria-keyshortcuts": "Space" });
  const stepButton = button(words.one_step, { press: () => oneStep(), "aria-keyshortcuts": "ArrowRight" });
  const resetButton = button(words.reset, { press: () => reset(), "aria-keyshortcuts": "R" });
  const progress = element("progress", { max: steps, value: 0, "aria-label": words.progress });
  const count = element("span", { class: "ep-quiet ep-count" });
  const sentence = element("p", { class: "ep-sentence" });
  const wide = button(words.full_screen, { picture: "full", press: fullScreen, "aria-keyshortcuts": "F" });

  function show(prediction) {
    if (prediction) {
      let wrong = 0;
      paintClasses(panels.prediction.canvas, prediction);
      paint(panels.wrong.canvas, (put) =>
        prediction.forEach((k, at) => truth[at] < 255 && k !== truth[at] && (wrong++, put(at, 213, 94, 0))),
      );
      panels.wrong.note.textContent = String(wrong);
    }
    const score = known.scores.at(-1);
    if (score) classes.show(score);
    drawLoss();
    drawScores();
    progress.value = known.step;
    count.textContent = fill(words.progress, { step: known.step, steps });
    sentence.textContent = wordsOfNow(score);
    showButtons();
  }

  function drawLoss() {
    const high = Math.max(1, ...known.losses.filter(Number.isFinite));
    const points = known.losses.map((loss, k) => [(k + 1) / steps, loss / high]);
    const last = known.losses.at(-1);
    lossChart.show(points, { high: high.toFixed(1), text: last === undefined ? "" : last.toFixed(2), steps });
  }

  function drawScores() {
    const points = known.scores.map(([step, miou]) => [step / steps, miou]);
    scoreChart.show(points, { high: "1", text: share(known.scores.at(-1)?.[1]), steps });
  }

  function wordsOfNow(score) {
    const places = score ? { step: score[0], accuracy: Math.round(100 * score[2]), miou: share(score[1]) } : {};
    const measured = score ? fill(words.measured, places) : "";
    if (known.error) return fill(words.failed, { error: known.error });
    if (known.step === 0 && !running()) return words.ready;
    if (known.step >= steps) return fill(words.done, { steps, measured });
    if (!running() && !kernel.waiting()) return fill(words.paused, { step: known.step, measured });
    return fill(words.training, { rate: known.rate ? Math.round(known.rate) : "…", measured });
  }

  /** "pausing" lasts until the burst that is under way has been answered; from "paused" on, nothing moves. */
  function stateOfNow() {
    if (known.error) return "failed";
    if (done()) return "done";
    if (running()) return "training";
    if (kernel.waiting()) return "pausing";
    return known.step ? "paused" : "ready";
  }

  function showButtons() {
    trainButton.textContent = running() ? words.pause : words.train;
    trainButton.disabled = done();
    stepButton.disabled = done() || running();
    card.dataset.state = stateOfNow();
    card.dataset.step = known.step;
  }

  const kernel = conversation(
    model,
    (report, [losses, prediction], ours) => {
      const now = merged(known, report, floats(losses));
      if (!now) return kernel.ask("state");
      known = now;
      say(report.elsewhere ? words.elsewhere : "");
      if (done() || (ours && report.elsewhere)) stop();
      show(bytes(prediction));
      if (training && ours) plan(1000 * report.seconds);
    },
    () => {
      stop();
      say(words.silent, true);
      show();
    },
  );

  /** Asks for the next burst shortly before the present one is over, or at once if none is under way. */
  function plan(burst) {
    clearTimeout(next);
    const ask = () => training && kernel.waiting() < 2 && kernel.ask("train");
    if (!kernel.waiting()) ask();
    next = setTimeout(ask, Math.max(0, burst - LEAD));
  }

  function run(wanted) {
    model.set("running", wanted); // never saved: only this page trains, and a page loaded again does not
  }

  function start() {
    if (done()) return;
    training = true;
    say("");
    run(true);
    plan(2 * LEAD);
  }

  function stop() {
    clearTimeout(next);
    if (training) training = false;
    run(false);
  }

  function toggle() {
    running() ? stop() : start();
  }

  function oneStep() {
    if (!running() && !done() && !kernel.waiting()) kernel.ask("step");
  }

  function reset() {
    stop();
    kernel.ask("reset");
  }

  function onRunning() {
    if (!running()) training = false;
    show();
  }

  const pictures = ["image", "truth", "prediction", "wrong"].map((role) => panels[role].figure);
  const grid = element("div", { class: "ep-trainer" }, ...pictures, classes.table, lossChart.node, scoreChart.node);
  card.append(
    element("div", { class: "ep-trainer-room" }, grid),
    sentence,
    element("div", { class: "ep-row" }, trainButton, stepButton, resetButton, progress, count, wide),
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
    message,
  );
  const forget = listenToKeys(card, { " ": toggle, ArrowRight: oneStep, r: reset, f: fullScreen });
  model.on("change:running", onRunning);

  const picture = bytes(model.get("image"));
  paint(panels.image.canvas, (put) => {
    for (let at = 0; at < picture.length / 4; at++) put(at, ...picture.subarray(4 * at, 4 * at + 4));
  });
  paintClasses(panels.truth.canvas, truth);
  show(bytes(model.get("first_prediction")));
  kernel.ask("state");

  return () => {
    if (training) run(false);
    training = false;
    clearTimeout(next);
    kernel.close();
    model.off("change:running", onRunning);
    forget();
  };
}

export default { render };
