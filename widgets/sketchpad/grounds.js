// The pictures one can draw on, each with a small picture of itself. Stands in front of a widget's own file.

/**
 * A choice among pictures given as RGB bytes; `chosen(pixels)` is called with the one that is chosen.
 * @type {(label: string, size: Size, chosen: (pixels: Bytes) => void) => Grounds}
 */
function groundChoice(label, size, chosen) {
  const group = choices(label, [], () => {});
  /** @type {{ name: string, pixels: Bytes }[]} */
  const all = [];

  /** @type {(k: number) => void} */
  function choose(k) {
    if (k >= all.length) return;
    group.select(k);
    chosen(all[k].pixels);
  }

  return {
    group,
    choose,
    /** One more; one of the same name takes its place. Gives its place in the row. */
    add(name, pixels) {
      const known = all.findIndex((ground) => ground.name === name);
      const k = known < 0 ? all.length : known;
      const small = element("canvas", { width: size[1], height: size[0], class: "ep-thumbnail", "aria-hidden": "true" });
      paintRgb(small, pixels);
      if (known < 0) group.append(button(name, { press: () => choose(k), class: "ep-button ep-choice" }));
      group.children[k].replaceChildren(small, name);
      all[k] = { name, pixels };
      return k;
    },
    names: () => all.map(({ name }) => name),
    named: (name) => all.find((ground) => ground.name === name)?.pixels,
  };
}
