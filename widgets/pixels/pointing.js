// Pointing at a picture with mouse, pen, finger or keys: hovering reads, pressing holds. Stands in front of a widget's own file.

const STEPS_OF = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const STRIDE = 10; // pixels that an arrow moves the cursor with Shift

/**
 * Lets one point at a canvas. `hears.over([row, column])` is called wherever the pointer or the keys' cursor is; and while it is
 * pressed, `hears.begin([x, y])`, `hears.drag(from, to)` and `hears.end()`, in pixels of the picture. `hears.holds()` says whether
 * Enter puts a brush down. Gives the cursor's marker and what takes all of it away.
 */
function makePointing(canvas, [rows, columns], hears) {
  const marker = shape("svg", { class: "ep-cursor", viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });
  const rings = ["ep-cursor-light", "ep-cursor-dark"].map((name) => shape("rect", { class: name }));
  marker.append(...rings);
  let cursor = [Math.floor(rows / 2), Math.floor(columns / 2)];
  let width = 1;
  let held = null; // the pointer that presses
  let down = false; // whether the keys press
  let last;

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

  const pressed = () => down || held !== null;
  const inside = (value, most) => Math.max(0, Math.min(most - 1, value));
  const middle = ([row, column]) => [column + 0.5, row + 0.5];

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * columns, ((event.clientY - box.top) / box.height) * rows];
  }

  function go([row, column]) {
    cursor = [inside(row, rows), inside(column, columns)];
    mark();
    hears.over(cursor);
  }

  const goTo = ([x, y]) => go([Math.floor(y), Math.floor(x)]);

  function onDown(event) {
    if (held !== null || event.button !== 0) return;
    event.preventDefault();
    lift();
    canvas.focus({ preventScroll: true });
    held = event.pointerId;
    canvas.setPointerCapture(held);
    last = pointOf(event);
    hears.begin(last);
    goTo(last);
  }

  function onMove(event) {
    if (held === null) {
      if (!down) goTo(pointOf(event));
      return;
    }
    if (event.pointerId !== held) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) {
      const next = pointOf(one);
      hears.drag(last, next);
      last = next;
    }
    goTo(last);
  }

  function onUp(event) {
    if (event.pointerId === held) lift();
  }

  function lift() {
    if (!pressed()) return;
    [held, down] = [null, false];
    mark();
    hears.end();
  }

  function press() {
    if (down) return lift();
    down = true;
    hears.begin(middle(cursor));
    go(cursor);
  }

  function step([below, right], distance) {
    const before = cursor;
    cursor = [inside(before[0] + distance * below, rows), inside(before[1] + distance * right, columns)];
    if (down) hears.drag(middle(before), middle(cursor));
    go(cursor);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || held !== null) return;
    if (event.key in STEPS_OF) step(STEPS_OF[event.key], event.shiftKey ? STRIDE : 1);
    else if (event.key === "Enter" || event.key === " ") event.repeat || (hears.holds() && press());
    else if (event.key === "Escape" && down) lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const listeners = {
    pointerdown: onDown,
    pointermove: onMove,
    pointerup: onUp,
    pointercancel: onUp,
    lostpointercapture: onUp,
    keydown: onKey,
    blur: lift,
  };
  for (const [name, listener] of Object.entries(listeners)) canvas.addEventListener(name, listener);
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
    close: () => Object.entries(listeners).forEach(([name, listener]) => canvas.removeEventListener(name, listener)),
  };
}
