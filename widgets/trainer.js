// The live trainer: asks the kernel for bursts of training, paints what it answers.
// The kernel trains only when asked, so whoever stops asking has stopped the training.

const PATIENCE = 3000; // ms beyond what an answer should take, until the kernel counts as silent
const FIRST_ANSWER = 2000; // ms an answer should take, as long as none has come
const LEAD = 40; // ms before the end of a burst at which the next is asked for, so that the kernel need not wait

/** A share as the sketches write it: .84, 1.00; "none" of a class that is neither there nor predicted. */
export function share(value) {
  return value === null || value === undefined ? "–" : value.toFixed(2).replace(/^0/, "");
}

/** A curve's points in a box of 100 x 100 as SVG wants them; `points` are [x, y] from 0 to 1, y upwards. */
export function polyline(points) {
  return points.map(([x, y]) => `${(100 * x).toFixed(2)},${(100 * (1 - y)).toFixed(2)}`).join(" ");
}

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

/** "#RRGGBB" of every class -> a function that paints class bytes into a canvas of their own size. */
function painter(colours) {
  const rgb = colours.map((hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)));
  return (canvas, classes) =>
    paint(canvas, (put) => classes.forEach((k, at) => k < 255 && put(at, ...rgb[k % rgb.length])));
}

function paint(canvas, draw) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  draw((at, r, g, b, a = 255) => pixels.data.set([r, g, b, a], 4 * at));
  context.putImageData(pixels, 0, 0);
}

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

/** A picture with its label: a canvas of rows x columns pixels, enlarged without smoothing. */
function panel(label, [rows, columns], role) {
  const canvas = element("canvas", { width: columns, height: rows, role: "img", "aria-label": label });
  const note = element("span", { class: "ep-quiet ep-note" });
  const caption = element("figcaption", { class: "ep-label" }, label, " ", note);
  return { canvas, note, figure: element("figure", { class: `ep-panel ep-${role}` }, caption, canvas) };
}

/** A curve in a frame: its name and last value above, the scale at its left, steps from 0 to the last below. */
function chart(label, name) {
  const line = shape("polyline", { class: `ep-curve ep-curve-${name}` });
  const picture = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": label });
  for (const y of [0, 50, 100]) picture.append(shape("line", { x1: 0, x2: 100, y1: y, y2: y, class: "ep-rule" }));
  picture.append(line);
  const value = element("span", { class: "ep-value" });
  const [top, bottom] = [element("span"), element("span", {}, "0")];
  const first = element("span", {}, "0");
  const last = element("span");
  return {
    show(points, { high, text, steps }) {
      // A line of one point is invisible; twice the same point is a dot.
      line.setAttribute("points", polyline(points.length === 1 ? [points[0], points[0]] : points));
      top.textContent = high;
      value.textContent = text;
      last.textContent = steps;
    },
    node: element(
      "figure",
      { class: "ep-chart" },
      element("figcaption", { class: "ep-label" }, label, " ", value),
      element("div", { class: "ep-scale ep-quiet" }, top, bottom),
      picture,
      element("div", { class: "ep-steps ep-quiet" }, first, last),
    ),
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

/**
 * The conversation with the kernel. `heard(report, buffers)` is called for every report, `silent()` when an answer is
 * overdue. At most two requests are under way: the one being worked on and the one that waits for it.
 */
function conversation(model, heard, silent) {
  const view = Math.random().toString(36).slice(2);
  let asked = 0;
  let open = 0;
  let expected = FIRST_ANSWER;
  let overdue;
  const watch = () => {
    clearTimeout(overdue);
    if (open) overdue = setTimeout(() => ((open = 0), silent()), PATIENCE + (open + 1) * expected);
  };
  const listener = (report, buffers) => {
    if (report.kind !== "report") return;
    const ours = report.view === view;
    if (ours) {
      open = Math.max(0, open - 1);
      expected = Math.max(200, 1000 * report.seconds);
    }
    watch();
    heard(report, buffers, ours);
  };
  model.on("msg:custom", listener);
  return {
    ask(kind) {
      asked += 1;
      open += 1;
      watch();
      try {
        model.send({ kind, view, ask: asked });
      } catch {
        // The line to a kernel that was restarted is closed.
        clearTimeout(overdue);
        open = 0;
        silent();
      }
    },
    waiting: () => open,
    close() {
      clearTimeout(overdue);
      model.off("msg:custom", listener);
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
