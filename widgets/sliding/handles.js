// What a reader takes hold of: sliders with their names, a picture to drag on, a map to point at.

/**
 * A slider with its name. `change(value)` is called while it moves, `save()` when it is let go; `show(value, text, most,
 * why)` sets it, and turns it off where `why` says a reason.
 * @type {(name: string, least: number, most: number, change: (value: number) => void, save: () => void) => SettingSlider}
 */
function settingSlider(name, least, most, change, save) {
  const input = ownKeys(element("input", { type: "range", min: least, max: most, "aria-label": name }));
  const text = element("span", { class: "ep-setting-text" });
  const reason = element("span", { class: "ep-quiet" });
  input.addEventListener("input", () => change(Number(input.value)));
  input.addEventListener("change", save);
  // Its keys are its own: the card's arrows move the window.
  input.addEventListener("keydown", (event) => /^(Arrow|Home|End|Page)/.test(event.key) && event.stopPropagation());
  return {
    node: element("label", { class: "ep-setting" }, text, input, reason),
    show(value, said, limit, why) {
      input.max = String(limit);
      input.value = String(value);
      input.disabled = Boolean(why);
      input.setAttribute("aria-valuetext", said);
      text.textContent = said;
      reason.textContent = why;
      reason.hidden = !why;
    },
  };
}

/** Where on the picture an event is, [x, y] in its pixels. @type {(canvas: HTMLCanvasElement, size: Size, event: PointerEvent) => Point} */
function pointOn(canvas, [height, width], event) {
  const box = canvas.getBoundingClientRect();
  const x = (event.clientX - box.left - canvas.clientLeft) / canvas.clientWidth;
  const y = (event.clientY - box.top - canvas.clientTop) / canvas.clientHeight;
  return [x * width, y * height];
}

/**
 * Calls `move([x, y])` while a pointer holds the picture.
 * @type {(canvas: HTMLCanvasElement, size: Size, move: (point: Point) => void) => { close(): void }}
 */
function dragging(canvas, size, move) {
  /** @type {number | null} */
  let held = null;
  /** @type {(event: PointerEvent) => void} */
  const onDown = (event) => {
    if (held !== null || event.button !== 0) return;
    held = event.pointerId;
    canvas.setPointerCapture(held);
    move(pointOn(canvas, size, event));
  };
  /** @type {(event: PointerEvent) => void} */
  const onMove = (event) => event.pointerId === held && move(pointOn(canvas, size, event));
  /** @type {(event: PointerEvent) => void} */
  const onUp = (event) => event.pointerId === held && (held = null);
  return listening(canvas, { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp });
}

/**
 * Calls `at([row, column])` with the pixel under the pointer or the one that arrow keys move, first the middle one, and
 * `at(null)` when pointer or focus leaves.
 * @type {(canvas: HTMLCanvasElement, size: Size, at: (place: Place | null) => void) => { close(): void }}
 */
function pointing(canvas, size, at) {
  let place = size.map((length) => Math.floor(length / 2));
  /** @type {(to: Place) => void} */
  const go = (to) => {
    place = to.map((value, k) => Math.min(Math.max(value, 0), size[k] - 1));
    at(place);
  };
  /** @type {(event: KeyboardEvent) => void} */
  const onKey = (event) => {
    const way = ARROWS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    go(place.map((value, k) => value + way[k] * (event.shiftKey ? 10 : 1)));
    event.preventDefault();
    event.stopPropagation();
  };
  ownKeys(canvas);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  /** @type {(event: PointerEvent) => void} */
  const onMove = (event) => {
    const [x, y] = pointOn(canvas, size, event).map(Math.floor);
    const inside = x >= 0 && y >= 0 && x < size[1] && y < size[0];
    at(inside ? [y, x] : null);
  };
  const leave = () => at(null);
  return listening(canvas, { pointerdown: onMove, pointermove: onMove, pointerleave: leave, focus: () => at(place), blur: leave, keydown: onKey });
}

/** @type {(canvas: HTMLCanvasElement, listeners: Record<string, Listener>) => { close(): void }} */
function listening(canvas, listeners) {
  for (const [name, listener] of Object.entries(listeners)) canvas.addEventListener(name, listener);
  return {
    close() {
      for (const [name, listener] of Object.entries(listeners)) canvas.removeEventListener(name, listener);
    },
  };
}
