// The row of pictures of the live trainer: image and truth, then all that one run thinks, or every run's prediction.
// Stands in front of the trainer's own file.

/** Pictures for a card with these words, sizes and names. */
function gallery({ words, names, size, colours, image, truth }) {
  const paintClasses = painter(colours);
  const own = (role) => panel(words[role], size, role);
  const [picture, answer, prediction, confidence, wrong] = ["image", "truth", "prediction", "confidence", "wrong"].map(own);
  const racers = names.map((name) => {
    const racer = panel(fill(words.of_run, { name }), size, "racer");
    racer.caption.replaceChildren(name);
    return racer;
  });
  const counted = truth.reduce((sum, k) => sum + (k !== NOT_COUNTED), 0);
  const painted = new Map(); // canvas -> the frame it shows, so that nothing is painted twice
  const once = (canvas, frame, draw) => {
    if (painted.get(canvas) === frame) return;
    painted.set(canvas, frame);
    draw();
  };
  paintPicture(picture.canvas, image);
  paintClasses(answer.canvas, truth);
  const single = [prediction, confidence, wrong];
  const figures = [picture, answer, ...single, ...racers].map(({ figure }) => figure);
  const node = element("div", { class: "ep-gallery" }, ...figures);

  function showOne(frame) {
    if (!frame) return;
    prediction.note.textContent = fill(words.at_step, { step: frame.step });
    once(prediction.canvas, frame, () => {
      paintClasses(prediction.canvas, frame.classes);
      paintGrey(confidence.canvas, frame.sure);
      const mean = frame.sure.reduce((sum, value) => sum + value, 0) / (NOT_COUNTED * frame.sure.length);
      confidence.note.textContent = fill(words.sure, { mean: share(mean) });
      const count = paintWrong(wrong.canvas, frame.classes, truth);
      wrong.note.textContent = fill(words.wrong_count, { count, pixels: counted });
    });
  }

  return {
    node,
    /** Shows frames (one a run, some perhaps undefined) of a race, or of the chosen run alone; `notes` stand below. */
    show({ frames, racing, chosen, notes }) {
      node.classList.toggle("ep-racing", racing);
      for (const { figure } of single) figure.hidden = racing;
      for (const { figure } of racers) figure.hidden = !racing;
      if (!racing) return showOne(frames[chosen]);
      racers.forEach(({ canvas, note }, k) => {
        note.textContent = notes[k];
        if (frames[k]) once(canvas, frames[k], () => paintClasses(canvas, frames[k].classes));
      });
    },
    /** Hides and shows what gives the answer away. */
    reveal(shown) {
      for (const { figure } of [answer, wrong]) figure.classList.toggle("ep-covered", !shown);
    },
  };
}
