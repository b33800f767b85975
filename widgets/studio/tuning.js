// The number fields of what may be changed while a network trains. Stands in front of the trainer's own file.

/**
 * Fields with their names; `change({name: value})` is called when a reader has entered one.
 * @type {(words: TrainerWords, names: string[], change: (values: Record<string, number | string>) => void) => TuningFields}
 */
function tuningFields(words, names, change) {
  /** @type {Words} */
  const called = { learning_rate: words.learning_rate, batch: words.batch, ...words.settings }; // a reader's own as in Python
  const fields = names.map((name) => {
    const input = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "ep-field" });
    ownKeys(input);
    const enter = () => {
      if (input.value === input.dataset.value) return;
      const text = input.value.trim();
      input.dataset.value = input.value; // from here on it is the kernel's to say what holds
      // What is no number goes to the kernel as it is: its sentence names what is allowed.
      change({ [name]: text && Number.isFinite(Number(text)) ? Number(text) : text });
    };
    /** @type {(event: KeyboardEvent) => void} */
    const onKey = (event) => {
      if (event.key === "Enter") enter();
      if (event.key === "Escape") input.value = input.dataset.value ?? "";
    };
    input.addEventListener("change", enter);
    input.addEventListener("keydown", onKey);
    const label = element("span", { class: "ep-quiet" }, called[name] ?? name);
    return { name, input, node: element("label", { class: "ep-tune" }, label, input) };
  });
  return {
    nodes: fields.map(({ node }) => node),
    /** Shows the values that hold; one being typed is left alone, unless `all` are to be as they hold. */
    show(settings, all = false) {
      for (const { name, input } of fields) {
        const typing = document.activeElement === input && input.value !== input.dataset.value;
        if (settings[name] === undefined || (typing && !all)) continue;
        input.dataset.value = String(settings[name]);
        if (input.value !== input.dataset.value) input.value = String(settings[name]);
      }
    },
    /** With a reason they can't be changed; "" frees them. */
    disable: (why) => fields.forEach(({ input }) => Object.assign(input, { disabled: Boolean(why), title: why })),
  };
}
