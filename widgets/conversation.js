// Asking the kernel and hearing its answers: at most two questions at once, and a sentence when it stays silent.
// Stands in front of a widget's own file.

const PATIENCE = 3000; // ms beyond what an answer should take, until the kernel counts as silent
const FIRST_ANSWER = 2000; // ms an answer should take, as long as none has come

/**
 * The conversation with the kernel. `heard(report, buffers)` is called for every report, `silent()` when an answer is
 * overdue. At most two requests are under way: the one being worked on and the one that waits for it.
 */
function conversation(model, heard, silent) {
  const view = Math.random().toString(36).slice(2);
  let asked = 0;
  let open = 0;
  let expected = FIRST_ANSWER;
  let overdue;
  const watch = () => {
    clearTimeout(overdue);
    if (open) overdue = setTimeout(() => ((open = 0), silent()), PATIENCE + (open + 1) * expected);
  };
  const listener = (report, buffers) => {
    if (report.kind !== "report") return;
    const ours = report.view === view;
    if (ours) {
      open = Math.max(0, open - 1);
      expected = Math.max(200, 1000 * report.seconds);
    }
    watch();
    heard(report, buffers, ours);
  };
  model.on("msg:custom", listener);
  return {
    /** Asks; `details` and `buffers` travel along. */
    ask(kind, details = {}, buffers = []) {
      asked += 1;
      open += 1;
      watch();
      try {
        model.send({ ...details, kind, view, ask: asked }, undefined, buffers);
      } catch {
        // The line to a kernel that was restarted is closed.
        clearTimeout(overdue);
        open = 0;
        silent();
      }
    },
    waiting: () => open,
    close() {
      clearTimeout(overdue);
      model.off("msg:custom", listener);
    },
  };
}
