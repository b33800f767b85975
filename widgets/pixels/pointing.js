// Pointing at a picture with mouse, pen, finger or keys: hovering reads, pressing holds. Stands behind
// held_pointer.js in front of a widget's own file.

/** @type {Record<string, Place>} */
const STEPS_OF = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const STRIDE = 10; // pixels that an arrow moves the cursor with Shift

/**
 * Lets one point at a canvas. `hears.over([row, column])` is called wherever the pointer or the keys' cursor is; and while it is
 * pressed, `hears.begin([x, y])`, `hears.drag(from, to)` and `hears.end()`, in pixels of the picture. `hears.holds()` says whether
 * Enter puts a brush down. Gives the cursor's marker and what takes all of it away.
 * @type {(canvas: HTMLCanvasElement, size: Size, hears: Points) => Pointing}
 */
function makePointing(canvas, [rows, columns], hears) {
  const marker = shape("svg", { class: "ep-cursor", viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });
  const rings = ["ep-cursor-light", "ep-cursor-dark"].map((name) => shape("rect", { class: name }));
  marker.append(...rings);
  let cursor = [Math.floor(rows / 2), Math.floor(columns / 2)];
  let width = 1;
  let down = false; // whether the keys press

  function mark() {
    const [row, column] = cursor;
    for (const ring of rings) {
      ring.setAttribute("x", column + 0.5 - width / 2);
      ring.setAttribute("y", row + 0.5 - width / 2);
      ring.setAttribute("rx", width > 1 ? width / 2 : 0);
      ring.setAttribute("width", width);
      ring.setAttribute("height", width);
    }
    marker.classList.toggle("ep-down", pressed());
  }

  const pressed = () => down || hold.isHeld();
  /** @type {(value: number, most: number) => number} */
  const inside = (value, most) => Math.max(0, Math.min(most - 1, value));
  /** @type {(place: Place) => Point} */
  const middle = ([row, column]) => [column + 0.5, row + 0.5];

  /** @type {(event: PointerEvent) => Point} */
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * columns, ((event.clientY - box.top) / box.height) * rows];
  }

  /** @type {(place: Place) => void} */
  function go([row, column]) {
    cursor = [inside(row, rows), inside(column, columns)];
    mark();
    hears.over(cursor);
  }

  /** @type {(point: Point) => void} */
  const goTo = ([x, y]) => go([Math.floor(y), Math.floor(x)]);

  const hold = holdPointer(canvas, pointOf, {
    ready: lift,
    press(point) {
      hears.begin(point);
      goTo(point);
    },
    drag: (from, to) => hears.drag(from, to),
    dragged: goTo,
    lift: ended,
  });

  function lift() {
    if (hold.isHeld()) hold.release();
    else if (down) {
      down = false;
      ended();
    }
  }

  function ended() {
    mark();
    hears.end();
  }

  function press() {
    if (down) return lift();
    down = true;
    hears.begin(middle(cursor));
    go(cursor);
  }

  /** @type {(way: Place, distance: number) => void} */
  function step([below, right], distance) {
    const before = cursor;
    cursor = [inside(before[0] + distance * below, rows), inside(before[1] + distance * right, columns)];
    if (down) hears.drag(middle(before), middle(cursor));
    go(cursor);
  }

  /** @type {(event: KeyboardEvent) => void} */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || hold.isHeld()) return;
    if (event.key in STEPS_OF) step(STEPS_OF[event.key], event.shiftKey ? STRIDE : 1);
    else if (event.key === "Enter" || event.key === " ") event.repeat || (hears.holds() && press());
    else if (event.key === "Escape" && down) lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  hold.watch({ pointermove: (event) => pressed() || goTo(pointOf(event)), keydown: onKey, blur: lift });
  mark();
  return {
    marker,
    go,
    lift,
    isDown: pressed,
    cursor: () => cursor,
    setWidth(pixels) {
      width = pixels;
      mark();
    },
    close: hold.close,
  };
}
