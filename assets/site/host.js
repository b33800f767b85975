// A page's widgets where there is no kernel: their modules by name, and a plain model for each of them.
// Everything is registered by classic scripts, since a page opened from a folder may not load modules.

globalThis.everyPixel = /** @type {EveryPixel} */ ((() => {
  /** @type {Map<string, PageModule>} */
  const modules = new Map();

  /** Bytes as anywidget hands them to a widget. @type {EveryPixel["bytesOf"]} */
  function bytesOf(base64) {
    return new DataView(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
  }

  /**
   * Bytes that travelled packed. Rejects where a browser can't unpack: before Firefox 113 and Safari 16.4.
   * @type {EveryPixel["unpacked"]}
   */
  async function unpacked(base64) {
    const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new DataView(await new Response(stream).arrayBuffer());
  }

  /**
   * Traits that can be read, set and listened to. There is no line to anywhere: saving is nothing, `send` is missing.
   * @type {EveryPixel["makeModel"]}
   */
  function makeModel(traits) {
    const values = { ...traits };
    /** @type {Record<string, Set<(...details: unknown[]) => void>>} */
    const listeners = {};
    /** @type {(event: string, ...details: unknown[]) => void} */
    const fire = (event, ...details) => [...(listeners[event] ?? [])].forEach((listener) => listener(...details));
    /** @type {(a: unknown, b: unknown) => boolean} */
    const same = (a, b) => Object.is(a, b) || (!ArrayBuffer.isView(a) && JSON.stringify(a) === JSON.stringify(b));
    /** @type {PageModel} */
    const model = {
      get: (name) => values[name],
      set(name, value) {
        if (same(values[name], value)) return;
        values[name] = value;
        fire(`change:${name}`, model, value);
        fire("change", model);
      },
      save_changes() {},
      on: (event, listener) => void (listeners[event] ??= new Set()).add(listener),
      off: (event, listener) => void (listener ? listeners[event]?.delete(listener) : delete listeners[event]),
    };
    return model;
  }

  /**
   * Shows a widget in an element; gives the function that takes it away again, where the widget has one.
   * @type {EveryPixel["show"]}
   */
  function show(name, model, el) {
    return /** @type {PageModule} */ (modules.get(name)).render({ model, el });
  }

  return { register: (name, module) => void modules.set(name, module), bytesOf, unpacked, makeModel, show };
})());
