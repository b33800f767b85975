// A lesson walked as slides, with its live widgets: one key goes from a prediction to its answer to the next widget.
// The notebook's own cells stay where they are; what isn't on the slide is hidden. Stands in front of every widget's own file.

const SLIDE = "ep-on-slide";
const ASIDE = "ep-off-slide";
const WRITING = "input:not([type=range], [type=radio], [type=checkbox], [type=button]), textarea, select, [contenteditable=true]";

/** The button that walks the lesson; seen where a card of a notebook fills the screen. @type {(frame: Frame) => HTMLButtonElement} */
function walkButton(frame) {
  const press = () => walkFrom(frame);
  return button(frame.words.walk ?? "", { press, class: "ep-button ep-walk-button", "aria-keyshortcuts": "L" });
}

/**
 * Walks the lesson around a card from that card on, or ends the walk; false where no notebook is around.
 * @type {(frame: Frame) => boolean}
 */
function walkFrom({ card, words, say }) {
  const notebook = /** @type {Notebook | null} */ (card.closest(".jp-Notebook"));
  if (!notebook || !slidesOf(notebook).length) return false;
  // Each widget brings its own copy of this file: the walk that goes on is known by the notebook.
  if (notebook.everyPixelWalk) notebook.everyPixelWalk.end();
  else if (isWindowed(notebook)) say(words.walk_windowed ?? "", true);
  else startWalk(notebook, words, card);
  return true;
}

/**
 * Whether only the cells in sight are in the page: JupyterLab's windowing mode "full", which is not its default.
 * @type {(notebook: Element) => boolean}
 */
function isWindowed(notebook) {
  return notebook.querySelector(".jp-WindowedPanel-viewport")?.style.position === "absolute";
}

/** @type {(notebook: Notebook, words: Words, card: Element) => Promise<void>} */
async function startWalk(notebook, words, card) {
  if (document.fullscreenElement) {
    await leaveScreen();
    await framesLater(2); // the card puts the page back where it was
  }
  const walk = makeWalk(notebook, words);
  notebook.everyPixelWalk = walk;
  walk.start(card);
}

/** @type {(count: number) => Promise<void>} */
async function framesLater(count) {
  for (let k = 0; k < count; k++) await new Promise(requestAnimationFrame);
}

/** @type {(notebook: Notebook, words: Words) => Walk} */
function makeWalk(notebook, words) {
  let slides = slidesOf(notebook);
  /** @type {Slide} */
  let slide; // none until the walk starts
  /** @type {"all" | "text" | "cell"} */
  let part = "all"; // or "text", then "cell", where both at once don't fit
  /** @type {CardElement | null} */
  let card = null;
  let coming = false; // whether the slide was come to by going on, not back
  let moved = false; // whether the reader went on since the slide came up
  let turns = 0;
  /** @type {() => void} */
  let leave; // how it ends, once it has started
  /** @type {HTMLDetailsElement[]} */
  const opened = []; // answers of questions in the text
  const strip = makeWalkBar(words, { back, on, end: () => leave(), run: runCell });
  const pointer = makePointer(notebook);
  const blank = makeBlank(notebook);
  const list = makeKeysList({ card: strip.bar, words, rows: slideKeys(words) });
  const room = makeFit(notebook, strip.bar);
  const sizes = new ResizeObserver(() => notebook.classList.contains("ep-walk-laying") || arrange());
  const changes = new MutationObserver((records) => records.some(isOfNotebook) && refresh());
  const names = ["role", "aria-label", "aria-roledescription"];
  /** @type {[string, string | null][]} */
  const named = names.map((name) => [name, notebook.getAttribute(name)]);

  // ---- slides ------------------------------------------------------------------------------------------------------

  const place = () => slides.findIndex((other) => isSameSlide(other, slide));

  /** @type {(k: number, wanted?: "all" | "text" | "cell") => void} */
  function go(k, wanted = "all") {
    if (!slides[k]) return;
    coming = Boolean(slide) && (k > place() || (k === place() && wanted === "cell"));
    [slide, part, moved] = [slides[k], wanted, false];
    notebook.scrollTop = 0;
    paint();
    focusSlide();
    settle();
  }

  /** Where text and widget don't fit on one slide, the text comes first; known once the widget has its size. */
  async function settle() {
    const turn = ++turns;
    notebook.classList.add("ep-walk-laying");
    await framesLater(3);
    if (turn !== turns) return;
    arrange();
    notebook.classList.remove("ep-walk-laying");
  }

  /** A widget that grows, as a prediction that is answered, has the slide to itself: its text has been read. */
  function arrange() {
    if (part === "all" && hasBoth() && (room.overflows() || room.isCramped(card))) {
      part = moved ? "cell" : "text";
      paint();
      focusSlide(); // a card that is hidden has lost it
    }
    strip.tellMore(isMoreBelow());
  }

  const hasBoth = () => Boolean(slide.cell && slide.text.length);
  const isMoreBelow = () => notebook.scrollTop + notebook.clientHeight < notebook.scrollHeight - 8;

  function paint() {
    const nodes = new Set(part === "cell" ? [] : slide.text.flatMap((passage) => passage.nodes));
    const cells = new Set([...nodes].map((node) => node.closest(".jp-Cell")));
    if (slide.cell && part !== "text") cells.add(slide.cell);
    for (const cell of notebook.querySelectorAll(".jp-Cell")) {
      const shown = cells.has(cell);
      if (cell.classList.contains(SLIDE) !== shown) cell.classList.toggle(SLIDE, shown);
      if (shown && cell !== slide.cell) for (const node of writtenIn(cell)) node.classList.toggle(ASIDE, !nodes.has(node));
    }
    const live = part === "text" ? null : cardOf(slide.cell);
    slide.cell?.classList.toggle("ep-with-card", Boolean(cardOf(slide.cell)));
    room.fit(slide.cell, live);
    if (live !== card) {
      card?.everyPixel?.present?.(false);
      live?.everyPixel?.present?.(true);
      if (coming && !moved) live?.everyPixel?.begin?.();
      card = live;
    }
    const name = strip.show(place(), slides.length, slide.title);
    ["region", name, null].forEach((value, k) => setOrRemove(notebook, names[k], value));
    strip.miss(isMissing(), canRun());
    for (const { cell } of slides.slice(place(), place() + 2)) bringWidgets(cell);
    sizes.disconnect();
    for (const cell of cells) if (cell) sizes.observe(cell); // text that a notebook has just drawn anew is in no cell
  }

  /**
   * A page of ours puts its widgets in place as the reader comes near: on a slide, and on the next, they are asked for.
   * @type {(cell: Element | null) => void}
   */
  function bringWidgets(cell) {
    const bring = globalThis.everyPixel?.bring;
    if (bring) for (const empty of cell?.querySelectorAll("[data-widget]:not([data-live])") ?? []) bring(empty);
  }

  /** @type {(cell: Element | null) => CardElement | null} */
  const cardOf = (cell) => /** @type {CardElement | null} */ (cell?.querySelector(".every-pixel") ?? null);

  /** Keeps the keyboard on the slide, so that no key reaches the notebook behind. */
  function focusSlide() {
    (card ?? strip.bar).focus({ preventScroll: true });
  }

  // ---- on and back -------------------------------------------------------------------------------------------------

  function on() {
    moved = true;
    if (part === "text") return go(place(), "cell");
    if (openAnswer()) return;
    if (card?.everyPixel?.reveal?.()) return void showAnswer();
    if (card?.everyPixel?.forward?.()) return;
    if (!card && isMoreBelow()) return notebook.scrollBy({ top: 0.8 * notebook.clientHeight });
    go(place() + 1);
  }

  /** Past steps and answers; but a widget that waits behind its text is not passed over. */
  function skip() {
    if (part === "text") go(place(), "cell");
    else go(place() + 1);
  }

  function back() {
    if (card?.everyPixel?.back?.()) return;
    if (part === "cell" && hasBoth()) return go(place(), "text");
    go(place() - 1);
  }

  /** An answer stands at the foot of its card. */
  async function showAnswer() {
    await framesLater(3);
    notebook.scrollTo({ top: notebook.scrollHeight });
  }

  /** Opens the next answer that is folded into the text, or the next hint at an exercise. */
  function openAnswer() {
    const written = part === "cell" ? [] : slide.text.flatMap((passage) => passage.nodes);
    const put = part === "text" || !slide.cell ? [] : [...slide.cell.querySelectorAll(".jp-OutputArea-output details")];
    const nodes = [...written, ...put].flatMap((node) => [node, ...node.querySelectorAll("details")]);
    const found = nodes.find((node) => node.matches("details:not([open])") && !node.closest(".every-pixel"));
    if (!found) return false;
    const folded = /** @type {HTMLDetailsElement} */ (found);
    folded.open = true;
    opened.push(folded);
    return true;
  }

  // ---- cells that were not run -------------------------------------------------------------------------------------

  const isMissing = () => part !== "text" && slide.cell !== null && !card && isNotRun(slide.cell, widgetsIn(notebook));
  const runButton = () => notebook.parentElement?.querySelector("[data-command='notebook:run-cell-and-select-next'], [data-command='notebook:run-cell']");
  const canRun = () => Boolean(runButton());

  function runCell() {
    slide.cell?.focus({ preventScroll: true }); // selects it
    // JupyterLab's buttons act on the one or on the other, never on both.
    for (const name of ["mousedown", "click"]) runButton()?.dispatchEvent(new MouseEvent(name, { bubbles: true }));
    focusSlide();
  }

  // ---- keys --------------------------------------------------------------------------------------------------------

  /** @type {Record<string, KeyAct>} */
  const keys = {
    PageDown: on,
    PageUp: back,
    Enter: on,
    n: (event) => (event.shiftKey ? go(place() - 1) : skip()),
    Home: (event) => event.shiftKey && (go(0), true),
    End: (event) => event.shiftKey && (go(slides.length - 1), true),
    ArrowRight: (event) => !event.repeat && stepsAt(event.target) && (on(), true),
    ArrowLeft: () => !card && (back(), true),
    " ": () => !card && (on(), true),
    p: () => pointer.toggle(),
    b: () => blank.show(),
    ".": () => blank.show(),
    "?": () => !card && (list.toggle(), true), // a card has a list of its own
    l: () => leave(),
    Escape: () => !card?.matches(".ep-fills-window") && (leave(), true), // first the card, then the walk
  };

  /** Whether the arrow at this place goes through steps, or does something of its own. @type {(target: EventTarget | null) => unknown} */
  const stepsAt = (target) => !card || (target === card && card.querySelector(".ep-transport"));

  /** @type {(event: KeyboardEvent) => void} */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (notebook.querySelector(".ep-blank, dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : notebook;
    if (target.closest(".cm-editor")) return;
    const own = target.matches(WRITING) ? event.key.length === 1 || event.key === "Enter" || event.key.startsWith("Arrow")
      : target.matches("button, summary, a") && [" ", "Enter"].includes(event.key);
    const act = own ? null : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && act(event) !== false) event.preventDefault();
    else if (target.closest(".every-pixel")) return;
    event.stopImmediatePropagation();
  }

  // ---- life --------------------------------------------------------------------------------------------------------

  /**
   * Cells come and go and are run again while one walks; what happens within a card is its own affair.
   * @type {(record: MutationRecord) => boolean}
   */
  const isOfNotebook = ({ target }) => !(/** @type {Element} */ (target)).closest(".every-pixel, .cm-editor");
  function refresh() {
    const before = place();
    slides = slidesOf(notebook);
    if (place() < 0) slide = slides[Math.min(Math.max(before, 0), slides.length - 1)];
    else slide = slides[place()];
    const [lost, shown] = [!notebook.contains(document.activeElement) || document.activeElement === notebook, card];
    paint();
    if (lost || card !== shown) focusSlide();
  }

  const onResize = () => {
    if (part !== "all" && hasBoth() && !moved) part = "all";
    paint();
    settle();
  };

  /** @type {(from: Element) => void} */
  function start(from) {
    leave = fillScreenWith(notebook, stop);
    notebook.prepend(strip.bar);
    addEventListener("keydown", onKey, true);
    addEventListener("resize", onResize);
    changes.observe(notebook, { childList: true, subtree: true });
    const k = slides.findIndex((other) => other.cell?.contains(from));
    go(Math.max(k, 0));
  }

  function stop() {
    delete notebook.everyPixelWalk;
    turns += 1; // a slide that is being laid out stays unpainted
    removeEventListener("keydown", onKey, true);
    removeEventListener("resize", onResize);
    room.end();
    changes.disconnect();
    sizes.disconnect();
    card?.everyPixel?.present?.(false);
    for (const name of [SLIDE, ASIDE, "ep-with-card"])
      for (const node of notebook.querySelectorAll(`.${name}`)) node.classList.remove(name);
    notebook.classList.remove("ep-walk-laying");
    for (const answer of opened) answer.open = false;
    named.forEach(([name, value]) => setOrRemove(notebook, name, value));
    pointer.hide();
    blank.hide();
    strip.bar.remove();
  }

  return { start, end: () => leave() };
}

/** What keys do on every slide, beside those of the walk. @type {(words: Words) => BoundKeys[]} */
function slideKeys(words) {
  /** @type {[string[], string][]} */
  const rows = [[["p"], words.key_pointer], [["b", "."], words.key_blank], [["?"], words.key_list]];
  return rows.map(([keys, does]) => ({ keys, does }));
}

/** @type {(node: Element, name: string, value: string | null) => void} */
function setOrRemove(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}
