// The keys of a card: bound together with the sentence that says what they do, so that the list of keys is whole.
// Stands in front of every widget's own file.

/** The ways of the arrow keys, [down, right]. @type {Record<string, Place>} */
export const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Binds the keys of a card. A row is `[key or keys, what it does, action]`; keys are `event.key`, letters small; the list
 * under `?` shows the rows. An action that returns false has done nothing: then the key's next action has its turn, and at
 * last the page. A control that uses a key itself keeps it: text fields all of them, a button space and Enter, a radio
 * button space and arrows.
 *
 * `walk` says how the card is walked through, see makeCard: `{ forward, back, reveal, begin }`, of which the first three
 * return whether they did something. Returns the function that takes the listener away. Throws where a key has no sentence.
 * @type {(frame: Frame, rows: KeyRow[], walk?: Walking) => () => void}
 */
export function listenToKeys(frame, rows, walk = {}) {
  const { card, words } = frame;
  const all = [...rows, ...walkingKeys(words, walk), ...cardKeys(frame)].map(([keys, does, act]) => ({ keys: [keys].flat(), does, act }));
  const bound = boundKeys(all, words);
  frame.rows = all;
  Object.assign(card.everyPixel, walk);
  /** @type {(event: KeyboardEvent) => void} */
  const listener = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("dialog")) return; // it has keys of its own
    if (target.matches("input:not([type=range], [type=radio]), textarea, select")) return;
    if (target.matches("[type=radio]") && (event.key === " " || event.key.startsWith("Arrow"))) return;
    if (target.matches("button, summary") && [" ", "Enter"].includes(event.key)) return;
    const acts = bound.get(event.key.length === 1 ? event.key.toLowerCase() : event.key) ?? [];
    if (acts.every((act) => act(event) === false)) return; // the first that does something is the last that is asked
    event.preventDefault();
    event.stopPropagation();
  };
  card.addEventListener("keydown", listener);
  return () => {
    card.removeEventListener("keydown", listener);
    frame.close();
  };
}

/**
 * The actions of every key, in order; `does` may be a function, where it changes.
 * @type {(rows: BoundKeys[], words: Words) => Map<string, KeyAct[]>}
 */
function boundKeys(rows, words) {
  const bound = new Map();
  for (const { keys, does, act } of rows) {
    if (!does && Object.keys(words).length) throw new Error(`key ${keys.join(" ")}: no sentence`);
    for (const key of keys) bound.set(key, [...(bound.get(key) ?? []), act]);
  }
  return bound;
}

/**
 * A remote clicker sends PageDown and PageUp; where a card has no step to go, they are left to whoever walks the lesson.
 * @type {(words: Words, walk: Walking) => KeyRow[]}
 */
function walkingKeys(words, { forward, back }) {
  const rows = [["PageDown", words.key_forward, forward], ["PageUp", words.key_back, back]];
  return /** @type {KeyRow[]} */ (rows.filter(([, , act]) => act));
}

/**
 * How many steps one press of a clicker goes, so that a play of many takes about so many presses and no more than twice.
 * @type {(steps: number, presses?: number) => number}
 */
export function clickerStride(steps, presses = 12) {
  return steps > 2 * presses ? Math.ceil(steps / presses) : 1;
}

/** What every card answers to. @type {(frame: Frame) => KeyRow[]} */
function cardKeys(frame) {
  const { words, hall, list, pointer, blank } = frame;
  /** @type {(act: () => void) => KeyAct} */
  const inHall = (act) => () => hall.isOn() && (act(), true);
  return [
    ["f", words.key_full, () => void hall.toggle()],
    ["p", words.key_pointer, inHall(() => pointer.toggle())],
    [["b", "."], words.key_blank, inHall(() => blank.show())],
    ["l", () => frame.card.closest(".jp-Notebook") && words.key_walk, () => walkFrom(frame)],
    ["?", words.key_list, () => list.toggle()],
    ["Escape", words.key_leave, () => hall.leave()],
  ];
}

/**
 * Rows for the keys 1 to 9, each with the name of what it chooses. `names` is a list, or a function where it changes;
 * `choose(k)` is called with the place in it.
 * @type {(frame: Frame, names: string[] | (() => string[]), choose: (k: number) => unknown) => KeyRow[]}
 */
export function presetKeys(frame, names, choose) {
  const named = (/** @type {string} */ name) => fill(frame.words.key_preset ?? "", { name });
  if (Array.isArray(names)) return names.slice(0, 9).map((name, k) => [String(k + 1), named(name), () => choose(k)]);
  const does = (/** @type {number} */ k) => () => names()[k] && named(names()[k]);
  return Array.from({ length: 9 }, (_, k) => [String(k + 1), does(k), () => Boolean(names()[k]) && choose(k)]);
}
