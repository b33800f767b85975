// What a walk adds to the notebook: the bar above a slide, with the section's heading and where one is, and what keys do.
// Stands in front of every widget's own file.

/** `acts` are `back`, `on`, `end` and `run`. @type {(words: Words, acts: Record<"back" | "on" | "end" | "run", () => void>) => WalkBar} */
function makeWalkBar(words, acts) {
  const title = element("b", { class: "ep-walk-title" });
  const count = element("span", { class: "ep-walk-count" });
  const more = element("span", { class: "ep-walk-more", hidden: true }, words.walk_more ?? "");
  const spoken = element("span", { class: "ep-walk-spoken", role: "status" });
  const run = button(words.walk_run ?? "", { press: acts.run });
  const missing = element("p", { class: "ep-walk-missing", hidden: true }, element("span", {}, words.walk_not_run ?? ""), " ", run);
  const bar = element("section", { class: "every-pixel ep-hall ep-walk-bar", tabindex: "-1", "aria-label": words.walk },
    element("div", { class: "ep-row" }, title, more,
      button(words.walk_press_back ?? "", { picture: "back", press: acts.back }),
      button(words.walk_press_on ?? "", { picture: "forward", press: acts.on }),
      count,
      button(words.walk_press_end ?? "", { press: acts.end })),
    missing, spoken);
  ownKeys(bar);
  bar.addEventListener("mousedown", (event) => event.stopPropagation()); // a notebook would select a cell
  return {
    bar,
    /** The k-th of n slides, from 0. Returns the slide's name. */
    show(k, n, heading) {
      const places = { k: k + 1, n, title: heading };
      const name = fill((heading ? words.walk_slide : words.walk_count) ?? "", places);
      write(title, heading);
      write(count, fill(words.walk_count ?? "{k} / {n}", places));
      write(spoken, name);
      return name;
    },
    miss(what, canRun) {
      missing.hidden = !what;
      run.hidden = !canRun;
    },
    tellMore: (hidden) => (more.hidden = !hidden),
  };
}

/** Says something anew only where it is new, so that nothing is announced twice. @type {(node: Node, text: string) => void} */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** What keys do on a slide, for the list of keys; nothing where nobody walks. @type {(card: Element, words: Words) => BoundKeys[]} */
function walkRows(card, words) {
  if (!card.closest(".ep-walking")) return [];
  /** @type {[string[], string][]} */
  const rows = [
    [["PageDown", "Enter"], words.walk_on],
    [["PageUp"], words.walk_back],
    [["n"], words.walk_next],
    [["Shift+n"], words.walk_before],
    [["Shift+Home", "Shift+End"], words.walk_ends],
    [["l", "Escape"], words.walk_end],
  ];
  return rows.map(([keys, does]) => ({ keys, does }));
}
