// Edits on their way to the kernel: kept until it has them, and told once more where it stays silent. Stands behind kernel_watch.js.

const EDIT_PATIENCE = 5000; // ms that an edit may take until the kernel counts as silent, and is told once more
const LONGEST_EDIT_PATIENCE = 60000; // then twice as long, and so on, up to this

/**
 * Messages in order, numbered from 1, under the name `view`. `late()` is called as often as they are told once more, and
 * `lost()` when the kernel goes.
 */
class Outbox {
  view = newName();
  sent = 0; // the number of the newest message
  /** @type {object[]} the newest messages, which the kernel may not have */
  untold = [];
  timer = 0;
  patience = EDIT_PATIENCE;

  /**
   * @param {Model<StageTraits>} model
   * @param {{ late(): void, lost(): void }} does
   */
  constructor(model, { late, lost }) {
    this.model = model;
    this.late = late;
    this.lost = lost;
    this.kernel = kernelWatch(model, () => this.lose());
  }

  get alive() {
    return this.kernel.alive();
  }

  /** Sends a message; false if there is no kernel to take it. @type {(message: object) => boolean} */
  tell(message) {
    if (!this.alive) return false;
    const number = this.sent + 1;
    try {
      this.send(message, number);
    } catch {
      return false;
    }
    this.sent = number;
    this.untold.push(message);
    this.patience = EDIT_PATIENCE;
    this.watch();
    return true;
  }

  /** @type {(message: object, number: number) => void} */
  send(message, number) {
    this.model.send?.({ view: this.view, number, ...message });
  }

  /** What was sent may be lost with the line to the server: told once more, in order, it comes to the same. */
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.patience = Math.min(2 * this.patience, LONGEST_EDIT_PATIENCE);
      this.watch();
      this.late();
      const before = this.sent - this.untold.length;
      try {
        this.untold.forEach((message, k) => this.send(message, before + k + 1));
      } catch {
        this.lose();
      }
    }, this.patience);
  }

  lose() {
    clearTimeout(this.timer);
    this.untold = [];
    this.lost();
  }

  /** Forgets the messages up to number `known`: the kernel has them. Gives whether these are all. @type {(known: number) => boolean} */
  settle(known) {
    this.untold = this.untold.slice(Math.max(0, known - (this.sent - this.untold.length)));
    if (known < this.sent) return false;
    clearTimeout(this.timer);
    return true;
  }

  close() {
    this.kernel.close();
    clearTimeout(this.timer);
  }
}
