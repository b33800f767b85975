// What the scripts of a page of ours (assets/site) share, and a widget may find there.

interface PageModule {
  render(page: { model: PageModel; el: HTMLElement }): (() => void) | void;
}
interface EveryPixel {
  register(name: string, module: PageModule): void;
  bytesOf(base64: string): View;
  unpacked(base64: string): Promise<View>;
  makeModel(traits: Record<string, unknown>): PageModel;
  show(name: string, model: PageModel, el: HTMLElement): (() => void) | void;
  keep(name: string, content: unknown): void;
  bring(place: HTMLElement): Promise<void>;
}
declare var everyPixel: EveryPixel;
declare var everyPixelHold: (thing: Element | Range) => void;
declare var everyPixelTheme: { chosen(): string; choose(theme: string): void };
/** The model of a widget where there is no kernel, see host.js. */
interface PageModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: (...details: unknown[]) => void): void;
  off(event: string, listener?: (...details: unknown[]) => void): void;
}
type Piece = [Node, number]; // a text node, and where it begins in its block, or how far into it
