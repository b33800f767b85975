// Plays a recorded training again: the playhead goes through its steps at the pace they had, within bounds.
// Stands in front of the trainer's own file.

const SHORTEST = 5000; // ms that a whole training takes to play, at the least
const LONGEST = 15000; // and at the most
const LONGEST_FRAME = 100; // ms that count between two frames: a page that rested does not leap

/**
 * How long a whole training plays, in ms: as long as it took with these rates, images a second, within the bounds.
 * @type {(rates: (number | null)[], steps: number, batch?: number) => number}
 */
export function playingTime(rates, steps, batch = 0) {
  const took = rates.map((rate) => (rate ? (1000 * steps * batch) / rate : 0)).reduce((sum, time) => sum + time, 0);
  return Math.min(LONGEST, Math.max(SHORTEST, took || 0));
}

/**
 * `place` is the card: what nobody sees rests. `film()` gives {from, steps, time}: where the playhead stands, how many
 * steps there are, and the ms that all of them take; `move(step)` shows a step; `rest()` is called when it stops.
 * @type {(place: Element, film: () => Film, move: (step: number) => void, rest: () => void) => Replayer}
 */
function replayer(place, film, move, rest) {
  /** @type {number | null} */
  let frame = null;
  /** @type {(position: number, before: number) => (now: number) => void} */
  const tick = (position, before) => (now) => {
    const { steps, time } = film();
    const next = position + (Math.min(LONGEST_FRAME, now - before) / time) * steps;
    move(Math.min(steps, Math.floor(next)));
    if (next >= steps) return stop();
    frame = requestAnimationFrame(tick(next, now));
  };
  const stop = () => {
    if (frame === null) return;
    cancelAnimationFrame(frame);
    frame = null;
    rest();
  };
  const start = () => {
    const { from, steps } = film();
    frame = requestAnimationFrame(tick(from < steps ? from : 0, performance.now()));
  };
  const seen = new IntersectionObserver((entries) => entries.at(-1).isIntersecting || stop());
  seen.observe(place);
  return {
    playing: () => frame !== null,
    toggle: () => (frame === null ? start() : stop()),
    stop,
    close() {
      stop();
      seen.disconnect();
    },
  };
}
