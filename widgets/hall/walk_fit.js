// How large the things on a slide are: text and code as large as their room lets them, pictures and widgets to the foot.
// Stands in front of every widget's own file.

const LEAST_ROOM = 0.6; // of the slide: a widget that would get less has the slide to itself
const TYPES = [1.37, 1.2, 1]; // times the type that text has beside a widget
const LEAST_PICTURE = 0.3; // of the slide's height

/** `bar` stands above every slide. @type {(notebook: HTMLElement, bar: HTMLElement) => WalkFit} */
function makeFit(notebook, bar) {
  /** @type {(name: string, value: string | number) => void} */
  const set = (name, value) => notebook.style.setProperty(name, String(value));
  /** @type {() => HTMLElement[]} */
  const shown = () => [...notebook.querySelectorAll(`.${SLIDE}`)];
  const overflows = () => notebook.scrollHeight > notebook.clientHeight + 2;
  /** @type {(lines: Element) => boolean} */
  const isCut = (lines) => lines.scrollWidth > lines.clientWidth + 1;
  const cutsCode = () => shown().some((cell) => [...cell.querySelectorAll(".cm-scroller, pre")].some(isCut));

  /** The largest type with which the slide neither scrolls nor cuts a line of code. @type {(types: number[]) => void} */
  function enlarge(types) {
    for (const type of types) {
      set("--ep-walk-text", type);
      for (const code of types.filter((one) => one <= type)) {
        set("--ep-walk-code", code);
        if (!cutsCode()) break;
      }
      if (!overflows()) return;
    }
  }

  /** A picture in the text takes what height is left, however large it is by itself. */
  function enlargePictures() {
    notebook.style.removeProperty("--ep-walk-picture");
    const pictures = shown().flatMap((cell) => [...cell.querySelectorAll(".jp-MarkdownCell img")]);
    const [picture] = pictures.filter((one) => one.offsetHeight);
    if (!picture) return;
    const foot = Math.max(...shown().map((cell) => cell.getBoundingClientRect().bottom)) + notebook.scrollTop;
    const left = 0.97 * notebook.getBoundingClientRect().bottom - foot;
    set("--ep-walk-picture", `${Math.max(LEAST_PICTURE * notebook.clientHeight, picture.offsetHeight + left)}px`);
  }

  /**
   * The height that is left for a widget: it fits itself to `--ep-vh`, a hundredth of that, as it does to the screen.
   * @type {(cell: Element | null) => void}
   */
  function giveRoom(cell) {
    const whole = 0.97 * notebook.clientHeight - bar.offsetHeight;
    const left = shown().reduce((room, other) => room - (other === cell ? 0 : other.offsetHeight), whole);
    set("--ep-vh", `${(left > LEAST_ROOM * whole ? left : whole) / 100}px`);
  }

  /**
   * Whether a widget has too little room: part of it is out of sight, or its grids' numbers are smaller than a hall reads.
   * @type {(card: Element | null) => boolean}
   */
  function isCramped(card) {
    const grids = card?.querySelector(".ep-grids");
    /** @type {(node: Element) => number} */
    const type = (node) => parseFloat(getComputedStyle(node).fontSize);
    if (card && card.scrollHeight > card.clientHeight + 2) return true;
    return Boolean(card && grids && type(grids) < 0.98 * type(card));
  }

  return {
    overflows,
    isCramped,
    /** `card` is the live widget of the slide's code cell, if it has one. */
    fit(cell, card) {
      enlarge(card ? TYPES.slice(-1) : TYPES);
      enlargePictures();
      giveRoom(cell);
    },
    end: () => ["--ep-vh", "--ep-walk-text", "--ep-walk-code", "--ep-walk-picture"].forEach((name) => notebook.style.removeProperty(name)),
  };
}
