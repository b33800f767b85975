// What presses on a canvas, from down to up: one pointer (mouse, pen or finger), or the keys. Stands in front of a widget's own file.

/**
 * Listens to a canvas. `pointOf(event)` is where a pointer is. `does.press(point, event)` is called when one goes down,
 * `does.drag(from, to, event)` for all it passes, several times where it is quick, and then `does.dragged(last)`;
 * `does.lifted(last)` when it goes up, or `lift()` is called. A second pointer is left alone.
 *
 * With `keys` Enter and space press too, without an event, where `keys.holds()`, until the next Enter, space or Escape: at
 * `keys.at()`, which an arrow key moves by `keys.step([down, right], far)`, far with Shift; it gives the new point.
 * `keys.done()` follows every key. `watch(listeners)` adds the widget's own listeners, `close()` takes all of them away.
 * @type {(canvas: HTMLCanvasElement, pointOf: (event: PointerEvent) => Point, does: PressDoes, keys?: PressKeys) => Press}
 */
function listenToPress(canvas, pointOf, does, keys) {
  /** @type {number | "keys" | null} */
  let held = null; // the pointer that presses, or the keys
  /** @type {Point} */
  let last; // where that was
  /** @type {[string, Listener][]} */
  let listeners = [];

  /** @type {(event: PointerEvent) => void} */
  function onDown(event) {
    if (typeof held === "number" || event.button !== 0) return;
    event.preventDefault();
    lift();
    canvas.focus({ preventScroll: true });
    held = event.pointerId;
    canvas.setPointerCapture(held);
    last = pointOf(event);
    does.press(last, event);
  }

  /** @type {(event: PointerEvent) => void} */
  function onMove(event) {
    if (event.pointerId !== held) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) moveTo(pointOf(one), one);
    does.dragged?.(last);
  }

  /** @type {(point: Point, event?: PointerEvent) => void} */
  function moveTo(point, event) {
    does.drag?.(last, point, event);
    last = point;
  }

  /** @type {(event: PointerEvent) => void} */
  function onUp(event) {
    if (event.pointerId === held) lift();
  }

  function lift() {
    if (held === null) return;
    held = null;
    does.lifted?.(last);
  }

  /** @type {(keys: PressKeys) => void} */
  function putDown({ at, holds }) {
    if (held !== null) return lift();
    if (!holds()) return;
    held = "keys";
    last = at();
    does.press(last);
  }

  /** @type {(event: KeyboardEvent) => void} */
  function onKey(event) {
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || typeof held === "number") return;
    if (event.key in ARROWS) {
      const point = keys.step(ARROWS[event.key], event.shiftKey);
      if (held !== null) moveTo(point);
    } else if (event.key === "Enter" || event.key === " ") event.repeat || putDown(keys);
    else if (event.key === "Escape" && held !== null) lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
    keys.done();
  }

  /** @type {Press["watch"]} */
  function watch(more) {
    listeners = [...listeners, ...Object.entries(more)];
    for (const [name, listener] of Object.entries(more)) canvas.addEventListener(name, listener);
  }

  watch({ pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp, lostpointercapture: onUp });
  watch({ keydown: onKey, blur: lift });
  return {
    watch,
    lift,
    isDown: () => held !== null,
    close: () => listeners.forEach(([name, listener]) => canvas.removeEventListener(name, listener)),
  };
}
