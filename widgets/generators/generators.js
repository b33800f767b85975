// Generators side by side: a row of pictures for each, before training and now. Which noise is looked at lives here; the
// kernel is asked for bursts of training, one at a time, and trains only when asked.

/** @type {MapName[]} */
const MAPS = ["picture", "flat", "mean", "spectrum"];

/** A share of 1 in percent, with one digit behind the point where it isn't nothing or all. @type {(share: number) => string} */
const percent = (share) => (share < 5e-4 || share >= 0.9995 ? String(Math.round(100 * share)) : (100 * share).toFixed(1));

/**
 * Where each network's maps lie among the bytes: `at(network, map, noise)` gives the bytes of one picture.
 * @type {(all: Bytes, size: Size, spectrumSize: Size, shown: number) => ReadMap}
 */
function readMaps(all, [rows, columns], [down, across], shown) {
  const one = rows * columns;
  const whole = (2 * shown + 1) * one + down * across;
  const starts = { picture: 0, flat: shown * one, mean: 2 * shown * one, spectrum: (2 * shown + 1) * one };
  return (network, map, noise) => {
    const many = map === "picture" || map === "flat";
    const start = network * whole + starts[map] + (many ? noise * one : 0);
    return all.subarray(start, start + (map === "spectrum" ? down * across : one));
  };
}

/** @type {Render<GeneratorTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [names, shown, steps] = [model.get("names"), model.get("shown"), model.get("steps")];
  const [size, spectrumSize] = [model.get("size"), model.get("spectrum_size")];
  sound(Number.isInteger(shown) && shown <= 64, "shown");
  const frame = makeCard(el, words.title, model);
  const { card, message, say } = frame;
  card.classList.add("ep-generators");
  card.style.setProperty("--ep-rows", String(names.length));
  /** @type {(view: View) => ReadMap} */
  const read = (view) => readMaps(bytes(view).slice(), size, spectrumSize, shown);
  const first = { ...model.get("first"), maps: read(model.get("first_bytes")) };
  let now = { ...model.get("recorded"), maps: read(model.get("recorded_bytes")) };
  const targets = bytes(model.get("targets"));
  const learns = targets.length > 0;

  let noise = 0;
  let before = false; // whether the state before training is looked at
  let running = false;
  let hidden = false;
  let silence = false; // whether the sentence at the foot says that the kernel is silent

  // ---- what is to be seen

  const rows = names.map((network) => {
    const panels = Object.fromEntries(MAPS.map((map) => {
      const label = fill(words[map], { count: 64 });
      const made = panel(label, map === "spectrum" ? spectrumSize : size, map);
      made.canvas.setAttribute("aria-label", fill(words.of, { network, what: label }));
      return [map, made];
    }));
    const note = element("span", { class: "ep-quiet" });
    const node = element("div", { class: "ep-generator", role: "group", "aria-label": network },
      element("p", { class: "ep-name" }, element("b", {}, network), " ", note), ...MAPS.map((map) => panels[map].figure));
    return { panels, note, node };
  });
  const target = learns ? panel(words.target, size, "target") : null;
  const sentence = element("p", { class: "ep-sentence" });
  const announcer = makeAnnouncer();
  const count = element("span", { class: "ep-quiet" });
  const progress = element("span", { class: "ep-quiet" });

  const nextButton = button(words.next, { press: nextNoise, "aria-keyshortcuts": "N" });
  const trainButton = button(words.train, { press: toggle, class: "ep-button ep-main" });
  const resetButton = button(words.reset, { press: reset, "aria-keyshortcuts": "R" });
  const states = choices(words.when, [words.before, words.now], (k) => look(k === 0));
  const hideButton = button(words.hide, { press: hide, "aria-keyshortcuts": "H" });

  function show() {
    const state = before ? first : now;
    rows.forEach(({ panels, note }, k) => {
      for (const map of MAPS) {
        paintGrey(panels[map].canvas, state.maps(k, map, noise));
        panels[map].canvas.classList.toggle("ep-hidden-answer", hidden && map !== "picture");
      }
      const pattern = hidden ? "" : fill(words.pattern, { share: percent(state.shares[k]) });
      const loss = state.losses[k] === null ? "" : fill(words.loss, { loss: digits(Number(state.losses[k].toPrecision(2))) });
      note.textContent = [pattern, loss].filter(Boolean).join(" · ");
    });
    if (target) paintGrey(target.canvas, targets.subarray(noise * size[0] * size[1], (noise + 1) * size[0] * size[1]));
    count.textContent = fill(words.number, { number: noise + 1, count: shown });
    progress.textContent = fill(words.step, { step: now.step, steps });
    const list = listed(names.map((network, k) => fill(words.said_one, { share: percent(state.shares[k]), network })), words);
    sentence.textContent = hidden
      ? words.said_hidden
      : state.step ? counted(words, "said_now", state.step, { list }) : fill(words.said_before, { list });
    announcer.announce(sentence.textContent);
    trainButton.textContent = running ? words.pause : words.train;
    trainButton.disabled = !watch.alive() || (!running && now.step >= steps);
    resetButton.disabled = !watch.alive() || now.step === 0;
    states.hidden = !learns || now.step === 0;
    states.select(before ? 0 : 1);
    hideButton.textContent = hidden ? words.show : words.hide;
    card.dataset.step = String(now.step);
    card.dataset.running = String(running);
  }

  function nextNoise() {
    noise = (noise + 1) % shown;
    show();
  }

  /** @type {(back: boolean) => void} */
  function look(back) {
    before = back && now.step > 0;
    show();
  }

  function hide() {
    hidden = !hidden;
    show();
  }

  // ---- the kernel: one burst at a time, as long as this view wants it

  function toggle() {
    if (!learns || !watch.alive()) return;
    running = !running && now.step < steps;
    before = false;
    say("");
    if (running && !kernel.waiting()) kernel.ask("train");
    show();
  }

  function reset() {
    if (!learns || !watch.alive()) return;
    running = before = false;
    say("");
    kernel.ask("reset");
    show();
  }

  /** @type {(text: string, warning: boolean) => void} */
  function stop(text, warning) {
    running = false;
    say(text, warning);
    show();
  }

  /** @type {(report: GeneratorReport, buffers: View[], ours: boolean) => void} */
  function heard(report, buffers, ours) {
    now = { step: report.step, shares: report.shares, losses: report.losses, maps: read(buffers[0]) };
    if (now.step === 0) before = false;
    if (now.step >= steps) running = false;
    if (silence) say(""); // it answers again
    silence = false;
    if (ours && report.error) return stop(fill(words.failed, { error: report.error }), true);
    if (ours && report.elsewhere) return stop(words.elsewhere, false);
    if (ours && report.interrupted) return stop(words.interrupted, false);
    if (ours && running && !kernel.waiting()) kernel.ask("train");
    show();
  }

  const lost = () => stop(words.gone, false);
  const kernel = conversation(model, heard, (gone) => {
    if (gone) return lost();
    silence = true;
    stop(words.silent, true);
  });
  const watch = kernelWatch(model, lost);

  // ---- the card

  const exported = makeExports(model, frame, () => ({ noise, before }));
  const controls = element("div", { class: "ep-row" }, nextButton, count, hideButton, frame.tools);
  const training = element("div", { class: "ep-row ep-training" }, trainButton, resetButton, progress, states);
  training.hidden = !learns;
  const head = element("div", { class: "ep-head" }, element("div", { class: "ep-head-text" }, sentence, announcer.node, controls, training));
  if (target) head.append(target.figure);
  card.append(
    head,
    element("div", { class: "ep-generators-room" }, ...rows.map(({ node }) => node)),
    element("p", { class: "ep-quiet ep-hint" }, words.about),
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
    exported.node,
    message,
  );
  /** @type {(k: number) => void} */
  function takeNoise(k) {
    noise = k;
    show();
  }
  const numbers = Array.from({ length: shown }, (_, k) => fill(words.number, { number: k + 1, count: shown }));
  /** @type {KeyRow[]} */
  const trains = [
    [" ", words.key_train, toggle],
    ["v", words.key_before, () => look(!before)],
    ["r", words.key_reset, reset],
  ];
  const forget = listenToKeys(frame, [
    [["n", "ArrowRight"], words.key_next, nextNoise],
    ["ArrowLeft", words.key_previous, () => takeNoise((noise + shown - 1) % shown)],
    ["Home", words.key_first, () => takeNoise(0)],
    ["End", words.key_end, () => takeNoise(shown - 1)],
    ...presetKeys(frame, numbers, takeNoise),
    ["h", frame.words.key_hide, hide],
    ...(learns ? trains : []),
  ], {
    forward: () => noise < shown - 1 && (takeNoise(noise + 1), true),
    back: () => noise > 0 && (takeNoise(noise - 1), true),
    reveal: () => hidden && (hide(), true),
  });
  show();
  if (watch.alive()) kernel.ask("state");
  else lost();

  return () => {
    running = false;
    kernel.close();
    exported.close();
    announcer.close();
    watch.close();
    forget();
  };
}

export default drawnOrTold(render);
