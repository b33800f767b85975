// A pointer that a hall sees on a projector, and a screen made black, as remote clickers do it.
// Stands in front of every widget's own file.

const TAIL = 5; // dots that follow the pointer
const PULL = 0.4; // of the way to the one before it, that a dot goes in a frame
const SETTLED = 0.5; // pixels

/**
 * A large ring that follows mouse, pen and finger over `host` and takes no click. `toggle()` shows and hides it.
 * @type {(host: HTMLElement) => Frame["pointer"]}
 */
function makePointer(host) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const ring = element("span", { class: "ep-pointer-ring" });
  const tail = Array.from({ length: TAIL }, () => element("span", { class: "ep-pointer-dot" }));
  const layer = element("div", { class: "ep-pointer", "aria-hidden": "true" }, ...tail, ring);
  /** @type {Point} */
  let at = [innerWidth / 2, innerHeight / 2];
  let dots = tail.map(() => at);
  let frame = 0;

  /** @type {(node: HTMLElement, at: Point) => void} */
  function put(node, [x, y]) {
    const origin = layer.getBoundingClientRect(); // not the window's corner where the host is itself a frame of reference
    node.style.transform = `translate(${x - origin.left}px, ${y - origin.top}px)`;
  }

  function follow() {
    frame = 0;
    let before = at;
    dots = dots.map(([x, y]) => (before = [x + PULL * (before[0] - x), y + PULL * (before[1] - y)]));
    tail.forEach((node, k) => put(node, dots[k]));
    if (dots.some((dot) => Math.hypot(dot[0] - at[0], dot[1] - at[1]) > SETTLED)) frame = requestAnimationFrame(follow);
  }

  /** @type {(event: PointerEvent) => void} */
  function move(event) {
    at = [event.clientX, event.clientY];
    if (!layer.isConnected) return;
    put(ring, at);
    if (calm.matches) tail.forEach((node) => put(node, at));
    else frame ||= requestAnimationFrame(follow);
  }

  for (const name of /** @type {const} */ (["pointermove", "pointerdown"])) host.addEventListener(name, move);
  function hide() {
    cancelAnimationFrame(frame);
    frame = 0;
    layer.remove();
  }
  return {
    hide,
    toggle() {
      if (layer.isConnected) return hide();
      dots = tail.map(() => at);
      host.append(layer);
      for (const node of [ring, ...tail]) put(node, at);
    },
  };
}

/** Makes the screen black until the next key or click, which does nothing else. @type {(host: HTMLElement) => Frame["blank"]} */
function makeBlank(host) {
  const cover = element("div", { class: "ep-blank" });
  /** @type {(event: Event) => void} */
  const swallow = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  /** @type {(event: Event & { key?: string }) => void} */
  const bringBack = (event) => {
    if (!cover.isConnected || ["Shift", "Control", "Alt", "Meta"].includes(event.key ?? "")) return;
    swallow(event);
    cover.remove();
  };
  host.addEventListener("keydown", bringBack, true);
  cover.addEventListener("pointerdown", bringBack);
  return { show: () => host.append(cover), hide: () => cover.remove() };
}
