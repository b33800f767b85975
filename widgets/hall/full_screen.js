// A card in front of a hall: it fills the screen, or the window where the browser refuses the screen (an iPhone does).
// Afterwards the page is where it was. Stands in front of every widget's own file.

/**
 * The height a card in front of a hall may fill, in pixels; on a slide it shares the screen, see walk.js.
 * @type {(card: Element) => number}
 */
export function hallHeight(card) {
  return 100 * parseFloat(getComputedStyle(card).getPropertyValue("--ep-vh")) || innerHeight;
}

/**
 * Lets a card fill the screen. The class `ep-hall` means that it is shown to a hall: large type, high contrast.
 * `ep-fills-window` is added where it fills only the window. `left()` is called whenever the hall is over.
 * @type {(card: HTMLElement, left: () => void) => Hall}
 */
function makeHall(card, left) {
  /** @type {[Element, number, number][]} */
  let scrolled = []; // what was scrolled, and how far
  let filling = false; // the window, for want of the screen
  let presented = false; // by a walk through the lesson, in its place
  let page = ""; // how the page overflowed

  const inScreen = () => document.fullscreenElement === card;
  const isOn = () => card.classList.contains("ep-hall");
  const look = () => card.classList.toggle("ep-hall", inScreen() || filling || presented);

  /** Remembers how far everything around the card is scrolled, and keeps its place free, so that nothing moves up. */
  function remember() {
    scrolled = [];
    /** @type {(node: Element) => Element | null} */
    const around = (node) => node.parentElement ?? /** @type {ShadowRoot} */ (node.getRootNode()).host;
    for (let node = around(card); node; node = around(node))
      scrolled.push([node, node.scrollTop, node.scrollLeft]);
    if (card.parentElement) card.parentElement.style.minHeight = `${card.offsetHeight}px`;
  }

  function scrollBack() {
    for (const [node, top, across] of scrolled) [node.scrollTop, node.scrollLeft] = [top, across];
  }

  function comeBack() {
    look();
    left();
    if (card.parentElement) card.parentElement.style.minHeight = "";
    scrollBack();
    card.focus({ preventScroll: true });
    requestAnimationFrame(scrollBack); // browsers scroll once more to what was in full screen
  }

  /** The window instead of the screen: in the top layer, where nothing around the card can clip or move it. */
  function fillWindow() {
    [filling, page] = [true, document.documentElement.style.overflow];
    document.documentElement.style.overflow = "hidden"; // the page behind must not scroll
    card.classList.add("ep-fills-window");
    if (card.showPopover) {
      card.setAttribute("popover", "manual");
      card.showPopover();
    }
    look();
    card.focus({ preventScroll: true });
  }

  function emptyWindow() {
    filling = false;
    document.documentElement.style.overflow = page;
    card.classList.remove("ep-fills-window");
    card.removeAttribute("popover");
  }

  function enter() {
    remember();
    return card.requestFullscreen ? card.requestFullscreen().catch(fillWindow) : fillWindow();
  }

  /** Back to the page; false where the card fills neither screen nor window. */
  function leave() {
    if (inScreen()) document.exitFullscreen();
    else if (filling) {
      emptyWindow();
      comeBack();
    } else return false;
    return true;
  }

  // What lies behind a card that fills the window can't be seen, so the keyboard must not get there.
  card.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (filling && next instanceof Node && !card.contains(next)) card.focus({ preventScroll: true });
  });
  card.addEventListener("fullscreenchange", () => {
    if (inScreen()) look();
    else if (!filling && !document.fullscreenElement?.contains(card)) comeBack();
    else look();
  });
  return {
    isOn,
    leave,
    toggle: () => leave() || enter(),
    present(on) {
      presented = on;
      look();
      if (!isOn()) left();
    },
    /** For a widget that goes: its card can't come back any more. */
    close() {
      if (filling) emptyWindow();
      if (card.parentElement) card.parentElement.style.minHeight = "";
    },
  };
}
