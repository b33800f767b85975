// Sentences: their places filled, the form that a number takes, numbers, lists, what is heard where signs are seen, and who says it.
// Stands behind card.js in front of every widget's own files. Tables are described in words.py.

const QUIET = 1000; // ms after which changes no longer follow one another quickly
const BREATH = 150; // ms, so that what belongs to one change is said once
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/; // right to left, or set so

/**
 * Puts values into a sentence with named places: `fill("{a} of {b}", {a: 1, b: 2})`.
 * @type {(sentence: string, places: Places) => string}
 */
export function fill(sentence, places) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(places, name) ? apart(String(places[name])) : whole));
}

/** A text that turns the direction of writing keeps to itself: the sentence around it stays as it is. @type {(text: string) => string} */
const apart = (text) => (TURNS.test(text) ? `\u2068${text}\u2069` : text);

/**
 * A number as a cell shows it: whole numbers as they are, others with at most three digits that count.
 * @type {(value: number) => string}
 */
export function digits(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (Number.isInteger(value) && Math.abs(value) < 1e5) return String(value === 0 ? 0 : value);
  const text = Number(value.toPrecision(3));
  if (text === 0 || (Math.abs(text) >= 1e-3 && Math.abs(text) < 1e5)) return String(text === 0 ? 0 : text);
  return text.toExponential().replace("e+", "e");
}

/**
 * The sentence `name` in the form that fits a number: `name.one`, `name.other` and so on.
 * @type {(words: Words, name: string, count: number) => string}
 */
export function formOf(words, name, count) {
  return words[`${name}.${new Intl.PluralRules(words.language).select(count)}`] ?? words[`${name}.other`];
}

/**
 * The same with its places filled; `count` may be written in another way among them.
 * @type {(words: Words, name: string, count: number, places?: Places) => string}
 */
export const counted = (words, name, count, places = {}) => fill(formOf(words, name, count), { count, ...places });

/** Several texts as one, the way the language lists them: "a, b and c". @type {(texts: unknown[], words: Words) => string} */
export function listed(texts, words) {
  return new Intl.ListFormat(words.language === "en" ? "en-GB" : words.language).format(texts.map(String));
}

/** The table as it is heard: where it has `spoken.name` beside `name`, that one. @type {<W extends Words>(words: W) => W} */
export function aloud(words) {
  const twins = Object.entries(words).filter(([name]) => name.startsWith("spoken."));
  return { ...words, ...Object.fromEntries(twins.map(([name, sentence]) => [name.slice("spoken.".length), sentence])) };
}

/**
 * A line that is heard and not seen. `announce(text)` says the last of what comes in quick succession, as while something
 * plays or is dragged, and nothing twice; the first text is what a reader finds there, so it is not announced.
 * @type {() => Announcer}
 */
export function makeAnnouncer() {
  const node = element("p", { class: "ep-spoken", "aria-live": "polite" });
  /** @type {[string | null, number, number | undefined]} */
  let [heard, last, timer] = [null, 0, undefined];
  return {
    node,
    announce(text) {
      heard ??= text;
      clearTimeout(timer);
      const now = performance.now();
      timer = setTimeout(() => text !== heard && (node.textContent = heard = text), now - last < QUIET ? QUIET : BREATH);
      last = now;
    },
    close: () => clearTimeout(timer),
  };
}
