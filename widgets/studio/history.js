// What a browser remembers of the runs of a training: losses, scores and frames by step, few enough to stay small.
// Stands in front of a widget's own file.

const MOST = { losses: 600, scores: 300, frames: 64 };

/** @type {Run} */
const NO_RUN = { run: 0, seed: 0, step: 0, losses: [], scores: [], frames: [], rate: null, failure: "" };

/**
 * Keeps a list of at most `most` items with ascending steps: whenever there is one too many, that goes whose neighbours
 * are nearest, so that what stays is spread evenly. The first and the last always stay.
 * @type {<T>(items: T[], most: number, stepOf?: (item: T) => number) => T[]}
 */
export function thinned(items, most, stepOf = (/** @type {any} */ item) => item.step) {
  const kept = items.slice();
  while (kept.length > most) {
    let [least, at] = [Infinity, 1];
    for (let k = 1; k < kept.length - 1; k++) {
      const gap = stepOf(kept[k + 1]) - stepOf(kept[k - 1]);
      if (gap < least) [least, at] = [gap, k];
    }
    kept.splice(at, 1);
  }
  return kept;
}

/**
 * The parts of a report's buffers that belong to its runs: [{told, losses, frames}], losses as [step, loss] pairs.
 * @type {(report: TrainerReport, buffers: View[], pixels: number) => RunPart[]}
 */
export function unpacked(report, buffers, pixels) {
  return report.runs.map((told, k) => {
    const [losses, classes, sure] = [floats(buffers[3 * k]), bytes(buffers[3 * k + 1]), bytes(buffers[3 * k + 2])];
    return {
      told,
      losses: Array.from({ length: told.points }, (_, n) => [losses[2 * n], losses[2 * n + 1]]),
      // Copies, so that a frame kept does not keep the whole message.
      frames: told.frames.map((step, n) => ({
        step,
        classes: classes.slice(n * pixels, (n + 1) * pixels),
        sure: sure.slice(n * pixels, (n + 1) * pixels),
        marks: told.marks[n],
        note: told.notes[n],
      })),
    };
  });
}

/** A run as known after one more report of it; null if a report between was lost. @type {(known: Run, part: RunPart) => Run | null} */
export function merged(known, { told, losses, frames }) {
  const whole = told.begin === 0;
  if (!whole && (told.run !== known.run || told.begin > known.step)) return null;
  /** @type {(item: StepPoint) => number} */
  const first = ([step]) => step;
  /** @type {<T>(before: T[], after: T[], stepOf: (item: T) => number, most: number) => T[]} */
  const join = (before, after, stepOf, most) => {
    const [end, since] = [told.begin, after.length ? stepOf(after[0]) : Infinity];
    const kept = whole ? [] : before.filter((item) => stepOf(item) <= end && stepOf(item) < since);
    return thinned(kept.concat(after), most, stepOf);
  };
  const { run, seed, step, rate, failure } = told;
  return {
    run, seed, step, failure,
    rate: rate === null || whole || known.rate === null ? rate : 0.8 * known.rate + 0.2 * rate, // else it flickers
    losses: join(known.losses, losses, first, MOST.losses),
    scores: join(known.scores, told.scores, first, MOST.scores),
    frames: join(known.frames, frames, (frame) => frame.step, MOST.frames),
  };
}

/**
 * The newest item at or before a step, else the first; undefined where there is none.
 * @type {<T>(items: T[], step: number, stepOf?: (item: T) => number) => T | undefined}
 */
export function newestAt(items, step, stepOf = (/** @type {any} */ item) => item.step) {
  let found = items[0];
  for (const item of items) if (stepOf(item) <= step) found = item;
  return found;
}

/** The buffers of the recorded training, which travel as one run of bytes. @type {(recorded: Recorded, all: View) => View[]} */
export function recordedBuffers(recorded, all) {
  let begin = 0;
  return recorded.lengths.map((length) => {
    begin += length;
    return new DataView(all.buffer, all.byteOffset + begin - length, length);
  });
}

/** What is known of all runs, of the earlier ones that stay as ghosts, and of the settings that hold. */
class Memory {
  /**
   * @param {number} count
   * @param {number} pixels
   */
  constructor(count, pixels) {
    this.pixels = pixels;
    /** @type {Run[]} */
    this.runs = Array(count).fill(NO_RUN);
    /** @type {Ghost[]} */
    this.ghosts = [];
    /** @type {Partial<Settings>} */
    this.settings = {};
  }

  /** Takes over what a report tells; false if one before it was lost. @type {(report: TrainerReport, buffers: View[]) => boolean} */
  take(report, buffers) {
    if (report.settings) this.settings = report.settings;
    if (report.ghosts) this.ghosts = report.ghosts;
    return unpacked(report, buffers, this.pixels).every((part) => {
      const now = merged(this.runs[part.told.who], part);
      if (now) this.runs[part.told.who] = now;
      return now;
    });
  }

  /** @type {(recorded: Recorded | undefined, all: View) => void} */
  takeRecorded(recorded, all) {
    if (recorded?.runs) this.take(recorded, recordedBuffers(recorded, all));
  }
}
