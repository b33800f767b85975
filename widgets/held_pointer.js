// One pointer that presses on a canvas, from down to up: mouse, pen or finger. Stands in front of a widget's own file.

/**
 * Listens to a canvas. `pointOf(event)` is where the pointer is, [x, y] in pixels of the picture. `hears.press(point, event)`
 * is called when a pointer goes down, once `hears.ready()` has been; `hears.drag(from, to, event)` for all it passes, several
 * times where it is quick, and then `hears.dragged(last)`; `hears.lift(last)` when it goes up, or `release()` is called. A
 * second pointer is left alone. `watch(listeners)` adds the widget's own listeners to the canvas, and `close()` takes all of them away.
 * @type {(canvas: HTMLCanvasElement, pointOf: (event: PointerEvent) => Point, hears: Hears) => HeldPointer}
 */
function holdPointer(canvas, pointOf, hears) {
  /** @type {number | null} */
  let held = null; // the pointer that presses
  /** @type {Point} */
  let last; // where it was
  /** @type {[string, Listener][]} */
  let listeners = [];

  /** @type {(event: PointerEvent) => void} */
  function onDown(event) {
    if (held !== null || event.button !== 0) return;
    event.preventDefault();
    hears.ready();
    canvas.focus({ preventScroll: true });
    held = event.pointerId;
    canvas.setPointerCapture(held);
    last = pointOf(event);
    hears.press(last, event);
  }

  /** @type {(event: PointerEvent) => void} */
  function onMove(event) {
    if (event.pointerId !== held) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) {
      const next = pointOf(one);
      hears.drag(last, next, one);
      last = next;
    }
    hears.dragged?.(last);
  }

  /** @type {(event: PointerEvent) => void} */
  function onUp(event) {
    if (event.pointerId === held) release();
  }

  function release() {
    if (held === null) return;
    held = null;
    hears.lift(last);
  }

  /** @type {HeldPointer["watch"]} */
  function watch(more) {
    listeners = [...listeners, ...Object.entries(more)];
    for (const [name, listener] of Object.entries(more)) canvas.addEventListener(name, listener);
  }

  watch({ pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp, lostpointercapture: onUp });
  return {
    watch,
    release,
    isHeld: () => held !== null,
    close: () => listeners.forEach(([name, listener]) => canvas.removeEventListener(name, listener)),
  };
}
