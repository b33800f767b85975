// Finds text within the page as one types: in prose, code and widgets. Enter steps on, Shift+Enter back, Escape leaves.

(() => {
  const form = document.querySelector("#search");
  const field = form?.querySelector("input");
  const told = form?.querySelector("output");
  const main = document.querySelector("main");
  if (!form) return;
  const BLOCKS = "p, li, pre, h1, h2, h3, td, th, dt, dd, summary, legend, label, button, figcaption, div, section";
  let ranges = [];
  let at = -1;
  let returnTo = null;

  /** The text of the page, block by block, with where each piece of it stands: [[text, [[node, begin], …]], …]. */
  function readBlocks() {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const blocks = [];
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent.closest("script, style, [hidden]")) continue;
      const block = parent.closest(BLOCKS);
      if (block !== last) blocks.push(["", []]);
      last = block;
      const entry = blocks.at(-1);
      entry[1].push([node, entry[0].length]);
      entry[0] += node.data;
    }
    return blocks;
  }

  /** The place of a character: its node, and how far into it. */
  function placeOf(pieces, offset) {
    const piece = pieces.findLast(([, begin]) => begin <= offset);
    return [piece[0], offset - piece[1]];
  }

  const lower = (text) => [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");

  function find(wanted) {
    const sought = lower(wanted.trim());
    if (!sought) return [];
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
      getSelection().removeAllRanges();
      getSelection().addRange(here);
    }
    const { one, many, none, shown } = form.dataset;
    const count = ranges.length === 1 ? one : (ranges.length ? many : none).replace("{count}", ranges.length);
    told.textContent = !field.value.trim() ? "" : here ? shown.replace("{at}", at + 1).replace("{count}", ranges.length) : count;
  }

  function seek() {
    ranges = find(field.value);
    at = -1;
    mark();
  }

  function step(by) {
    if (!ranges.length) return;
    at = at < 0 ? (by > 0 ? 0 : ranges.length - 1) : (at + by + ranges.length) % ranges.length;
    const parent = ranges[at].startContainer.parentElement;
    for (let fold = parent.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
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
    if (event.relatedTarget) returnTo = event.relatedTarget;
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
