// The card every widget sits on: its frame and its message, and the elements, icons and buttons that cards are made of.
// Stands in front of every widget's own file (see front_end.py); nothing here is imported.

const SVG = "http://www.w3.org/2000/svg";
const CARDS = Symbol.for("every-pixel.cards"); // of the page: each card with its name
/** @type {WeakMap<HTMLElement, Frame>} */
const opened = new WeakMap(); // the newest card of each element
const LOADS = /\\|\b(?:url|src|image|image-set|cross-fade)\s*\(/i; // in a style

// Outlines on a 16 x 16 grid: fonts lack many transport glyphs, so icons are drawn.
const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M12 3v10L4 8z",
  play: "M4 2v12l10-6z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M4 3v10l8-5z",
  last: "M11 3h2v10h-2zM3 3v10l7-5z",
  full: "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z",
  help: "M7 11h2v2H7zM8 3a3 3 0 0 0-3 3h2a1 1 0 1 1 1.6.8C7.6 7.500 7 8 7 9.500h2c0-.9.400-1.100 1-1.600A3 3 0 0 0 8 3z",
};

/**
 * An HTML element with attributes, listeners (`onclick: f`) and children; text is always text, never markup.
 * @type {<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Attributes, ...children: Child[]) => HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), /** @type {Listener} */ (value));
    else if (name === "style" && LOADS.test(String(value))) throw new TypeError("A style loads nothing.");
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}

/**
 * The same for SVG.
 * @type {<K extends keyof SVGElementTagNameMap>(tag: K, attributes?: Attributes, ...children: Child[]) => SVGElementTagNameMap[K]}
 */
export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** @type {(name: IconName) => SVGElement} */
export function icon(name) {
  const picture = shape("svg", { viewBox: "0 0 16 16", class: "ep-icon", "aria-hidden": "true" });
  picture.append(shape("path", { d: ICONS[name] }));
  return picture;
}

/**
 * JupyterLab takes arrows, digits and letters for itself unless the focused control itself says otherwise.
 * @type {<E extends HTMLElement | SVGElement>(control: E) => E}
 */
export function ownKeys(control) {
  control.dataset.lmSuppressShortcuts = "true";
  return control;
}

/**
 * A button with a text, or an icon and a name. A mouse press leaves the focus on the card, so that a lecturer who has
 * clicked a button can go on with the arrow keys.
 * @type {(label: string, look: ButtonLook) => HTMLButtonElement}
 */
export function button(label, { picture, press, ...attributes }) {
  const control = element("button", { type: "button", class: "ep-button", ...attributes });
  if (picture) {
    control.append(icon(picture));
    control.setAttribute("aria-label", label);
    control.title = label;
  } else control.textContent = label;
  control.addEventListener("click", press);
  control.addEventListener("mousedown", (event) => {
    event.preventDefault();
    control.closest(".every-pixel")?.focus({ preventScroll: true });
  });
  return ownKeys(control);
}

/** Changes what a button with an icon shows and is called. @type {(control: HTMLElement, label: string, picture: IconName) => void} */
export function relabel(control, label, picture) {
  control.replaceChildren(icon(picture));
  control.setAttribute("aria-label", label);
  control.title = label;
}

/**
 * A choice of one among several, as toggle buttons in a named group. `choose(k)` is called with the index pressed.
 * @type {(label: string, names: string[], choose: (k: number) => unknown) => Choices}
 */
export function choices(label, names, choose) {
  const group = /** @type {Choices} */ (element("div", { role: "group", "aria-label": label, class: "ep-choices" }));
  group.append(...names.map((name, k) => button(name, { press: () => choose(k), class: "ep-button ep-choice" })));
  group.select = (chosen) =>
    [...group.children].forEach((child, k) => child.setAttribute("aria-pressed", String(k === chosen)));
  return group;
}

/**
 * The card itself: a named region that takes the keyboard, with a line for messages at its foot. `model` brings what all
 * cards say (`card_words`). A widget puts `message` and `tools` (the buttons for the keys and for full screen) where it
 * wants them, and binds its keys with listenToKeys.
 *
 * What a walk through a lesson may ask of a card stands on its element:
 *
 *   card.everyPixel = {
 *     forward(),   // one step on; true if it did something, false at the last step and where there are no steps
 *     back(),      // one step back; true or false likewise
 *     reveal(),    // shows what is hidden or unanswered (H); false where nothing is left to show
 *     begin(),     // a hall comes to this card: what plays goes to its beginning, if it stands at its end untouched
 *     present(on), // the hall's look (class `ep-hall`: large type, high contrast) without filling the screen
 *   }
 *
 * A widget hands `forward`, `back`, `reveal` and `begin` to its card (see listenToKeys); without them they answer false. PageDown
 * and PageUp call forward and back; where these answer false, the event is left to whoever stands above the card.
 * @type {(el: HTMLElement, label: string, model?: Model) => Frame}
 */
export function makeCard(el, label, model) {
  const words = model?.get("card_words") ?? {};
  // Empty, not hidden: screen readers hear only what comes into a region that is there already.
  const message = element("p", { class: "ep-message", role: "status" });
  const section = element("section", { class: "every-pixel", tabindex: "0", "aria-label": label, lang: model?.get?.("language") });
  const card = /** @type {CardElement} */ (ownKeys(section));
  const leaveCards = joinCards(card, label, words);
  el.replaceChildren(card);
  const frame = /** @type {Frame} */ ({
    card,
    message,
    words,
    rows: /** @type {BoundKeys[]} */ ([]), // of keys, see listenToKeys
    /** Says one sentence at the card's foot; an empty one takes it away. @type {Frame["say"]} */
    say(text, warning = false) {
      message.textContent = text;
      message.classList.toggle("ep-warning", warning);
    },
    close() {
      endHall();
      frame.hall.close();
      leaveCards();
    },
  });
  const endHall = () => {
    frame.pointer.hide();
    frame.blank.hide();
    frame.list.close();
  };
  frame.hall = makeHall(card, endHall);
  frame.list = makeKeysList(frame);
  frame.pointer = makePointer(card);
  frame.blank = makeBlank(card);
  frame.tools = element("span", { class: "ep-row ep-card-tools" },
    button(words.help ?? "", { picture: "help", press: () => frame.list.toggle(), "aria-haspopup": "dialog", "aria-keyshortcuts": "?" }),
    button(words.full ?? "", { picture: "full", press: frame.hall.toggle, "aria-keyshortcuts": "F" }),
    walkButton(frame));
  const never = () => false;
  card.everyPixel = { forward: never, back: never, reveal: never, begin: never, present: frame.hall.present };
  opened.set(el, frame);
  return frame;
}

/**
 * Regions of one page have names of their own: of cards that share a name, the later ones are numbered, as long as the
 * earlier ones are there. Every widget has a module of its own, so the cards find one another through the page. Returns
 * the function that takes the card out again.
 * @type {(card: HTMLElement, label: string, words: Words) => () => void}
 */
function joinCards(card, label, words) {
  const page = /** @type {Document & { [CARDS]?: Map<HTMLElement, string> }} */ (document);
  const all = (page[CARDS] ??= new Map());
  const numberAll = () => {
    const same = [...all].filter(([, name]) => name === label).map(([other]) => other);
    same.forEach((other, k) => other.setAttribute("aria-label", k ? fill(words.numbered ?? "{name} {number}", { name: label, number: k + 1 }) : label));
  };
  all.set(card, label);
  numberAll();
  return () => {
    all.delete(card);
    numberAll();
  };
}

/** Offers bytes to the reader as a file. @type {(bytes: BlobPart, name: string, type: string) => void} */
export function download(bytes, name, type) {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = element("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/**
 * Puts a node's text on the clipboard; where the page may not, selects it for the reader to copy. Gives whether it was copied.
 * @type {(node: Node) => Promise<boolean>}
 */
export async function copyText(node) {
  try {
    await navigator.clipboard.writeText(node.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(node);
    return false;
  }
}

/** A name that nothing else on the page has. */
export const newName = () => Math.random().toString(36).slice(2);
