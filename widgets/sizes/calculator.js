// The size calculator: steppers that go no further than torch does, the picture, the formula, the line of PyTorch.
// Everything is counted here; Python is told of the setting, never asked.

/** @type {Render<SizeTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const [parameters, ranges, presets] = [model.get("parameters"), model.get("ranges"), model.get("presets")];
  const kinds = /** @type {SizeKind[]} */ (Object.keys(parameters));
  sound(Object.values(ranges).every((span) => span.length === 2 && span.every((end) => Number.isInteger(end) && end <= 1024)), "ranges");
  const sizeNames = /** @type {SizeName[]} */ (Object.keys(ranges));
  /** @type {(one: SizeSetting) => boolean} */
  const fits = (one) => sizeNames.every((name) => one[name] >= ranges[name][0] && one[name] <= ranges[name][1]);
  sound(kinds.every((kind) => [...presets[kind]].every(([name, one]) => typeof name === "string" && fits(one))), "presets");
  const frame = makeCard(el, words.title, model);
  const { card, message, say } = frame;
  /** @type {SizeSetting} */
  let setting = { ...model.get("setting") };
  sound(kinds.includes(setting.kind) && fits(setting), "setting");
  const start = { ...setting };
  let hidden = false;

  const kindChoices = choices(words.kind, kinds.map((kind) => words.kinds[kind]), (k) => chooseKind(kinds[k]));
  const presetGroups = Object.fromEntries(
    kinds.map((kind) => [kind, choices(words.presets, presets[kind].map(([name]) => name), (k) => choosePreset(k))]),
  );
  const steppers = Object.fromEntries(sizeNames.map((name) => [name, makeStepper(name, words, (to, text) => choose(name, to, text))]));
  const result = element("div", { role: "group", class: "ep-size-result", "aria-label": words.output });
  const strip = makeStrip(words);
  const told = element("p", { class: "ep-caption" });
  const announcer = makeAnnouncer();
  const behind = element("div", { class: "ep-row ep-behind" });
  const formula = element("p", { class: "ep-formula" });
  const line = element("code", { class: "ep-code" });

  // What the reader does.

  /**
   * One parameter to a value; where torch would refuse it, it stays as it is, with the sentence why.
   * @type {(name: SizeName, wanted: number, text?: string) => void}
   */
  function choose(name, wanted, text) {
    const [low, high] = ranges[name];
    if (!Number.isInteger(wanted)) return refuse(name, words.notWhole, { low, high, text, value: setting[name] });
    if (wanted < low || wanted > high) return refuse(name, words["stop.range"], { low, high });
    const fault = faultOf(setting.kind, { ...setting, [name]: wanted });
    if (fault) return refuse(name, words[`stop.${fault}`], { value: wanted });
    take({ ...setting, [name]: wanted });
  }

  /** @type {(name: SizeName, sentence: string, places: Places) => void} */
  function refuse(name, sentence, places) {
    steppers[name].show(setting[name]);
    say(fill(sentence, { name: name === "size" ? words.size : name, ...places }), true);
  }

  /** Another operation with the same numbers, if that can be; else with the first of its own settings. @type {(kind: SizeKind) => void} */
  function chooseKind(kind) {
    const same = { ...setting, kind, output_padding: kind === "transposed" ? setting.output_padding : 0 };
    take(faultOf(kind, same) ? { ...presets[kind][0][1] } : same);
  }

  /** @type {(k: number) => void} */
  function choosePreset(k) {
    const preset = presets[setting.kind][k];
    if (preset) take({ ...preset[1] });
  }

  /** @type {(next: SizeSetting) => void} */
  function take(next) {
    setting = next;
    say("");
    paint();
    model.set("setting", { ...setting });
    model.save_changes();
  }

  function hide() {
    hidden = !hidden;
    paint();
  }

  async function copy() {
    say((await copyText(line)) ? words.copied : words.selected);
  }

  // What is seen.

  function paint() {
    const { kind, size } = setting;
    const out = outputSize(kind, setting);
    kindChoices.select(kinds.indexOf(kind));
    for (const name of kinds) {
      const group = presetGroups[name];
      group.hidden = name !== kind;
      /** @type {(pair: [string, unknown]) => boolean} */
      const isNow = ([key, value]) => setting[/** @type {SizeName} */ (key)] === value;
      group.select(presets[name].findIndex(([, preset]) => Object.entries(preset).every(isNow)));
    }
    for (const name of sizeNames) {
      const stepper = steppers[name];
      stepper.node.hidden = !parameters[kind].includes(name);
      if (!stepper.node.hidden) stepper.show(setting[name], allowedOf(kind, setting, name, ranges[name]));
    }
    const sentence = hidden ? words.askHidden : sizeSentence(kind, setting, words);
    result.textContent = fill(hidden ? words.hidden : words.square, { size, out });
    strip.show(kind, setting, sentence, hidden);
    told.textContent = sentence;
    announcer.announce(hidden ? sentence : `${fill(aloud(words).square, { size, out })} ${sizeSentence(kind, setting, aloud(words))}`);
    formula.textContent = hidden ? "" : formulaOf(kind, setting);
    line.textContent = hidden ? lineOf(kind, setting).replace(/ {2}#.*/, "") : lineOf(kind, setting);
    paintBehind(kind, out);
  }

  /** The sizes that a convolution sends to one: each a button that goes there. @type {(kind: SizeKind, out: number) => void} */
  function paintBehind(kind, out) {
    const sizes = sizesBehind(kind, setting);
    behind.hidden = hidden || sizes.length < 2 || sizes.at(-1) > ranges.size[1];
    if (behind.hidden) return;
    const now = kind === "transposed" ? out : setting.size;
    const list = listed(sizes, words);
    /** @type {(size: number) => void} */
    const go = (size) => (kind === "transposed" ? choose("output_padding", setting.output_padding + size - out) : choose("size", size));
    const buttons = sizes.map((size) => {
      return button(String(size), { press: () => go(size), class: "ep-button ep-choice", "aria-pressed": String(size === now) });
    });
    behind.replaceChildren(
      element("span", {}, fill(words[`behind.${kind}`], { sizes: list, small: kind === "transposed" ? setting.size : out })),
      element("div", { class: "ep-choices", role: "group", "aria-label": words.output }, ...buttons),
    );
  }

  card.classList.add("ep-sizes");
  card.append(
    element("div", { class: "ep-row ep-spread" }, kindChoices, frame.tools),
    ...Object.values(presetGroups),
    element("div", { class: "ep-row ep-steppers", role: "group", "aria-label": words.controls }, ...Object.values(steppers).map(({ node }) => node)),
    result,
    strip.node,
    told,
    announcer.node,
    behind,
    formula,
    element("div", { class: "ep-row" }, line, button(words.copy, { press: copy, class: "ep-button ep-copy" }), button(words.reset, { press: () => take({ ...start }) })),
    element("p", { class: "ep-quiet ep-keys" }, words.keys),
    message,
  );
  /** @type {KeyRow[]} */
  const keys = [
    ["ArrowLeft", words.key_smaller, () => choose("size", setting.size - 1)],
    ["ArrowRight", words.key_larger, () => choose("size", setting.size + 1)],
    ...presetKeys(frame, () => presets[setting.kind].map(([name]) => name), choosePreset),
    ["h", frame.words.key_hide, hide],
    ["r", frame.words.key_reset, () => take({ ...start })],
  ];
  const forget = listenToKeys(frame, keys, { reveal: () => hidden && (hide(), true) });
  const onSetting = () => {
    setting = { ...model.get("setting") };
    paint();
  };
  model.on("change:setting", onSetting);
  paint();
  return () => {
    announcer.close();
    forget();
    model.off("change:setting", onSetting);
  };
}

/**
 * A parameter's name, its number between a minus and a plus, and from where to where it may go.
 * @type {(name: SizeName, words: Words, choose: (to: number, text?: string) => void) => Stepper}
 */
function makeStepper(name, words, choose) {
  const label = name === "size" ? words.size : name;
  let now = 0;
  const field = ownKeys(element("input", { role: "spinbutton", inputmode: "numeric", autocomplete: "off", class: "ep-step-field", "aria-label": label }));
  const less = button("−", { press: () => choose(now - 1), "aria-label": fill(words.less, { name: label }) });
  const more = button("+", { press: () => choose(now + 1), "aria-label": fill(words.more, { name: label }) });
  const span = element("span", { class: "ep-quiet ep-step-span" });
  const typed = () => {
    const text = field.value.trim();
    if (text !== String(now)) choose(/^-?\d+$/.test(text) ? Number(text) : NaN, text);
  };
  field.addEventListener("change", typed);
  field.addEventListener("keydown", (event) => {
    /** @type {Record<string, () => void>} */
    const moves = { ArrowUp: () => choose(now + 1), ArrowDown: () => choose(now - 1), Enter: typed };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moves[event.key]();
  });
  return {
    node: element("div", { class: "ep-stepper" },
      element("span", { class: "ep-label", "aria-hidden": "true" }, label),
      element("div", { class: "ep-step-row" }, less, field, more), span),
    show(value, allowed) {
      now = value;
      field.value = String(value);
      field.setAttribute("aria-valuenow", value);
      if (!allowed) return;
      const [low, high] = allowed;
      field.setAttribute("aria-valuemin", low);
      field.setAttribute("aria-valuemax", high);
      less.setAttribute("aria-disabled", String(value <= low));
      more.setAttribute("aria-disabled", String(value >= high));
      span.textContent = low === high ? String(low) : fill(words.span, { low, high });
    },
  };
}

export default drawnOrTold(render);
