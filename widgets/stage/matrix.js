// The matrix C of an act: a row per output cell, a column per input cell, a tint per weight.

const MATRIX_HEIGHT = 210; // px on screen; full screen scales it with the type
const MATRIX_WIDTH = 240;

/**
 * `look({link: {n, input, output, weight}})` is called for the entry under the pointer or chosen by arrow keys, `look(null)`
 * when pointer or focus leaves.
 * @type {(act: LinkedAct, label: string, look: (found: { link: LinkAt } | null) => void) => Matrix}
 */
export function makeMatrix(act, label, look) {
  const rows = act.byOutput.length;
  const columns = act.byInput.length;
  const cell = Math.min(24, MATRIX_HEIGHT / rows, MATRIX_WIDTH / columns);
  const [width, height] = [Math.max(cell * columns, Math.min(columns * 14, MATRIX_HEIGHT / 2)), cell * rows];
  const ratio = window.devicePixelRatio || 1;
  const canvas = element("canvas", { role: "img", "aria-label": label, width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const column = element("div", { class: "ep-band ep-frame-input" });
  const row = element("div", { class: "ep-band ep-frame-output" });
  const body = element("div", { class: "ep-matrix", role: "application", tabindex: 0, "aria-label": label, style: `width: ${width / 14}em; height: ${height / 14}em` }, canvas, column, row);
  const node = element("div", { class: "ep-tensor" }, element("div", { class: "ep-label" }, label), body);
  const find = new Map(act.inputs.map((input, n) => [act.outputs[n] * columns + input, n]));

  let entry = [0, 0]; // the row and the column that the keys are on
  /** @type {(output: number, input: number) => void} */
  function lookAt(output, input) {
    entry = [output, input];
    const n = find.get(output * columns + input) ?? null;
    look({ link: { n, input, output, weight: n === null ? 0 : weightOf(act, n) } });
  }
  /** @type {(event: PointerEvent) => void} */
  function pointed(event) {
    const box = body.getBoundingClientRect();
    const input = Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns));
    const output = Math.min(rows - 1, Math.floor(((event.clientY - box.top) / box.height) * rows));
    if (input >= 0 && output >= 0) lookAt(output, input);
  }
  ownKeys(body);
  body.addEventListener("pointerdown", pointed);
  body.addEventListener("pointermove", pointed);
  body.addEventListener("pointerleave", () => look(null));
  body.addEventListener("blur", () => look(null));
  body.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    const [output, input] = [entry[0] + way[0], entry[1] + way[1]];
    if (output >= 0 && output < rows && input >= 0 && input < columns) lookAt(output, input);
    event.preventDefault();
    event.stopPropagation();
  });

  function draw() {
    const style = getComputedStyle(body);
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const [w, h] = [canvas.width / columns, canvas.height / rows];
    const largest = Math.max(...act.inputs.map((_, n) => Math.abs(weightOf(act, n))), 1e-9);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    act.inputs.forEach((input, n) => {
      const weight = weightOf(act, n);
      if (weight === 0) return;
      pen.globalAlpha = 0.25 + (0.75 * Math.abs(weight)) / largest;
      pen.fillStyle = style.getPropertyValue(weight > 0 ? "--ep-weights" : "--ep-muted");
      pen.fillRect(input * w, act.outputs[n] * h, Math.max(1, w), Math.max(1, h));
    });
    if (cell < 6) return;
    pen.globalAlpha = 1;
    pen.strokeStyle = style.getPropertyValue("--ep-line");
    for (let k = 1; k < rows; k++) pen.strokeRect(-1, k * h, canvas.width + 2, 0);
    for (let k = 1; k < columns; k++) pen.strokeRect(k * w, -1, 0, canvas.height + 2);
  }
  requestAnimationFrame(draw);

  /** @type {(mark: HTMLElement, cells: Set<number>, count: number, across: boolean) => void} */
  function band(mark, cells, count, across) {
    mark.hidden = cells.size !== 1;
    const [only] = cells;
    const [start, size] = [`${(100 * only) / count}%`, `${100 / count}%`];
    Object.assign(mark.style, across ? { left: start, width: size, top: 0, height: "100%" } : { top: start, height: size, left: 0, width: "100%" });
  }
  return {
    node,
    /** Frames the column of a lone lit input cell and the row of a lone lit output cell. */
    paint(lit) {
      band(column, lit.inputs, columns, true);
      band(row, lit.outputs, rows, false);
    },
  };
}
