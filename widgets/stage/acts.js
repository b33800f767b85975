// The acts of a tab as grids in a row: input, kernel and output of each, with signs between them.

/**
 * The grids of `acts` as { panels, parts }: per act its `input`, `kernel` and `output`, and the nodes in their order. What
 * an act is fed stands there already, as the output of the one before. `edit(place, text)` takes what was typed into a
 * cell, `place` being { act, grid, cell }; a grid that `editable(kind)` refuses takes nothing.
 */
function makePanels(acts, words, editable, edit) {
  const panels = [];
  const parts = [];
  acts.forEach((act, number) => {
    const panel = {};
    const add = (kind, role) => {
      const grid = act[kind];
      panel[kind] = makeGrid({
        label: grid.label, shape: grid.shape, role, words,
        name: (cell) => cellName(grid, cell),
        edit: editable(kind) ? (cell, text) => edit({ act: number, grid: kind, cell }, text) : null,
      });
      Object.assign(panel[kind].body.dataset, { act: number, grid: kind });
      parts.push(panel[kind].node);
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

const sign = (text) => element("span", { class: "ep-sign", "aria-hidden": "true" }, text);
