// The slider in place of a progress bar: its thumb follows the training, and dragged back it looks at an earlier step.
// Stands in front of the trainer's own file.

/**
 * `look(step)` is called when the reader moves the thumb.
 * @type {(words: Words, steps: number, look: (step: number) => void) => { nodes: HTMLElement[], show(shown: number, step: number): void }}
 */
function timeline(words, steps, look) {
  const range = { type: "range", min: 0, max: steps, step: 1, value: 0 };
  const slider = ownKeys(element("input", { ...range, "aria-label": words.timeline }));
  const count = element("span", { class: "ep-quiet ep-count" });
  count.style.minWidth = `${2 * String(steps).length + 6}ch`; // room for the longest, so that the slider stands still
  slider.addEventListener("input", () => look(Number(slider.value)));
  return {
    nodes: [slider, count],
    /** `shown` is the step that is looked at, `step` where the training stands, both equal when it is followed. */
    show(shown, step) {
      const following = shown === step;
      const text = fill(following ? words.progress : words.looking_short, { shown, step, steps });
      if (Number(slider.value) !== shown) slider.value = String(shown);
      slider.setAttribute("aria-valuetext", following ? text : fill(words.looking, { shown, step, steps }));
      count.textContent = text;
    },
  };
}
