// Sketchpad.

interface SketchpadTraits extends CardTraits {
  words: Words & { brushes: string[]; chalks: Words };
  class_names: string[];
  colours: string[];
  size: Size;
  grey: boolean;
  grounds: View;
  ground_names: string[];
  widths: number[];
  edge: number;
  chalks: Record<string, string>;
  first_ground: number;
  first_ink: View;
  first_answer: View;
}
interface LookReport extends Report {
  picture: number;
}
/** Of one class: its pixels, and how sure the network is of them, from 0 to 1. */
interface Found {
  pixels: number;
  sure: number | null;
}
interface Seeing {
  classes: Bytes;
  confidence: Bytes;
}
interface Draws {
  begin(): void;
  line(from: Point, to: Point, pressure: number): void;
  end(): void;
  entered(): void;
}
interface Drawing {
  setGround(rgb: Bytes): void;
  setInk(rgba: Bytes): void;
  begin(colour: Rgb): void;
  line(from: Point, to: Point, width: number): void;
  undo(): boolean;
  clear(): boolean;
  canUndo(): boolean;
  isBlank(): boolean;
  picture(): Bytes;
}
type Ink = Uint8ClampedArray<ArrayBuffer>;
interface Stroke {
  colour: Rgb;
  under: Ink;
  share: Float32Array;
}
interface Grounds {
  group: Choices;
  choose(k: number): void;
  add(name: string, pixels: Bytes): number;
  names(): string[];
  named(name: string): Bytes | undefined;
}
interface Answer {
  nodes: Record<"prediction" | "confidence" | "table" | "sentence" | "announcer", HTMLElement>;
  show(answer: Seeing): void;
  close(): void;
  hide(wanted: boolean): void;
}
/** A picture of a reader's own, or the key of the sentence that says why not. */
type OwnPicture = { pixels: Bytes; refused?: undefined } | { refused: string; pixels?: undefined };
