// ReceptiveField and DownAndBack.

/** What one layer's units see of the image: the field of unit [row, column] goes from tops[row] to bottoms[row]. */
interface FieldLayer {
  name: string;
  shape: number[]; // channels, rows, columns
  size: Size;
  jump: Size;
  tops: number[];
  lefts: number[];
  bottoms: number[];
  rights: number[];
}
interface FieldTraits extends CardTraits {
  words: Words & { columns: string[] };
  size: Size;
  picture: View;
  layers: FieldLayer[];
  maps: View;
  heats: View;
  layer: number;
  unit: Place;
}
interface HeatReport extends Report {
  layer: number;
  row: number;
  column: number;
}

/** A mask's way down by one factor and back. */
interface Trip {
  size: Size;
  wrong: number;
  counted: number;
  accuracy: number;
  mean_iou: number | null;
  iou: (number | null)[];
}
interface Mask {
  name: string;
  size: Size;
  pictured: boolean;
  class_names: string[];
  trips: Trip[][]; // by way and factor
}
interface TripCount {
  pixels: number;
  back: number;
  madeUp: number;
}
interface Curve {
  name: string;
  values: (number | null)[];
}
interface TripTraits extends CardTraits {
  words: Words & { ways: Words };
  colours: string[];
  factors: number[];
  ways: string[];
  masks: Mask[];
  pixels: View;
  factor: number;
  way: string;
  shown: string;
}
interface TripTable {
  table: HTMLElement;
  show(names: string[], colours: string[], counts: TripCount[], iou: Trip["iou"], mean: number | null, hidden: boolean): void;
}
interface UnitPad extends Panel {
  heat: HTMLCanvasElement;
  over: SVGElement;
}
interface LayerTable {
  table: HTMLElement;
  show(chosen: number, hidden: boolean): void;
}
interface ScoreChart {
  node: HTMLElement;
  show(curves: Curve[], chosen: number, hidden: boolean): void;
}
