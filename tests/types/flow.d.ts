// ShapeFlow and FlowDesigner.

/** A layer, or the input: the names that layer_costs.py has. */
interface FlowRow {
  name: string;
  kind: string;
  line: string;
  shape: number[]; // with its batch
  multiply_adds: number;
  parameters: number;
  memory: number; // bytes
  field: number[] | null;
  jump: number[] | null;
  symbol?: string;
  spoken?: string; // what its box is called
}
type FlowSum = "multiply_adds" | "parameters" | "memory";
type FlowTotals = Record<FlowSum, number> & { field: number[] | null };
/** Rows that share a box: its sides are channels, height and width. */
interface FlowBox {
  sides: number[];
  rows: number[];
  labels?: string[];
  labelled?: boolean;
  name?: string;
}
/** Where a box stands, in em. */
interface FlowPlace {
  x: number;
  thick: number;
  high: number;
  right: number;
  up: number;
  slot: number;
}
interface Design {
  widths: number[];
  size: Size;
  classes: number;
  inside: boolean;
}
interface DesignedLayer {
  kind: "Conv2d" | "ReLU" | "MaxPool2d" | "Upsample";
  symbol: string;
  from?: number; // channels, of a convolution
  to?: number;
}
type Span = number[]; // the first and the last cell that is read
interface ShapeFlowTraits extends CardTraits {
  rows: FlowRow[];
  error: string;
}
interface DesignerTraits extends CardTraits, Design {
  limits: Record<"depth" | "narrowest" | "widest" | "smallest" | "largest", number>;
}
interface FlowViewer {
  nodes: Record<"boxes" | "table" | "sentence" | "announcer" | "hideButton", HTMLElement>;
  show(network: FlowRow[], row: number, complete?: boolean): void;
  hide(): void;
  keys: KeyRow[];
  walk: Walking;
  row(): number;
  close(): void;
}
interface FlowBoxes {
  node: HTMLElement;
  show(rows: FlowRow[], room: number, whole: boolean): void;
  light(row: number): void;
}
