// What is said of a pixel, or of the whole picture: softmax and score of every class as bars and numbers.
// Stands in front of a widget's own file.

/** A share as a whole number of hundredths; 100 and 0 are kept for what is exactly that. @type {(share: number) => string} */
export function percent(share) {
  if (share > 0 && share < 0.005) return "< 1";
  if (share < 1 && share > 0.995) return "> 99";
  return String(Math.round(100 * share));
}

/**
 * The table: `show({ scores, shares }, heading, said, best)` with the class that is marked as `best`, and `said` below. Without
 * scores it is a legend of the colours.
 * @type {(words: Words, names: string[], colours: string[]) => Readout}
 */
function makeReadout(words, names, colours) {
  const rows = names.map((name, k) => {
    const colour = colours[k % colours.length];
    const swatch = element("span", { class: "ep-swatch", style: `background: ${colour}` });
    const bar = element("span", { class: "ep-bar", style: `background: ${colour}` });
    const [share, score] = [element("td"), element("td")];
    const room = element("td", { class: "ep-bar-room", "aria-hidden": "true" }, bar);
    return { bar, share, score, row: element("tr", {}, element("th", { scope: "row" }, swatch, name), room, share, score) };
  });
  const heads = [words.class, "", words.share, words.score].map((word) => element(word ? "th" : "td", word ? { scope: "col" } : {}, word));
  const place = element("p", { class: "ep-label ep-place" });
  const note = element("p", { class: "ep-quiet ep-truth" });
  const head = element("thead", { class: "ep-label" }, element("tr", {}, ...heads));
  const table = element("table", { class: "ep-scores", "aria-label": words.table }, head, element("tbody", {}, ...rows.map(({ row }) => row)));
  return {
    node: element("div", { class: "ep-readout" }, place, table, note),
    show(here, heading, said, best) {
      const { scores, shares } = here ?? {};
      rows.forEach(({ bar, share, score, row }, k) => {
        bar.hidden = !shares;
        bar.style.width = shares ? `${100 * shares[k]}%` : "0";
        share.textContent = shares ? `${percent(shares[k])} %` : "";
        score.textContent = scores ? scores[k].toFixed(2).replace("-", "−") : "";
        row.classList.toggle("ep-best", k === best);
      });
      head.classList.toggle("ep-unseen", !scores);
      place.textContent = heading;
      note.textContent = said;
    },
  };
}
