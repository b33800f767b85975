// Where the browser's own declarations are wider than what can happen here.

interface ParentNode {
  // Every class and id that we look for stands on an HTML element, never on SVG.
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
interface Element {
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest(selectors: string): HTMLElement | null;
}
interface Array<T> {
  at(index: number): T; // as xs[k] has it: the caller knows that it is there
}
interface Element {
  setAttribute(name: string, value: string | number | boolean): void; // the browser writes it as text
}
