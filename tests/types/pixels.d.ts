// PixelExplorer.

type PixelView = "image" | "pixels" | "instances" | "panoptic" | "mask";
interface PixelTraits extends CardTraits {
  words: Words & { views: Record<PixelView, string> };
  class_names: string[];
  colours: string[];
  animal_colours: string[];
  size: Size;
  views: PixelView[];
  view: PixelView;
  tint: number;
  brushes: number[];
  thing: number;
  picture: View;
  whole: number[];
  scores: View;
  shares: View;
  prediction: View;
  truth: View;
  instances: View;
  painted: View;
}
/** What torch said of a pixel or of the picture. */
interface Said {
  scores: number[];
  shares: number[];
  best: number;
}
interface Scores {
  perPixel: boolean;
  at(pixel: number): Said;
  whole: Said;
  prediction: Bytes;
}
interface Scene {
  picture: Bytes;
  labels: Bytes;
  instances: Bytes;
  thing: number;
}
type SceneNow = Omit<Scene, "thing"> & { components: number };
interface Animals {
  numbers: number[];
  now(): SceneNow;
  reset(): void;
  whoIs(number: number): number;
  swap(one: number, other: number): void;
  shiftOf(k: number): Place;
  moveTo(k: number, shift: Place): void;
  move(k: number, way: Place): void;
  touch(k: number): void;
  middleOf(k: number): Place | null;
  changed(): { instances: number; labels: number };
}
interface Painting {
  mask(): Bytes;
  begin(): void;
  line(from: Point, to: Point, width: number, k: number): void;
  replace(other: Bytes): void;
  undo(): boolean;
  canUndo(): boolean;
  isBlank(): boolean;
}
interface Points {
  over(place: Place): void;
  begin(point: Point): void;
  drag(from: Point, to: Point): void;
  end(): void;
  holds(): boolean;
}
interface Pointing {
  marker: SVGElement;
  go(place: Place): void;
  lift(): void;
  isDown(): boolean;
  cursor(): Place;
  setWidth(pixels: number): void;
  close(): void;
}
/** What lies over the picture: classes, one class for the whole of it, animals' numbers. */
interface Over {
  classes?: Bytes | null;
  whole: number | null;
  animals: Bytes | null;
}
interface Sight {
  canvas: HTMLCanvasElement;
  nodes: Node[];
  draw(picture: Bytes, over: Over, share: number): void;
  number(places: [number, Place | null][]): void;
}
/** All that a sentence may need; what a view has no use for is missing there. */
interface Seen {
  here: Said;
  place: Place;
  truth: number | null;
  accuracy: number | null;
  count: number;
  now: SceneNow | null;
  animal: number;
  animals: number;
  changed: { instances: number; labels: number };
  label: number;
  k: number;
  iou: number | null;
  components: number;
  pixels: number;
}
interface AnimalDoes {
  swap(one: number, other: number): void;
  touch(number: number): void;
  move(number: number, way: Place): void;
  back(): void;
}
interface MaskDoes {
  undo(): void;
  clear(): void;
  take: (() => void) | false;
  copy: (() => void) | false | null;
  chosen(): void;
}
interface MaskTools {
  node: HTMLElement;
  kind(): number;
  width(): number;
  show(canUndo: boolean, isBlank: boolean): void;
}
interface Readout {
  node: HTMLElement;
  show(here: Said | null, heading: string, said: string, best: number): void;
}
