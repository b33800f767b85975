// A state that can't be shown: what an older version has written, or what was cut off or made up on the way.
// Stands behind card.js in front of every widget's own file.

const BROKEN = "This card could not be shown: what was saved of it is broken. Run its cell again."; // where even words are missing

/** What a state holds must be: else the card can't be drawn. @type {(fine: unknown, what: string) => void} */
export function sound(fine, what) {
  if (!fine) throw new TypeError(`What was saved of the card is broken: ${what}.`);
}

/** @type {(text: unknown) => boolean} */
const isColour = (text) => typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text);

/**
 * What every widget exports: it draws with `render`, or says in one sentence that it can't.
 * @type {<T extends CardTraits>(render: Render<T>) => { render: Render<T> }}
 */
export function drawnOrTold(render) {
  return {
    render(page) {
      try {
        for (const name of ["colours", "run_colours", "animal_colours"]) {
          const colours = /** @type {any} */ (page.model).get(name); // not every widget has them
          sound((colours ?? []).every(isColour), name);
        }
        return render(page);
      } catch (error) {
        console.warn(error);
        opened.get(page.el)?.close(); // what was drawn of it
        const words = page.model.get("card_words");
        const sentence = words && typeof words.broken === "string" ? words.broken : BROKEN;
        page.el.replaceChildren(element("section", { class: "every-pixel ep-broken" }, element("p", {}, sentence)));
        return () => {};
      }
    },
  };
}
