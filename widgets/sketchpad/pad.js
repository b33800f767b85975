// The sheet one draws on: mouse, pen, finger or arrow keys become lines from point to point.
// Stands behind held_pointer.js in front of a widget's own file.

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
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
  const help = element("span", { hidden: true, id: `ep-pad-${Math.random().toString(36).slice(2)}` }, words.pad_help);
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
  let down = false; // whether the keys' pen is on the sheet

  /** @type {(point: Point) => void} */
  function mark([x, y]) {
    rings.forEach((ring) => (ring.setAttribute("cx", x), ring.setAttribute("cy", y)));
    marker.toggleAttribute("hidden", false);
    marker.classList.toggle("ep-down", down || hold.isHeld());
  }

  /** @type {(event: PointerEvent) => Point} */
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left - canvas.clientLeft) / canvas.clientWidth;
    const y = (event.clientY - box.top - canvas.clientTop) / canvas.clientHeight;
    return [x * columns, y * rows];
  }

  /** A stylus writes thinner or thicker; at the middle of its range it writes as a mouse does. @type {(event: PointerEvent) => number} */
  const pressureOf = (event) => (event.pointerType === "pen" && event.pressure > 0 ? 0.6 + 0.8 * event.pressure : 1);

  const hold = holdPointer(canvas, pointOf, {
    ready: lift,
    press(point, event) {
      place.textContent = "";
      mark(point);
      draw.begin();
      draw.line(point, point, pressureOf(event));
    },
    drag: (from, to, event) => draw.line(from, to, pressureOf(event)),
    lift(last) {
      pen = last.map((value, axis) => onSheet(Math.floor(value) + 0.5, axis));
      ended();
    },
  });

  function onLeave() {
    if (!hold.isHeld() && !down) marker.toggleAttribute("hidden", true);
  }

  /** Ends the stroke, whatever draws it. */
  function lift() {
    if (hold.isHeld()) hold.release();
    else if (down) {
      down = false;
      ended();
    }
  }

  function ended() {
    marker.classList.remove("ep-down");
    draw.end();
  }

  /** @type {(value: number, axis: number) => number} */
  const onSheet = (value, axis) => Math.min([columns, rows][axis] - 0.5, Math.max(0.5, value));

  function announce() {
    mark(pen);
    const [column, row] = pen.map(Math.ceil);
    place.textContent = fill(down ? words.pen_down : words.pen_up, { column, row });
  }

  function putDown() {
    if (down) return lift();
    down = true;
    draw.begin();
    draw.line(pen, pen, 1);
  }

  /** @type {(way: Point, distance: number) => void} */
  function move([right, below], distance) {
    const before = pen;
    pen = [onSheet(pen[0] + distance * right, 0), onSheet(pen[1] + distance * below, 1)];
    if (down) draw.line(before, pen, 1);
  }

  /** @type {(event: KeyboardEvent) => void} */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || hold.isHeld()) return;
    if (event.key in ARROWS) move(ARROWS[event.key], event.shiftKey ? LEAP : 1);
    else if (event.key === "Enter" || event.key === " ") event.repeat || putDown();
    else if (event.key === "Escape" && down) lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
    announce();
  }

  function onBlur() {
    lift();
    place.textContent = "";
    marker.toggleAttribute("hidden", true);
  }

  hold.watch({
    pointermove: (event) => mark(pointOf(event)),
    pointerenter: (event) => event.buttons || draw.entered(),
    pointerleave: onLeave,
    keydown: onKey,
    focus: () => canvas.matches(":focus-visible") && announce(),
    blur: onBlur,
  });
  return {
    lift,
    /** The marker is as wide as the brush. */
    setWidth: (width) => rings.forEach((ring) => ring.setAttribute("r", width / 2)),
    close: hold.close,
  };
}
