// Keeps a kernel training: asks for burst after burst, as long as this view wants it.
// Stands in front of the trainer's own file.

const LEAD = 40; // ms before the end of a burst at which the next is asked for, so that the kernel need not wait
const UNSEEN = 1; // seconds of a burst while nobody sees the page: its timers are slowed down, its messages are not

/** `kernel` is a conversation; `who()` gives the runs to train next. @type {(kernel: Conversation, who: () => number[]) => Puller} */
function puller(kernel, who) {
  let wanted = false;
  let next = 0; // the timer of the next request
  const ask = () => {
    if (!wanted || kernel.waiting() >= (document.hidden ? 1 : 2)) return;
    kernel.ask("train", { who: who(), ...(document.hidden && { seconds: UNSEEN }) });
  };
  /** Asks shortly before the burst under way is over, or at once if there is none. @type {(burst: number) => void} */
  const plan = (burst) => {
    clearTimeout(next);
    if (!wanted) return;
    if (!kernel.waiting()) ask();
    if (!document.hidden) next = setTimeout(ask, Math.max(0, burst - LEAD));
  };
  return {
    begin: () => ((wanted = true), plan(2 * LEAD)),
    end: () => ((wanted = false), clearTimeout(next)),
    plan,
    wanted: () => wanted,
  };
}
