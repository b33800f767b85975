// Stage: a tab's acts, what is lit in them, and what the reader looks at. The same data as acts.py makes.

type StageViewName = "stamp" | "window";
type GridKind = "input" | "kernel" | "output";
type Overlap = "count" | "sum";

interface GridValues {
  key: string; // "x", "y", …, "kernel"
  name: string;
  label: string;
  shape: Size;
  values: number[];
}
/** Link n goes from cell inputs[n] to cell outputs[n], with weights[n] or the kernel's cell taps[n]. */
interface Links {
  input: GridValues;
  output: GridValues;
  kernel: GridValues | null;
  inputs: number[];
  outputs: number[];
  weights: number[];
  taps: number[] | null;
  constant: number[];
  compared: number[][] | null;
}
/** The numbers of the links by the cell they start in, end in, and by the kernel's cell. */
interface LinkIndex {
  byInput: number[][];
  byOutput: number[][];
  byTap: number[][];
  reached: boolean[];
}
type LinkedAct = Links & LinkIndex;
interface Act extends LinkedAct {
  linear: boolean;
  fed: boolean; // takes the output of the act before
  view: StageViewName | null;
  stride: Size | null;
  captions: Record<StageViewName, string[]>;
  kinds: Record<StageViewName, string[]>;
  waiting?: boolean; // for the kernel's numbers
  most?: number; // of an overlapped act: the largest count or sum
}
interface Tab {
  name: string;
  code: string;
  view: StageViewName;
  acts: Act[];
  remembered: number[][]; // [cell of the first input, cell of the last output]
  matrix: { name: string; label: string; notes: string[] };
  shared: boolean;
}
interface StageTraits extends CardTraits {
  tabs: Tab[];
  acknowledged: Record<string, number>;
  tab: number;
  view: StageViewName | null;
  step: number | null;
  matrix: boolean;
  overlap: Overlap | null;
  editable: boolean;
}

/** Cells that are lit in one act. */
interface Lit {
  inputs: Set<number>;
  outputs: Set<number>;
  taps: Set<number>;
  driver: { grid: GridKind | "link"; cell: number } | null;
}
interface StageFrame {
  acts: (Lit & { values: (number | null)[] })[];
  current: number;
  local: number;
  view: StageViewName;
}
interface Told {
  sentence: string;
  places: Record<string, unknown>;
}

/** A cell of an act's grid. */
interface CellAt {
  act: number;
  grid: GridKind;
  cell: number;
}
/** An entry of the matrix; `n` is its link, null where there is none. */
interface LinkAt {
  n: number | null;
  input: number;
  output: number;
  weight: number;
}
type CellLooked = CellAt & { link?: undefined };
type LinkLooked = { act: number; link: LinkAt; grid?: undefined; cell?: undefined };
type Looked = CellLooked | LinkLooked;
interface Looking {
  readonly at: Looked | null;
  readonly pinned: Looked | null;
  hover(found: Looked | null): void;
  hold(): boolean;
  letGo(): boolean;
  forget(held?: Looked | null): void;
}

interface GridLook {
  label: string;
  shape: Size;
  role: string;
  name: (cell: number) => string;
  edit: ((cell: number, text: string | null) => void) | null;
  words: Words;
}
interface Grid {
  node: HTMLElement;
  body: HTMLElement;
  cells: HTMLElement[];
  columns: number;
  shares?: number[]; // of the cells' strongest colour, as painted last
  setType(pixels: number): boolean;
  paint(values: (number | null)[], lit: Set<number>, hidden?: boolean): void;
}
interface ActPanels {
  input: Grid;
  kernel?: Grid;
  output: Grid;
  lit: Lit;
}
interface Matrix {
  node: HTMLElement;
  paint(lit: { inputs: Set<number>; outputs: Set<number> }): void;
}
interface Fitting {
  fit(): void;
  watch(): void;
  close(): void;
}
interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
type EditCell = (place: CellAt, text: string | null) => void; // null: dropped
interface MadePanels {
  panels: ActPanels[];
  parts: HTMLElement[];
}
