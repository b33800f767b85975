// SlidingWindow.

/** Where the windows of a picture stand, see layOut; lengths in pixels. */
interface Layout {
  height: number;
  width: number;
  window: number;
  stride: number;
  down: number;
  across: number;
  count: number;
}
/** The window beside another, and how far it lies. */
interface Neighbour {
  number: number;
  side: "right_of" | "left_of" | "below" | "above";
  rows: number;
  columns: number;
}
/** What a network costs: `kernel` and `per_cell` of its first layer, multiply-adds of the `whole`. */
interface SlidingCosts {
  kernel: number;
  per_cell: number;
  first: string | null;
  whole: number;
  layers: [string, number[], number][];
}
/** Measured in the kernel; nothing where nothing was. */
interface SlidingSeconds {
  one_by_one?: number;
  batched?: number;
  batch?: number;
  sample?: number;
}
type SlidingView = "labels" | "reads" | "pair";
interface SlidingTraits extends CardTraits {
  words: Words & { views: Record<SlidingView, string> };
  size: Size;
  pixels: View;
  window: number;
  stride: number;
  made_for: number;
  answers: View;
  truth: View;
  class_names: string[];
  colours: string[];
  costs: SlidingCosts;
  seconds: SlidingSeconds;
}
type Mark = (row?: number, column?: number, rows?: number, columns?: number) => void;
interface SettingSlider {
  node: HTMLElement;
  show(value: number, said: string, limit: number, why: string): void;
}
type Ground = (row: number, column: number) => Rgb; // the colour of a pixel
