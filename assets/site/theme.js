// Light or dark, before anything is painted. Where nothing may be remembered, the page follows the system.

(() => {
  const NAME = "every-pixel-theme";
  const read = () => {
    try {
      return localStorage.getItem(NAME);
    } catch {
      return null;
    }
  };
  /** @type {(theme?: string | null) => void} */
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") document.body.dataset.theme = theme;
    else delete document.body.dataset.theme;
  };
  apply(read());

  // Paper is light.
  /** @type {string | undefined} */
  let onScreen;
  addEventListener("beforeprint", () => {
    onScreen = document.body.dataset.theme;
    apply("light");
  });
  addEventListener("afterprint", () => apply(onScreen));
  globalThis.everyPixelTheme = {
    chosen: () => document.body.dataset.theme ?? "auto",
    choose(theme) {
      apply(theme);
      try {
        localStorage.setItem(NAME, theme);
      } catch {
        // A private window forgets it with the page.
      }
    },
  };
})();
