// Boxes, sentence and table of one network, with one layer chosen among them.

/** The row that costs most multiply-adds: where a first look belongs. @type {(rows: FlowRow[]) => number} */
export function costliest(rows) {
  return rows.reduce((best, row, k) => (row.multiply_adds > rows[best].multiply_adds ? k : best), 0);
}

/** @type {(words: Words, card: HTMLElement) => FlowViewer} */
function makeViewer(words, card) {
  /** @type {FlowRow[]} */
  let rows = [];
  let at = 0;
  let room = 0; // em, of the boxes' width
  let hidden = false;
  let whole = true; // false where the network failed on the way
  const boxes = makeBoxes(words, choose);
  const table = makeCostTable(words, choose);
  const announcer = makeAnnouncer();
  const sentence = element("p", { class: "ep-flow-sentence" });
  const hideButton = button(words.hide, { press: hide, "aria-keyshortcuts": "H" });

  /** @type {(k: number) => void} */
  function choose(k) {
    at = Math.min(Math.max(k, 0), rows.length - 1);
    card.dataset.row = String(at);
    boxes.light(at);
    table.light(at);
    sentence.textContent = hidden ? words.hidden : account(words, rows, at);
    announcer.announce(hidden ? words.hidden : account(aloud(words), rows, at));
  }

  /**
   * Shows a network's rows, the input first; `row` is chosen. `complete` is false where the last is not the output.
   * @type {FlowViewer["show"]}
   */
  function show(network, row, complete = true) {
    sound([...network].every((one) => Array.isArray(one?.shape) && Number.isFinite(one.memory)), "rows");
    whole = complete;
    /** @type {(row: FlowRow, k: number) => string} */
    const spoken = (row, k) => fill(aloud(words).box, { kind: k ? row.kind : words.input, shape: shapeText(row.shape, aloud(words)) });
    rows = network.map((row, k) => ({ ...row, spoken: spoken(row, k) }));
    boxes.show(rows, room || 55, whole);
    table.show(rows);
    choose(row);
  }

  function hide() {
    hidden = !hidden;
    card.classList.toggle("ep-hides", hidden);
    hideButton.textContent = hidden ? words.show : words.hide;
    choose(at);
  }

  const observer = new ResizeObserver(() => {
    const em = parseFloat(getComputedStyle(boxes.node).fontSize);
    const now = Math.floor(boxes.node.clientWidth / em);
    if (now === room || !now) return;
    room = now;
    if (rows.length) show(rows, at, whole);
  });
  observer.observe(boxes.node);

  return {
    nodes: { boxes: boxes.node, table: table.node, sentence, announcer: announcer.node, hideButton },
    show,
    hide,
    keys: [
      ["ArrowLeft", words.key_before, () => choose(at - 1)],
      ["ArrowRight", words.key_after, () => choose(at + 1)],
      ["Home", words.key_input, () => choose(0)],
      ["End", words.key_output, () => choose(rows.length - 1)],
      ["h", words.key_hide, hide],
    ],
    walk: {
      forward: () => at < rows.length - 1 && (choose(at + 1), true),
      back: () => at > 0 && (choose(at - 1), true),
      reveal: () => hidden && (hide(), true),
    },
    row: () => at,
    close() {
      observer.disconnect();
      announcer.close();
    },
  };
}
