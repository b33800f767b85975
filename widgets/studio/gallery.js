// The row of pictures of the live trainer: image and truth, then all that one run thinks, or every run's prediction.
// Labels are painted in their colours; where a task says boxes or joints, these are drawn over the image.
// Stands in front of the trainer's own file.

/**
 * Pictures for a card with these words, sizes and names; `task` says which, `truth` is {classes, marks, note}.
 * @type {(made: Galleried) => Gallery}
 */
function gallery({ words, names, size, colours, task, image, truth }) {
  const paintLabels = painter(colours);
  /** @type {Words} */
  const captions = { ...words, sure: task.sure };
  /** @type {(role: string) => Panel} */
  const own = (role) => panel(captions[role], size, role);
  const [picture, answer, prediction, sure, wrong] = ["image", "truth", "prediction", "sure", "wrong"].map(own);
  const racers = names.map((name) => {
    const racer = panel(fill(words.of_run, { name }), size, "racer");
    racer.caption.replaceChildren(name);
    return racer;
  });
  const counted = truth.classes.reduce((sum, k) => sum + Number(k !== NOT_COUNTED), 0);
  const marked = new Map([answer, prediction, ...racers].map(({ canvas }) => [canvas, overlay(canvas, size, task.part_colours)]));
  const painted = new Map(); // canvas -> the frame it shows, so that nothing is painted twice
  /** @type {(canvas: HTMLCanvasElement, frame: RunFrame, draw: () => void) => void} */
  const once = (canvas, frame, draw) => {
    if (painted.get(canvas) === frame) return;
    painted.set(canvas, frame);
    draw();
  };
  /** @type {(canvas: HTMLCanvasElement, sight: Pick<RunFrame, "classes" | "marks">) => void} */
  const paintSight = (canvas, { classes, marks }) => {
    classes.length ? paintLabels(canvas, classes) : paintPicture(canvas, image);
    marked.get(canvas)?.(marks);
  };
  paintPicture(picture.canvas, image);
  paintSight(answer.canvas, truth);
  answer.note.textContent = truth.note;
  const single = { prediction, sure, wrong };
  const figures = [picture, answer, ...Object.values(single), ...racers].map(({ figure }) => figure);
  const node = element("div", { class: "ep-gallery" }, ...figures);
  /** Whether a picture of one run is there to be seen. @type {(role: string, frame?: RunFrame) => boolean} */
  const seen = (role, frame) => task.pictures.includes(role) && (role !== "sure" || (frame?.sure.length ?? 0) > 0);

  /** @type {(frame: RunFrame | undefined) => void} */
  function showOne(frame) {
    if (!frame) return;
    prediction.note.textContent = frame.note || fill(words.at_step, { step: frame.step });
    once(prediction.canvas, frame, () => {
      paintSight(prediction.canvas, frame);
      paintGrey(sure.canvas, frame.sure);
      const mean = frame.sure.reduce((sum, value) => sum + value, 0) / (NOT_COUNTED * frame.sure.length);
      sure.note.textContent = fill(task.sure_note, { mean: share(mean) });
      if (!seen("wrong")) return;
      const count = paintWrong(wrong.canvas, frame.classes, truth.classes);
      wrong.note.textContent = fill(words.wrong_count, { count, pixels: counted });
    });
  }

  return {
    node,
    /** Shows frames (one a run, some perhaps undefined) of a race, or of the chosen run alone; `notes` stand below. */
    show({ frames, racing, chosen, notes }) {
      node.classList.toggle("ep-racing", racing);
      for (const [role, { figure }] of Object.entries(single)) figure.hidden = racing || !seen(role, frames[chosen]);
      for (const { figure } of racers) figure.hidden = !racing;
      node.style.setProperty("--ep-pictures", String(figures.filter((figure) => !figure.hidden).length));
      if (!racing) return showOne(frames[chosen]);
      racers.forEach(({ canvas, note }, k) => {
        note.textContent = notes[k];
        const frame = frames[k];
        if (frame) once(canvas, frame, () => paintSight(canvas, frame));
      });
    },
    /** Hides and shows what gives the answer away. */
    reveal(shown) {
      for (const { figure } of [answer, wrong]) figure.classList.toggle("ep-covered", !shown);
      node.classList.toggle("ep-untold", !shown);
    },
  };
}
