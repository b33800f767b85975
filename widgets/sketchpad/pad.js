// The sheet one draws on: mouse, pen, finger or arrow keys become lines from point to point.
// Stands behind pressing.js in front of a widget's own file.

const LEAP = 5; // pixels that an arrow moves the pen with Shift

/**
 * Lets one draw on a panel's canvas. `draw.begin()`, `draw.line(from, to, pressure)` and `draw.end()` are called with
 * points [x, y] in pixels of the picture; the pressure is 1 where the device does not tell one. `draw.entered()` is called
 * when a pointer comes near.
 * @type {(panel: Panel, words: Words, size: Size, draw: Draws) => { lift(): void, setWidth(width: number): void, close(): void }}
 */
function makePad({ canvas, note: place }, words, [rows, columns], draw) {
  const marker = shape("svg", { class: "ep-pen", viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true", hidden: "" });
  const rings = ["ep-pen-light", "ep-pen-dark"].map((name) => shape("circle", { class: name }));
  marker.append(...rings);
  const help = element("span", { hidden: true, id: `ep-pad-${newName()}` }, words.pad_help);
  const sheet = element("div", { class: "ep-sheet" });
  canvas.replaceWith(sheet);
  sheet.append(canvas, marker, help);
  place.setAttribute("role", "status");
  // Its own role: a screen reader then leaves the arrows to us.
  for (const [name, value] of [["role", "application"], ["tabindex", "0"], ["aria-describedby", help.id]]) {
    canvas.setAttribute(name, value);
  }
  ownKeys(canvas);

  let pen = [Math.floor(columns / 2) + 0.5, Math.floor(rows / 2) + 0.5]; // of the keys

  /** @type {(point: Point) => void} */
  function mark([x, y]) {
    rings.forEach((ring) => (ring.setAttribute("cx", x), ring.setAttribute("cy", y)));
    marker.toggleAttribute("hidden", false);
    marker.classList.toggle("ep-down", press.isDown());
  }

  /** @type {(event: PointerEvent) => Point} */
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left - canvas.clientLeft) / canvas.clientWidth;
    const y = (event.clientY - box.top - canvas.clientTop) / canvas.clientHeight;
    return [x * columns, y * rows];
  }

  /** A stylus writes thinner or thicker; at the middle of its range it writes as a mouse does. @type {(event?: PointerEvent) => number} */
  const pressureOf = (event) => (event?.pointerType === "pen" && event.pressure > 0 ? 0.6 + 0.8 * event.pressure : 1);

  /** @type {(value: number, axis: number) => number} */
  const onSheet = (value, axis) => Math.min([columns, rows][axis] - 0.5, Math.max(0.5, value));

  const press = listenToPress(canvas, pointOf, {
    press(point, event) {
      place.textContent = "";
      mark(point);
      draw.begin();
      draw.line(point, point, pressureOf(event));
    },
    drag: (from, to, event) => draw.line(from, to, pressureOf(event)),
    lifted(last) {
      pen = last.map((value, axis) => onSheet(Math.floor(value) + 0.5, axis));
      marker.classList.remove("ep-down");
      draw.end();
    },
  }, {
    at: () => pen,
    step([below, right], far) {
      const distance = far ? LEAP : 1;
      return (pen = [onSheet(pen[0] + distance * right, 0), onSheet(pen[1] + distance * below, 1)]);
    },
    holds: () => true,
    done: announce,
  });

  function announce() {
    mark(pen);
    const [column, row] = pen.map(Math.ceil);
    place.textContent = fill(press.isDown() ? words.pen_down : words.pen_up, { column, row });
  }

  function onLeave() {
    if (!press.isDown()) marker.toggleAttribute("hidden", true);
  }

  function onBlur() {
    place.textContent = "";
    marker.toggleAttribute("hidden", true);
  }

  press.watch({
    pointermove: (event) => mark(pointOf(event)),
    pointerenter: (event) => event.buttons || draw.entered(),
    pointerleave: onLeave,
    focus: () => canvas.matches(":focus-visible") && announce(),
    blur: onBlur,
  });
  return {
    lift: press.lift,
    /** The marker is as wide as the brush. */
    setWidth: (width) => rings.forEach((ring) => ring.setAttribute("r", width / 2)),
    close: press.close,
  };
}
