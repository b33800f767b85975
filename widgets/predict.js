// A question to answer before seeing. Stands behind card.js; everything happens here, Python never answers.

const TEXTS = ["question", "choices", "answer", "why", "words"];

/** @type {Render<PredictTraits>} */
const render = ({ model, el }) => {
  let takeDown = build(model, el);
  const rebuild = () => {
    takeDown();
    takeDown = build(model, el);
  };
  const changes = TEXTS.map((name) => `change:${name}`);
  changes.forEach((change) => model.on(change, rebuild));
  return () => {
    changes.forEach((change) => model.off(change, rebuild));
    takeDown();
  };
};

export default drawnOrTold(render);

/**
 * Draws the card and lets it work; returns the function that takes its listeners away.
 * @type {(model: Model<PredictTraits>, el: HTMLElement) => () => void}
 */
function build(model, el) {
  const words = model.get("words");
  const frame = makeCard(el, fill(words.card, { question: model.get("question") }), model);
  frame.card.classList.add("ep-predict");
  // H is a lecturer's: it shows the answer to a hall that hasn't committed, and hides it again.
  const view = { shown: model.get("committed") };
  reveal(model, words); // a state without an answer is told now, not when it is asked for

  const form = makeForm(model, words);
  const answer = element("div", { class: "ep-answer", role: "status" });
  const act = button(words.commit, { press: () => settle(!model.get("committed")), class: "ep-button ep-main" });
  form.append(element("div", { class: "ep-row ep-act" }, act, form.because, frame.tools));
  frame.card.append(form, answer, frame.message);

  /** @type {(k: number) => void} */
  function choose(k) {
    if (model.get("committed") || k >= form.radios.length) return;
    frame.say("");
    model.set("chosen", k);
    model.save_changes();
  }

  /** @type {(committed: boolean) => void} */
  function settle(committed) {
    if (committed && model.get("chosen") === null) return frame.say(words.choose_first);
    // A radio button that is about to be disabled would lose the focus to the page.
    if (form.choices.contains(document.activeElement)) frame.card.focus({ preventScroll: true });
    frame.say("");
    model.set("committed", committed);
    model.save_changes();
  }

  function showState() {
    const [chosen, committed] = [model.get("chosen"), model.get("committed")];
    form.radios.forEach((radio, k) => (radio.checked = k === chosen));
    form.choices.disabled = committed;
    form.reason.readOnly = committed;
    act.textContent = committed ? words.again : words.commit;
    answer.replaceChildren(...(view.shown ? reveal(model, words) : []));
  }

  const onCommitted = () => {
    view.shown = model.get("committed");
    showState();
  };
  const toggleAnswer = () => {
    view.shown = !view.shown;
    showState();
  };

  form.radios.forEach((radio, k) => radio.addEventListener("change", () => choose(k)));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.because.addEventListener("keydown", (event) => {
    // An Enter that ends the composing of a letter is not ours.
    if (event.key === "Enter" && !event.isComposing) settle(true);
  });
  model.on("change:chosen", showState);
  model.on("change:committed", onCommitted);
  const plain = model.get("choices").map((text) => text.replaceAll("`", "").replace(/\s+/g, " "));
  // What is chosen counts as said, so that a hall sees its own guess beside the answer.
  const uncover = () => !view.shown && (model.get("chosen") === null || model.get("committed") ? toggleAnswer() : settle(true), true);
  const silence = listenToKeys(frame, [
    ...presetKeys(frame, plain, choose),
    ["Enter", words.key_commit, () => settle(true)],
    ["h", frame.words.key_hide, toggleAnswer],
  ], { forward: uncover, back: () => view.shown && (toggleAnswer(), true), reveal: uncover });
  showState();
  return () => {
    silence();
    model.off("change:chosen", showState);
    model.off("change:committed", onCommitted);
  };
}

/**
 * The question, its choices and the field for a reason. A form keeps its radio buttons apart from other cards'.
 * @type {(model: Model<PredictTraits>, words: Words) => PredictForm}
 */
function makeForm(model, words) {
  const form = /** @type {PredictForm} */ (element("form", { autocomplete: "off" }));
  form.choices = element("fieldset", {}, element("legend", {}, ...prose(model.get("question"))));
  form.radios = model.get("choices").map((text, k) => {
    const radio = ownKeys(element("input", { type: "radio", name: "choice", value: k }));
    const key = element("kbd", { "aria-hidden": "true" }, String(k + 1));
    const label = element("label", { class: "ep-option" }, radio, passage(text), key);
    label.classList.toggle("ep-tall", text.includes("\n"));
    form.choices.append(label);
    return radio;
  });
  form.reason = ownKeys(element("input", { type: "text", "aria-label": words.because_name }));
  form.because = element("label", { class: "ep-because ep-quiet" }, words.because, form.reason);
  form.append(form.choices);
  return form;
}

/** What you said beside what it is, then why. @type {(model: Model<PredictTraits>, words: Words) => Node[]} */
function reveal(model, words) {
  const [choices, answer, chosen] = [model.get("choices"), model.get("answer"), model.get("chosen")];
  /** @type {(name: string, k: number) => Node} */
  const side = (name, k) => {
    const value = element("div", { class: "ep-value" }, passage(choices[k]));
    return element("div", { class: "ep-side" }, element("div", { class: "ep-label" }, name), value);
  };
  const sides = !model.get("committed") || chosen === null ? [side(words.is, answer)]
    : chosen === answer ? [side(words.same, answer)]
    : [side(words.said, chosen), side(words.is, answer)];
  const why = element("p", {}, element("span", { class: "ep-label" }, words.why), " ", ...prose(model.get("why")));
  return [element("div", { class: "ep-sides" }, ...sides), why];
}

/** A choice: a line of text, or a block of fixed width where it has several lines. @type {(text: string) => Node} */
function passage(text) {
  return text.includes("\n") ? element("pre", {}, text) : element("span", {}, ...prose(text));
}

/** Text with `backticks` as nodes: text and code. @type {(text: string) => Child[]} */
function prose(text) {
  return text.split(/`([^`]+)`/).map((piece, k) => (k % 2 ? element("code", {}, piece) : piece));
}
