// The sentence under the picture: what is seen, with its numbers. Stands in front of a widget's own file.

/**
 * Of each view a function of what is seen there; all give one sentence or two.
 * @type {(words: Words, names: string[], thing: number) => Record<PixelView, (seen: Seen) => string>}
 */
function makeSentences(words, names, thing) {
  /** @type {(said: Said) => { name: string, share: string }} */
  const named = ({ best, shares }) => ({ name: names[best], share: percent(shares[best]) });
  /** @type {(place: Place) => { row: number, column: number }} */
  const at = ([row, column]) => ({ row, column });
  /** @type {(k: number, count: number) => string} */
  const parts = (k, count) => counted(words, "components_told", count, { thing: names[k] });
  return {
    image: ({ here }) => fill(words.image_told, named(here)),
    pixels({ here, place, truth, accuracy, count }) {
      const places = { ...named(here), ...at(place), count };
      if (truth === null || accuracy === null) return fill(words.pixel_told, places);
      return fill(words.pixel_true, { ...places, truth: names[truth], accuracy: percent(accuracy) });
    },
    instances({ animals, now, changed }) {
      const told = changed.instances ? fill(words.changed, changed) : words.nothing_changed;
      return [counted(words, "animals_told", animals), parts(thing, now?.components ?? 0), told].join(" ");
    },
    panoptic({ place, label, animal }) {
      return fill(animal ? words.panoptic_numbered : words.panoptic_told, { ...at(place), name: names[label], number: animal });
    },
    mask({ accuracy, iou, components, k, pixels }) {
      const name = names[k];
      if (accuracy === null || iou === null) return `${counted(words, "mask_unknown", pixels, { name })} ${parts(k, components)}`;
      const told = Number.isNaN(iou) ? words.mask_told_alone : words.mask_told;
      return `${fill(told, { name, accuracy: percent(accuracy), iou: iou.toFixed(2) })} ${parts(k, components)}`;
    },
  };
}
