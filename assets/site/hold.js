// Keeps what a reader was led to where it is, while widgets around it come and take their size.

globalThis.everyPixelHold = (() => {
  /** @type {Element | Range | null} */
  let held = null;
  let top = 0;
  const main = document.querySelector("main");
  const shift = () => {
    if (held) scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" });
  };
  if (globalThis.ResizeObserver) new ResizeObserver(shift).observe(main ?? document.body);
  // Whoever scrolls or takes up something is led no longer.
  for (const event of ["wheel", "touchmove", "pointerdown", "keydown"])
    addEventListener(event, () => (held = null), { capture: true, passive: true });

  /** @type {(thing: Element | Range) => void} */
  function hold(thing) {
    held = thing;
    top = thing.getBoundingClientRect().top;
  }

  function holdTarget() {
    let name = location.hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch {
      // A hash that is no address of ours.
    }
    const target = name && document.getElementById(name);
    if (!target) return;
    target.scrollIntoView();
    hold(target);
  }
  addEventListener("hashchange", holdTarget);
  holdTarget();
  return hold;
})();
