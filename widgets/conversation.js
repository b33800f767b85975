// Asking the kernel and hearing its answers: at most two questions at once, and a sentence when it stays silent.
// Stands in front of a widget's own file, with kernel_watch.js.

const PATIENCE = 3000; // ms beyond what an answer should take, until the kernel counts as silent
const FIRST_ANSWER = 2000; // ms an answer should take, as long as none has come
const EVERYTHING = 15000; // ms more for an answer that tells everything: a slow line needs them

/**
 * The conversation with the kernel. `heard(report, buffers, ours)` is called for every report, `silent(closed)` when an
 * answer is overdue, or with true when the line is closed. At most two requests are under way: the one being worked on
 * and the one that waits for it.
 * @type {(model: Model, heard: (report: any, buffers: View[], ours: boolean) => void, silent: (closed: boolean) => void) => Conversation}
 */
function conversation(model, heard, silent) {
  const view = newName();
  let asked = 0;
  let open = 0;
  let expected = FIRST_ANSWER;
  let more = 0;
  let overdue = 0;
  const watch = () => {
    clearTimeout(overdue);
    if (open) overdue = setTimeout(() => ((open = 0), silent(false)), PATIENCE + more + (open + 1) * expected);
  };
  /** @type {(report: Report, buffers: View[]) => void} */
  const listener = (report, buffers) => {
    if (report.kind !== "report") return;
    const ours = report.view === view;
    if (ours) {
      open = Math.max(0, open - 1);
      expected = Math.max(200, 1000 * report.seconds);
      more = 0;
    }
    watch();
    heard(report, buffers, ours);
  };
  // Whoever waits for a kernel that is gone is told so by kernelWatch, not that it is silent.
  const gone = () => (clearTimeout(overdue), (open = 0));
  model.on("msg:custom", listener);
  model.on("comm_live_update", gone);
  return {
    /**
     * Asks; `details` and `buffers` travel along. Gives the question's number, which its answer carries as `ask`.
     * @type {Conversation["ask"]}
     */
    ask(kind, details = {}, buffers = []) {
      const number = ++asked;
      open += 1;
      if (kind === "state") more = EVERYTHING;
      watch();
      try {
        /** @type {Required<Model>} */ (model).send({ ...details, kind, view, ask: number }, undefined, buffers);
      } catch {
        // The line to a kernel that is gone is closed.
        gone();
        silent(true);
      }
      return number;
    },
    waiting: () => open,
    close() {
      clearTimeout(overdue);
      model.off("msg:custom", listener);
      model.off("comm_live_update", gone);
    },
  };
}
