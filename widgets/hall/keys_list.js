// The list of a card's keys, laid over it with `?`. Stands in front of every widget's own file.

/** What there is to say, each with its keys: {sentence: keys}. @type {(rows: BoundKeys[]) => Record<string, string[]>} */
function keysByDeed(rows) {
  /** @type {Record<string, string[]>} */
  const all = {};
  for (const { keys, does } of rows) {
    const sentence = typeof does === "function" ? does() : does;
    if (sentence) all[sentence] = [...(all[sentence] ?? []), ...keys];
  }
  return all;
}

/**
 * A dialog that lists what a card's keys do; it is made when it is asked for, and gone when it is closed.
 * @type {(frame: { card: HTMLElement, words: Words, rows: BoundKeys[] }) => Frame["list"]}
 */
function makeKeysList(frame) {
  /** @type {HTMLDialogElement | null} */
  let dialog = null;

  function open() {
    const { card, words, rows } = frame;
    const close = button(words.close ?? "", { press: () => opened.close() });
    const walked = walkRows(card, words);
    const taken = walked.flatMap(({ keys }) => keys);
    const own = rows.filter(({ keys }) => !keys.some((key) => taken.includes(key)));
    const name = (/** @type {string} */ key) => words[`name_${key === " " ? "Space" : key}`] ?? key.toUpperCase();
    const entries = Object.entries(keysByDeed([...walked, ...own])).map(([does, keys]) => {
      const names = keys.map((key) => element("kbd", { "data-key": key }, name(key)));
      return element("div", {}, element("dt", {}, ...names), element("dd", {}, does));
    });
    const opened = element("dialog", { class: "ep-keys-list", "aria-label": words.help, tabindex: "-1" },
      element("div", { class: "ep-row ep-spread" }, element("b", {}, words.help ?? ""), close),
      element("dl", {}, ...entries));
    dialog = ownKeys(opened);
    opened.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (!["?", "Escape"].includes(event.key)) return;
      event.preventDefault();
      opened.close();
    });
    opened.addEventListener("click", (event) => event.target === opened && opened.close()); // beside the list
    opened.addEventListener("close", () => gone());
    const before = card.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : card;
    const gone = () => {
      opened.remove();
      dialog = null;
      before.focus({ preventScroll: true });
    };
    card.append(opened);
    opened.showModal();
  }

  return {
    toggle: () => (dialog ? dialog.close() : open()),
    close: () => dialog?.close(),
  };
}
