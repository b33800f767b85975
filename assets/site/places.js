// Puts each live widget in its still's place when the reader comes near. What can't be loaded or drawn leaves its still.

(() => {
  const NEAR = "800px"; // about a screen ahead
  /** @type {Map<string, any>} */
  const kept = new Map(); // what scripts in states/ and bytes/ brought
  const asked = new Map();
  const models = new Map();
  everyPixel.keep = (name, content) => void kept.set(name, content);

  /** Loads a script or a style sheet once. @type {(address: string) => Promise<unknown>} */
  function load(address) {
    if (!asked.has(address)) {
      const style = address.endsWith(".css");
      const attributes = style ? { rel: "stylesheet", href: address } : { src: address };
      const node = Object.assign(document.createElement(style ? "link" : "script"), attributes);
      asked.set(address, new Promise((done, failed) => {
        node.addEventListener("load", done);
        node.addEventListener("error", () => failed(new Error(`${address} can't be loaded.`)));
      }));
      document.head.append(node);
    }
    return asked.get(address);
  }

  /** The model of a state; a widget that stands in several places has one. @type {(state: string) => Promise<object>} */
  async function modelOf(state) {
    await load(`states/${state}.js`);
    const { traits, bytes } = kept.get(state);
    const brought = Object.entries(bytes).map(async ([trait, name]) => {
      await load(`bytes/${name}.js`);
      return [trait, await everyPixel.unpacked(kept.get(name))];
    });
    return everyPixel.makeModel({ ...traits, ...Object.fromEntries(await Promise.all(brought)) });
  }

  /** @type {(place: HTMLElement) => Promise<void>} */
  async function fill(place) {
    const { widget = "", state = "" } = place.dataset;
    if (!models.has(state)) models.set(state, modelOf(state));
    const [model] = await Promise.all([models.get(state), load(`widgets/${widget}.js`), load(`widgets/${widget}.css`)]);
    const still = [...place.childNodes];
    const live = place.appendChild(document.createElement("div"));
    live.className = "live";
    try {
      everyPixel.show(widget, model, live);
      if (live.querySelector(".ep-broken")) throw new Error(live.textContent);
      still.forEach((node) => node.remove());
      place.dataset.live = "";
    } catch (error) {
      live.remove();
      throw error;
    }
  }

  const places = [...document.querySelectorAll("[data-widget]")];
  const filled = new Map();

  /**
   * Fills a place, after the earlier ones that show the same model: a widget may count its views.
   * @type {(place: HTMLElement) => Promise<void>}
   */
  function bring(place) {
    const same = places.filter((other) => other.dataset.state === place.dataset.state);
    return same.reduce(async (before, other) => {
      await before;
      if (!filled.has(other)) filled.set(other, fill(other).catch((error) => console.warn(error.message)));
      await filled.get(other);
    }, Promise.resolve());
  }

  everyPixel.bring = bring;
  if (places.length) bring(places[0]);
  if (!globalThis.IntersectionObserver) places.forEach(bring);
  else {
    const near = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        near.unobserve(entry.target);
        bring(/** @type {HTMLElement} */ (entry.target));
      }
    }, { rootMargin: NEAR });
    places.forEach((place) => near.observe(place));
    addEventListener("beforeprint", () => near.disconnect());
  }
})();
