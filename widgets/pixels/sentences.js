// The sentence under the picture: what is seen, with its numbers. Stands in front of a widget's own file.

function componentsTold(words, count) {
  return count === 1 ? words.one_component : fill(words.components, { count });
}

/** Of each view a function of what is seen there; all give one sentence or two. */
function makeSentences(words, names, thing) {
  const named = (scores) => ({ name: names[bestOf(scores)], share: percent(Math.max(...softmax(scores))) });
  const at = ([row, column]) => ({ row, column });
  return {
    image: ({ scores }) => fill(words.image_told, named(scores)),
    pixels({ scores, place, truth, accuracy, count }) {
      const places = { ...named(scores), ...at(place), count };
      if (truth === null) return fill(words.pixel_told, places);
      return fill(words.pixel_true, { ...places, truth: names[truth], accuracy: percent(accuracy) });
    },
    instances({ animals, now, changed }) {
      const told = changed.instances
        ? fill(words.changed, changed)
        : words.nothing_changed;
      const components = componentsTold(words, now.components);
      return fill(words.instances_told, { animals, thing: names[thing], components, changed: told });
    },
    panoptic({ place, label, animal }) {
      const number = animal ? fill(words.with_number, { number: animal }) : "";
      return fill(words.panoptic_told, { ...at(place), name: names[label], number });
    },
    mask({ accuracy, iou, components, k, pixels }) {
      const places = { name: names[k], components: componentsTold(words, components) };
      if (accuracy === null) return fill(words.mask_unknown, { ...places, count: pixels });
      const share = Number.isNaN(iou) ? words.no_iou : iou.toFixed(2);
      return fill(words.mask_told, { ...places, accuracy: percent(accuracy), iou: share });
    },
  };
}
