// The places that max pooling remembers, in purple: where each maximum stood, and where its value has returned.

/**
 * Marks the remembered cells; gives the ends of the arc between a maximum and the place it takes, [cell of the first input,
 * cell of the last output], where one is told of, else null.
 * @type {(tab: Tab, panels: ActPanels[], looked: Looked | null, frame: StageFrame) => number[] | null}
 */
function paintRemembered(tab, panels, looked, frame) {
  /** @type {number[] | null} */
  let arc = null;
  const last = panels.at(-1);
  tab.remembered.forEach(([source, target]) => {
    const returned = last.lit.outputs.has(target) && (looked ? looked.act > 0 : frame.current > 0);
    const seen = looked?.act === 0 && looked.grid === "input" && looked.cell === source;
    last.output.cells[target].classList.toggle("ep-remembered", returned || seen);
    panels[0].input.cells[source].classList.toggle("ep-remembered", isRemembered(tab.acts[0], frame, source));
    if (returned || seen) arc = [source, target];
  });
  return arc;
}

/** A place is remembered once its window has been pooled. @type {(pool: LinkedAct, frame: StageFrame, source: number) => boolean} */
const isRemembered = (pool, frame, source) => pool.byInput[source].some((n) => frame.acts[0].values[pool.outputs[n]] !== null);

/** Before other places are remembered. @type {(panels: ActPanels[]) => void} */
function clearRemembered(panels) {
  for (const { input, output } of panels) {
    for (const { cells } of [input, output]) cells.forEach((cell) => cell.classList.remove("ep-remembered"));
  }
}
