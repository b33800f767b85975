// One dimension in cells: the input above, every stamp or window as a row of green taps, the output below.

const STRIP_CELLS = 64; // more are told, not drawn
const LANE_HEIGHT = 0.55; // cells
const LARGEST_CELL = 30; // px
const SMALLEST_CELL = 13;
/** @type {Record<string, string>} */
const HATCHED = { cropped: "crop", unread: "dots", unreached: "dots" };
const STRIP_ROLES = ["input", "zero", "void", "unread", "weights", "output", "unreached", "cropped"];

let strips = 0;

/**
 * `show(kind, setting, sentence, hidden)` draws a setting; with `hidden` nothing of the output is seen.
 * @type {(words: SizeTraits["words"]) => SizeStrip}
 */
function makeStrip(words) {
  const mark = `ep-strip-${(strips += 1)}`;
  const picture = shape("svg", { class: "ep-strip", role: "img" });
  const legend = element("div", { class: "ep-row ep-legend ep-quiet" });
  const node = element("div", { class: "ep-strip-room" }, picture, legend);

  function patterns() {
    const lines = shape("path", { d: "M-.1 .1 L.1 -.1 M0 .5 L.5 0 M.4 .6 L.6 .4", class: "ep-hatch" });
    const dot = shape("circle", { cx: 0.15, cy: 0.15, r: 0.07, class: "ep-dot" });
    /** @type {(name: string, size: number, drawn: SVGElement) => SVGElement} */
    const pattern = (name, size, drawn) =>
      shape("pattern", { id: `${mark}-${name}`, width: size, height: size, patternUnits: "userSpaceOnUse" }, drawn);
    return shape("defs", {}, pattern("crop", 0.5, lines), pattern("dots", 0.3, dot));
  }

  /** @type {(cells: StripCell[], y: number, name: string) => SVGElement[]} */
  function cellRow(cells, y, name) {
    let number = 0;
    return cells.flatMap(([at, role]) => {
      const box = { x: at, y, width: 1, height: 1 };
      /** @type {SVGElement[]} */
      const drawn = [shape("rect", { ...box, class: `ep-size-cell ep-size-${role}` })];
      if (HATCHED[role]) drawn.push(shape("rect", { ...box, fill: `url(#${mark}-${HATCHED[role]})` }));
      const counted = ["input", "unread", "output", "unreached"].includes(role);
      const text = role === "zero" ? "0" : counted ? `${name}${number++}` : "";
      if (text) drawn.push(shape("text", { x: at + 0.5, y: y + 0.5, class: "ep-size-text" }, text));
      return drawn;
    });
  }

  /** @type {(stamps: number[], setting: SizeSetting, y: number, lanes: number) => SVGElement[]} */
  function stampRows(stamps, setting, y, lanes) {
    const reach = reachOf(setting);
    return stamps.flatMap((at, number) => {
      const top = y + (number % lanes) * LANE_HEIGHT;
      const middle = top + LANE_HEIGHT / 2;
      /** @type {SVGElement[]} */
      const drawn = [shape("line", { x1: at, x2: at + reach, y1: middle, y2: middle, class: "ep-size-span" })];
      for (let tap = 0; tap < reach; tap += setting.dilation) {
        drawn.push(shape("rect", { x: at + tap, y: top + 0.06, width: 1, height: LANE_HEIGHT - 0.12, class: "ep-size-tap" }));
      }
      return drawn;
    });
  }

  return {
    node,
    show(kind, setting, sentence, hidden) {
      const { top, stamps, bottom } = stripOf(kind, setting);
      const count = Math.max(top.length, bottom.length);
      const drawable = count <= STRIP_CELLS;
      legend.hidden = false;
      picture.toggleAttribute("hidden", !drawable);
      if (!drawable) return legend.replaceChildren(hidden ? "" : fill(words.large, { count }));
      const lanes = Math.ceil(reachOf(setting) / setting.stride);
      const high = 1.4 + lanes * LANE_HEIGHT + 0.4;
      picture.setAttribute("viewBox", `-0.05 -0.05 ${count + 0.1} ${high + 1.1}`);
      picture.setAttribute("aria-label", fill(words.picture, { sentence }));
      picture.style.width = `${Math.min(count, 28) * LARGEST_CELL}px`;
      picture.style.minWidth = `${count * SMALLEST_CELL}px`; // narrower, and the strip scrolls
      picture.replaceChildren(
        patterns(),
        ...cellRow(top, 0, "x"),
        ...(hidden ? [] : stampRows(stamps, setting, 1.4, lanes)),
        ...(hidden ? [] : cellRow(bottom, high, "y")),
      );
      const seen = new Set([...top, ...(hidden ? [] : bottom)].map(([, role]) => role));
      if (!hidden) seen.add("weights");
      legend.replaceChildren(...STRIP_ROLES.filter((role) => seen.has(role)).map((role) => key(role)));
    },
  };

  /** @type {(role: string) => HTMLElement} */
  function key(role) {
    const swatch = shape("svg", { viewBox: "0 0 1 1", class: "ep-key", "aria-hidden": "true" });
    swatch.append(shape("rect", { width: 1, height: 1, class: `ep-size-cell ep-size-${role === "weights" ? "tap" : role}` }));
    if (HATCHED[role]) swatch.append(shape("rect", { width: 1, height: 1, fill: `url(#${mark}-${HATCHED[role]})` }));
    return element("span", {}, swatch, words.legend[role]);
  }
}
