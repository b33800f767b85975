// What a page can do beside reading: choose its theme, fold its contents away, scroll wide blocks by keyboard.

(() => {
  document.querySelectorAll("[data-scripted]").forEach((node) => (node.hidden = false));

  const theme = /** @type {HTMLSelectElement} */ (document.querySelector("#theme"));
  theme.value = everyPixelTheme.chosen();
  theme.addEventListener("change", () => everyPixelTheme.choose(theme.value));

  // An animation rests until it is asked for, and plays in its place instead of on a page of its own.
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.film"))) {
    const picture = /** @type {HTMLImageElement} */ (link.querySelector("img"));
    const rest = picture.src;
    const film = document.createElement("button");
    film.type = "button";
    film.className = "film";
    film.setAttribute("aria-pressed", "false");
    film.append(picture);
    film.addEventListener("click", () => {
      const plays = film.getAttribute("aria-pressed") === "false";
      picture.src = plays ? link.href : rest;
      film.setAttribute("aria-pressed", String(plays));
    });
    link.replaceWith(film);
  }

  // Beside the text the list of headings stands open; above it, on a narrow page, it is folded.
  const contents = /** @type {HTMLDetailsElement | null} */ (document.querySelector("details.contents"));
  const beside = matchMedia("(min-width: 75em)");
  const unfold = () => contents && (contents.open = beside.matches);
  unfold();
  beside.addEventListener("change", unfold);

  // What is wider than the page scrolls, so the keyboard must reach it; what isn't would be in its way.
  const wide = [...document.querySelectorAll("pre, .wide")];
  const reach = () =>
    wide.forEach((block) => (block.scrollWidth > block.clientWidth ? (block.tabIndex = 0) : block.removeAttribute("tabindex")));
  reach();
  addEventListener("resize", reach);
})();
