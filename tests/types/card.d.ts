// What widgets and the shared parts of their front end hand to one another. Declared here rather than beside the code,
// so that a reader's page doesn't carry it.

/** The sentences of a card by name; a group of them is an object or a list of its own, added where a widget has one. */
type Words = Record<string, string>;

/** What `fill` puts into a sentence. */
type Places = Record<string, unknown>;

// Two or three numbers in a row. Arrays rather than tuples: they are mostly made by map().
type Size = number[]; // rows and columns
type Point = number[]; // across and down, in pixels or another unit of a picture
type Place = number[]; // row and column of a pixel or a cell
type Box = number[]; // top, left, bottom, right
type Rgb = number[]; // red, green and blue, 0 to 255

/** What every widget's Python half synchronises. */
interface CardTraits {
  language: string;
  words: Words;
  card_words: Words;
}

/** The Python half of a widget, as anywidget shows it; on a page without a kernel `send` is missing, or has no effect. */
interface Model<T = CardTraits> {
  get<K extends keyof T & string>(name: K): T[K];
  set<K extends keyof T & string>(name: K, value: T[K]): void;
  save_changes(): void;
  send?(content: object, callbacks?: undefined, buffers?: ArrayBufferLike[]): void;
  on(event: string, listener: (...details: any[]) => void): void;
  off(event: string, listener: (...details: any[]) => void): void;
  widget_manager?: object;
}

/** The default export's `render`: shows a widget in `el`, gives the function that takes its listeners away. */
type Render<T> = (page: { model: Model<T>; el: HTMLElement }) => () => void;

// ---- nodes

type Listener = (event: any) => void; // of whichever event it is added for
type Attributes = Record<string, string | number | boolean | undefined | Listener>;
type Child = Node | string;
type IconName = "first" | "back" | "play" | "pause" | "forward" | "last" | "full" | "help";

/** Of a button: its icon, what a press does, and further attributes. */
interface ButtonLook {
  picture?: IconName;
  press: (event: MouseEvent) => unknown;
  [attribute: string]: string | number | boolean | undefined | Listener;
}

/** A group of toggle buttons, one of which is pressed; -1 presses none. */
type Choices = HTMLDivElement & { select(chosen: number): void };

// ---- the card

/** What a walk through a lesson asks of a card, see makeCard. */
interface Walkable {
  forward(): unknown;
  back(): unknown;
  reveal(): unknown;
  begin(): unknown;
  present(on: boolean): void;
}
type CardElement = HTMLElement & { everyPixel: Walkable };
type Walking = Partial<Omit<Walkable, "present">>;

type KeyAct = (event: KeyboardEvent) => unknown;
type Deed = string | (() => string | false | null | undefined);
/** [key or keys, what it does, action] */
type KeyRow = [string | string[], Deed, KeyAct];
/** The same as an object, as the list of keys takes it. */
interface BoundKeys {
  keys: string[];
  does: Deed;
  act?: KeyAct;
}

interface Hall {
  isOn(): boolean;
  leave(): boolean;
  toggle(): unknown;
  present(on: boolean): void;
  close(): void;
}

/** The card's frame, which its widget fills. */
interface Frame {
  card: CardElement;
  message: HTMLParagraphElement;
  words: Words;
  rows: BoundKeys[];
  say(text: string, warning?: boolean): void;
  close(): void;
  hall: Hall;
  list: { toggle(): void; close(): void };
  pointer: { hide(): void; toggle(): void };
  blank: { show(): void; hide(): void };
  tools: HTMLElement;
}

/** A line that screen readers hear, see makeAnnouncer. */
interface Announcer {
  node: HTMLElement;
  announce(text: string): void;
  close(): void;
}

// ---- a lesson walked as slides

/** A passage of a Markdown cell: its heading, and the nodes below it. */
interface Passage {
  cell: Element;
  number: number;
  title: string;
  nodes: Element[];
}
interface Slide {
  title: string;
  text: Passage[];
  cell: HTMLElement | null;
}
interface Walk {
  start(card: Element): void;
  end(): void;
}
type Notebook = HTMLElement & { everyPixelWalk?: Walk };
interface WalkBar {
  bar: HTMLElement;
  show(k: number, n: number, heading: string): string;
  miss(what: boolean, canRun: boolean): void;
  tellMore(hidden: boolean): void;
}
interface WalkFit {
  overflows(): boolean;
  isCramped(card: Element | null): boolean;
  fit(cell: Element | null, card: Element | null): void;
  end(): void;
}

// ---- the parts that several widgets share

/** A picture with its label, see panel. */
interface Panel {
  canvas: HTMLCanvasElement;
  note: HTMLElement;
  caption: HTMLElement;
  figure: HTMLElement;
}
/** A list of whole numbers from 0 to 255, of whichever kind. */
type Numbers = { forEach(each: (value: number, at: number) => void): void };
/** Sets pixel number `at`. */
type Put = (at: number, ...rgba: number[]) => void;
/** A trait of bytes, and a buffer of a message. */
type View = DataView<ArrayBuffer>;
/** Bytes of a picture or a label map. */
type Bytes = Uint8Array<ArrayBuffer>;

/** What is done while something presses on a canvas, see listenToPress; keys press without an event. */
interface PressDoes {
  press(point: Point, event?: PointerEvent): void;
  drag?(from: Point, to: Point, event?: PointerEvent): void;
  dragged?(last: Point): void;
  lifted?(last: Point): void;
}
interface PressKeys {
  at(): Point;
  step(way: Place, far: boolean): Point;
  holds(): boolean;
  done(): void;
}
interface Press {
  watch(more: Record<string, Listener>): void;
  lift(): void;
  isDown(): boolean;
  close(): void;
}

/** What the kernel answers, see conversation: `kind`, `view` and `ask` are ours, the rest is the widget's. */
interface Report {
  kind: string;
  view: string;
  ask?: number;
  seconds: number;
  error?: string;
}
interface Conversation {
  ask(kind: string, details?: object, buffers?: ArrayBufferLike[]): number;
  waiting(): number;
  close(): void;
}
interface KernelWatch {
  alive(): boolean;
  close(): void;
}

/** The bar that plays, see makeTransport. */
interface Transport {
  bar: HTMLElement;
  go(target: number): void;
  toggle(): void;
  pause(): void;
  forward(): boolean;
  back(): boolean;
  strideOn(): boolean;
  strideBack(): boolean;
  first(): void;
  last(): void;
  set(now: number, all: number, spoken: string): void;
  destroy(): void;
}

