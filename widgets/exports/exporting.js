// The buttons that export: the kernel draws what is shown, or all that is played, and the page offers it as a file.
// Stands behind kernel_watch.js and in front of the own file of every widget that plays; animated.py is its other half.

const BUSY = 3000; // ms after which a kernel that hasn't begun is busy with something else
const LATE = 20000; // ms without a word after which it is time to ask again: an answer may have been lost

/**
 * A group of buttons, one for each form of file. `shown()` says where the playhead stands, as the widget's `play` in
 * Python takes it. `node` goes onto the card, `close()` takes the listener away.
 * @type {(model: Model, frame: Frame, shown: () => object) => { node: HTMLElement, close(): void }}
 */
function makeExports(model, frame, shown) {
  const words = model.get("card_words") ?? {};
  let asked = false; // for a file that hasn't come
  const kernel = kernelWatch(model, () => asked && end(words.noExport, true));
  const view = newName();
  let waiting = 0;
  const node = element("div", { class: "ep-row ep-exports", role: "group", "aria-label": words.exports });
  node.append(...["PNG", "SVG", "GIF", "MP4"].map((form) => button(form, { press: () => ask(form), "aria-label": fill(words.exportAs ?? "{form}", { form }) })));

  /** @type {(form: string) => void} */
  function ask(form) {
    const theme = getComputedStyle(frame.card).getPropertyValue("--ep-theme").trim() || "light";
    if (!kernel.alive()) return frame.say(words.noExport, true);
    frame.say(fill(words.exporting, { form }));
    node.dataset.form = form;
    asked = true;
    after(BUSY, () => {
      frame.say(fill(words.exportWaits, { form }));
      sayIfLate();
    });
    try {
      model.send?.({ kind: "export", view, form: form.toLowerCase(), theme, shown: shown() });
    } catch {
      end(words.noExport, true);
    }
  }

  /** @type {(time: number, act: () => void) => void} */
  function after(time, act) {
    clearTimeout(waiting);
    waiting = setTimeout(act, time);
  }

  /** Nobody waits for ever: an answer that is lost leaves a sentence, one that is late is taken all the same. */
  const sayIfLate = () => after(LATE, () => frame.say(fill(words.exportLate, { form: node.dataset.form }), true));

  /** @type {(sentence: string, warning?: boolean) => void} */
  function end(sentence, warning) {
    asked = false;
    clearTimeout(waiting);
    frame.say(sentence, warning);
  }

  /** @type {(message: any, buffers: View[]) => void} */
  function hear(message, buffers) {
    if (message.view !== view) return;
    sayIfLate();
    if (message.kind === "begun") frame.say(fill(words.exporting, { form: node.dataset.form }));
    if (message.kind === "drawn") frame.say(fill(words.drawn, { form: node.dataset.form, count: message.count, all: message.all }));
    if (message.kind === "unexported") end(message.sentence, true);
    if (message.kind !== "file") return;
    download(buffers[0], message.name, message.type);
    end(fill(words.exported, { name: message.name }));
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
