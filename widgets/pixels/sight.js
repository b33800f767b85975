// The picture with the colours that lie over it, and the animals' numbers. Stands in front of a widget's own file.

/**
 * The canvas: `draw(picture, {classes, whole, animals}, share)` with a share from 0 to 1 of colour, `number(places)`.
 * @type {(words: Words, size: Size, colours: string[], animalColours: string[]) => Sight}
 */
function makeSight(words, [rows, columns], colours, animalColours) {
  const [rgb, animalRgb] = [colours.map(channels), animalColours.map(channels)];
  const help = element("span", { hidden: true, id: `ep-pixels-${newName()}` }, words.help);
  const attributes = { role: "application", tabindex: "0", "aria-label": words.picture, "aria-describedby": help.id };
  const canvas = ownKeys(element("canvas", { width: columns, height: rows, ...attributes }));
  const signs = shape("svg", { class: "ep-signs", viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });

  /**
   * What lies over a pixel: its animal's colour, its class's, the whole picture's, or nothing.
   * @type {(at: number, over: Over) => Rgb | null}
   */
  function colourOf(at, { classes, whole, animals }) {
    if (animals && animals[at]) return animalRgb[(animals[at] - 1) % animalRgb.length];
    if (classes) return rgb[classes[at] % rgb.length];
    return whole === null ? null : rgb[whole % rgb.length];
  }

  return {
    canvas,
    nodes: [canvas, signs, help],
    draw(picture, over, share) {
      paint(canvas, (put) => {
        for (let at = 0; at < rows * columns; at++) {
          const colour = colourOf(at, over);
          /** @type {(c: number) => number} */
          const mixed = (c) => (colour ? share * colour[c] + (1 - share) * picture[3 * at + c] : picture[3 * at + c]);
          put(at, mixed(0), mixed(1), mixed(2));
        }
      });
    },
    /** Writes numbers at their places, [number, [row, column]]: colour never speaks alone. */
    number(places) {
      /** @type {(number: number, place: Place) => SVGElement} */
      const text = (number, [row, column]) =>
        shape("text", { x: column, y: row, "font-size": columns / 18, class: "ep-number" }, String(number));
      signs.replaceChildren(...places.flatMap(([number, place]) => (place ? [text(number, place)] : [])));
    },
  };
}
