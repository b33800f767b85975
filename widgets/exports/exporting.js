// The buttons that export: the kernel draws what is shown, or all that is played, and the page offers it as a file.
// Stands behind conversation.js and in front of the own file of every widget that plays; animated.py is its other half.

const BUSY = 3000; // ms after which a kernel that hasn't begun is busy with something else

/**
 * A group of buttons, one for each form of file. `shown()` says where the playhead stands, as the widget's `play` in
 * Python takes it. `node` goes onto the card, `close()` takes the listener away.
 */
function makeExports(model, frame, shown) {
  const words = model.get("card_words") ?? {};
  const kernel = kernelWatch(model, () => {});
  const view = Math.random().toString(36).slice(2);
  let waiting;
  const node = element("div", { class: "ep-row ep-exports", role: "group", "aria-label": words.exports });
  node.append(...["PNG", "SVG", "GIF", "MP4"].map((form) => button(form, { press: () => ask(form), "aria-label": fill(words.exportAs ?? "{form}", { form }) })));

  function ask(form) {
    const theme = getComputedStyle(frame.card).getPropertyValue("--ep-theme").trim() || "light";
    if (!kernel.alive()) return frame.say(words.noExport, true);
    frame.say(fill(words.exporting, { form }));
    node.dataset.form = form;
    clearTimeout(waiting);
    waiting = setTimeout(() => frame.say(fill(words.exportWaits, { form })), BUSY);
    try {
      model.send({ kind: "export", view, form: form.toLowerCase(), theme, shown: shown() });
    } catch {
      clearTimeout(waiting);
      frame.say(words.noExport, true);
    }
  }

  function hear(message, buffers) {
    if (message.view !== view) return;
    clearTimeout(waiting);
    if (message.kind === "begun") frame.say(fill(words.exporting, { form: node.dataset.form }));
    if (message.kind === "drawn") frame.say(fill(words.drawn, { form: node.dataset.form, count: message.count, all: message.all }));
    if (message.kind === "unexported") frame.say(message.sentence, true);
    if (message.kind !== "file") return;
    download(buffers[0], message.name, message.type);
    frame.say(fill(words.exported, { name: message.name }));
  }

  model.on("msg:custom", hear);
  return {
    node,
    close() {
      kernel.close();
      clearTimeout(waiting);
      model.off("msg:custom", hear);
    },
  };
}
