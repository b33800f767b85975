// Finds text within the page as one types: in prose, code and widgets. Enter steps on, Shift+Enter back, Escape leaves.

(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#search"));
  const field = /** @type {HTMLInputElement} */ (form?.querySelector("input"));
  const told = /** @type {HTMLOutputElement} */ (form?.querySelector("output"));
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  if (!form) return;
  const says = /** @type {Record<"one" | "many" | "none" | "shown", string>} */ ({ ...form.dataset });
  const BLOCKS = "p, li, pre, h1, h2, h3, td, th, dt, dd, summary, legend, label, button, figcaption, div, section";
  /** @type {Range[]} */
  let ranges = [];
  let at = -1;
  /** @type {HTMLElement | null} */
  let returnTo = null;

  /** The text of the page, block by block, with where each piece of it stands: [[text, [[node, begin], …]], …]. */
  function readBlocks() {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    /** @type {[string, Piece[]][]} */
    const blocks = [];
    /** @type {Element | null} */
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = /** @type {Element} */ (node.parentElement);
      if (parent.closest("script, style, [hidden]")) continue;
      const block = parent.closest(BLOCKS);
      if (block !== last) blocks.push(["", []]);
      last = block;
      const entry = blocks.at(-1);
      entry[1].push([node, entry[0].length]);
      entry[0] += node.textContent;
    }
    return blocks;
  }

  /** The place of a character: its node, and how far into it. @type {(pieces: Piece[], offset: number) => Piece} */
  function placeOf(pieces, offset) {
    const [node, begin] = pieces.findLast((piece) => piece[1] <= offset) ?? pieces[0];
    return [node, offset - begin];
  }

  /** @type {(text: string) => string} */
  const lower = (text) => [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");

  /** @type {(wanted: string) => Range[]} */
  function find(wanted) {
    const sought = lower(wanted.trim());
    if (!sought) return [];
    /** @type {Range[]} */
    const found = [];
    for (const [text, pieces] of readBlocks()) {
      const searched = lower(text.replace(/\s/g, " "));
      for (let k = searched.indexOf(sought); k >= 0; k = searched.indexOf(sought, k + sought.length)) {
        const range = document.createRange();
        range.setStart(...placeOf(pieces, k));
        const [node, begin] = placeOf(pieces, k + sought.length - 1);
        range.setEnd(node, begin + 1);
        found.push(range);
      }
    }
    return found;
  }

  /** Marks what was found without touching the page; an older browser selects the one that is shown. */
  function mark() {
    const here = at >= 0 ? ranges[at] : null;
    if (globalThis.Highlight && CSS.highlights) {
      CSS.highlights.set("found", new Highlight(...ranges.filter((range) => range !== here)));
      CSS.highlights.set("found-here", here ? new Highlight(here) : new Highlight());
    } else if (here) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(here);
    }
    const { one, many, none, shown } = says;
    const count = ranges.length === 1 ? one : (ranges.length ? many : none).replace("{count}", String(ranges.length));
    const place = shown.replace("{at}", String(at + 1)).replace("{count}", String(ranges.length));
    told.textContent = !field.value.trim() ? "" : here ? place : count;
  }

  function seek() {
    ranges = find(field.value);
    at = -1;
    mark();
  }

  /** @type {(by: number) => void} */
  function step(by) {
    if (!ranges.length) return;
    at = at < 0 ? (by > 0 ? 0 : ranges.length - 1) : (at + by + ranges.length) % ranges.length;
    const parent = /** @type {Element} */ (ranges[at].startContainer.parentElement);
    for (let fold = parent.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    parent.scrollIntoView({ block: "center" });
    everyPixelHold(ranges[at]);
    mark();
  }

  function leave() {
    field.value = "";
    seek();
    (returnTo ?? main).focus({ preventScroll: true });
  }

  field.addEventListener("focus", (event) => {
    if (event.relatedTarget) returnTo = /** @type {HTMLElement} */ (event.relatedTarget);
  });
  field.addEventListener("input", seek);
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (!ranges.length || !ranges[0].startContainer.isConnected) seek(); // a widget may have come since
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
  });
})();
