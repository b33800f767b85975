// A notebook in the page as slides: which of its cells, and which part of their text, stand together.
// Reads class names that JupyterLab, Notebook 7 and our own pages share. Stands in front of every widget's own file.

const HEADINGS = "h1, h2, h3";
const SHOWN_OUTPUT = ".jp-OutputArea-output, .every-pixel";
const WIDGETS = [
  "BoxEditor", "DownAndBack", "FlowDesigner", "Generators", "JointEditor", "LiveTrainer", "PixelExplorer", "Predict",
  "ReceptiveField", "ShapeFlow", "SizeCalculator", "Sketchpad", "SlidingWindow", "Stage",
];
const ANCHOR = ".jp-InternalAnchorLink, .anchor-link"; // the mark that a notebook puts beside a heading

/**
 * The slides of a notebook, in order: `{ title, text, cell }`. `title` is the section's heading, `text` the passages that
 * stand before `cell`, a code cell; either may be missing. Code without output is a slide, a cell of imports is not.
 * @type {(notebook: Element) => Slide[]}
 */
function slidesOf(notebook) {
  /** @type {Slide[]} */
  const slides = [];
  const made = widgetsIn(notebook);
  let title = "";
  /** @type {Passage[]} */
  let text = [];
  /** @type {(cell: HTMLElement | null) => void} */
  const put = (cell) => {
    text = text.filter((passage) => passage.nodes.length);
    if (text.length || cell) slides.push({ title, text, cell });
    text = [];
  };
  for (const cell of notebook.querySelectorAll(".jp-Cell")) {
    if (cell.matches(".jp-CodeCell")) {
      if (text.some(asks)) put(null); // its answers are folded, and no code stands beside them
      if (isWorthASlide(cell, made)) put(cell);
      continue;
    }
    for (const passage of passagesOf(cell)) {
      if (passage.title) {
        put(null);
        title = passage.title;
      }
      text.push(passage);
    }
  }
  put(null);
  return slides;
}

/** Whether two slides, of lists made at different times, are the same one. @type {(one: Slide, other: Slide) => boolean} */
function isSameSlide(one, other) {
  if (one.cell || other.cell) return one.cell === other.cell;
  return one.text[0].cell === other.text[0].cell && one.text[0].number === other.text[0].number;
}

/**
 * The rendered text of a Markdown cell, parted at its headings: `{ cell, number, title, nodes }`, the heading apart.
 * @type {(cell: Element) => Passage[]}
 */
function passagesOf(cell) {
  /** @type {Passage[]} */
  const passages = [];
  for (const node of writtenIn(cell)) {
    if (isNavigation(node)) continue;
    const title = node.matches(HEADINGS) ? textOf(node) : "";
    if (title || !passages.length) passages.push({ cell, number: passages.length, title, nodes: [] });
    if (!title) passages.at(-1).nodes.push(node);
  }
  return passages;
}

/** The paragraphs, lists and headings of a Markdown cell. @type {(cell: Element) => Element[]} */
function writtenIn(cell) {
  let place = cell.querySelector(".jp-RenderedMarkdown, .jp-RenderedHTMLCommon");
  while (place?.children.length === 1 && place.firstElementChild?.matches("div")) place = place.firstElementChild;
  return [...(place?.children ?? [])];
}

/** A paragraph of links only leads to other lessons. @type {(node: Element) => unknown} */
function isNavigation(node) {
  const links = [...node.querySelectorAll("a")].map((link) => link.textContent).join("");
  return node.matches("p, nav") && links && letters(node.textContent) === letters(links);
}

/** @type {(text: string) => string} */
function letters(text) {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

/** @type {(heading: Element) => string} */
function textOf(heading) {
  const own = [...heading.childNodes].filter((node) => !(node instanceof Element && node.matches(ANCHOR)));
  return own.map((node) => node.textContent).join("").trim();
}

/** Whether a passage holds answers that are folded. @type {(passage: Passage) => boolean} */
function asks({ nodes }) {
  return nodes.some((node) => node.matches("details") || node.querySelector("details"));
}

/** @type {(cell: Element, made: Set<string>) => boolean} */
function isWorthASlide(cell, made) {
  if (cell.querySelector(SHOWN_OUTPUT) || isNotRun(cell, made)) return true;
  const source = sourceOf(cell).trim();
  return Boolean(source) && !/^(from|import)\s/.test(source);
}

/** @type {(cell: Element) => string} */
function sourceOf(cell) {
  const lines = [...cell.querySelectorAll(".cm-line")].map((line) => line.textContent);
  return lines.length ? lines.join("\n") : cell.querySelector(".jp-InputArea-editor, .jp-InputArea, pre")?.textContent ?? "";
}

/**
 * The names that the notebook's code gives to widgets: a cell that says only such a name shows one.
 * @type {(notebook: Element) => Set<string>}
 */
function widgetsIn(notebook) {
  const given = new RegExp(`^(\\w+) *= *(?:${WIDGETS.join("|")})\\(`, "gm");
  const cells = [...notebook.querySelectorAll(".jp-CodeCell")];
  return new Set(cells.flatMap((cell) => [...sourceOf(cell).matchAll(given)].map(([, name]) => name)));
}

/**
 * Whether a cell shows a widget that isn't here: only its still picture is, from when it was run last.
 * @type {(cell: Element, made: Set<string>) => boolean}
 */
function isNotRun(cell, made) {
  if (cell.querySelector(".every-pixel, [data-widget]")) return false; // or it is on its way, on a page of ours
  const last = sourceOf(cell).match(/^[A-Za-z_].*/gm)?.at(-1) ?? ""; // the statement whose value is shown
  return new RegExp(`^(${WIDGETS.join("|")})\\(`).test(last) || made.has(last.split("#")[0].trim());
}
