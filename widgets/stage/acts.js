// The acts of a tab as grids in a row: input, kernel and output of each, with signs between them.

/**
 * The grids of `acts` as { panels, parts }: per act its `input`, `kernel` and `output`, and the nodes in their order. What
 * an act is fed stands there already, as the output of the one before. `edit(place, text)` takes what was typed into a
 * cell, `place` being { act, grid, cell }; a grid that `editable(kind)` refuses takes nothing.
 * @type {(acts: Act[], words: Words, editable: (kind: GridKind) => boolean, edit: EditCell) => MadePanels}
 */
function makePanels(acts, words, editable, edit) {
  /** @type {ActPanels[]} */
  const panels = [];
  /** @type {HTMLElement[]} */
  const parts = [];
  acts.forEach((act, number) => {
    const panel = /** @type {ActPanels} */ ({});
    /** @type {(kind: GridKind, role: string) => void} */
    const add = (kind, role) => {
      const grid = /** @type {GridValues} */ (act[kind]); // the kernel is asked for only where there is one
      const made = makeGrid({
        label: grid.label, shape: grid.shape, role, words,
        name: (cell) => cellName(grid, cell),
        edit: editable(kind) ? (cell, text) => edit({ act: number, grid: kind, cell }, text) : null,
      });
      Object.assign(made.body.dataset, { act: number, grid: kind });
      parts.push(made.node);
      panel[kind] = made;
    };
    if (number && !act.fed) parts.push(sign("…"));
    if (act.fed) panel.input = panels.at(-1).output;
    else add("input", "input");
    if (act.kernel) {
      parts.push(sign("×"));
      add("kernel", "weights");
    }
    parts.push(sign("→"));
    add("output", "output");
    panels.push(panel);
  });
  return { panels, parts };
}

/** @type {(text: string) => HTMLElement} */
const sign = (text) => element("span", { class: "ep-sign", "aria-hidden": "true" }, text);
