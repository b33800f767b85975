// LiveTrainer. Reports are made by reports.py.

/** What a task's measures and pictures are called, and what can be tuned. */
type TrainerTask = Words & { part_names: string[]; part_colours: string[]; pictures: string[]; tunable: string[] };
type TrainerWords = Words & { settings: Words };

/** A step and what it gave. */
type StepPoint = [number, number, ...unknown[]];
/** [step, loss] */
type Loss = [number, number];
/** [step, score, what stands beside it, the score's parts] */
type Score = [number, number, number, (number | null)[]];
/** [kind, its numbers, the part's number or -1, whether it is the truth] */
type PictureMark = ["box" | "line" | "point", number[], number, boolean];
/** What a run saw of the picture at a step. */
interface RunFrame {
  step: number;
  classes: Bytes;
  sure: Bytes;
  marks: PictureMark[];
  note: string;
}
/** A run as the browser knows it. */
interface Run {
  run: number;
  seed: number;
  step: number;
  losses: Loss[];
  scores: Score[];
  frames: RunFrame[];
  rate: number | null; // images a second
  failure: string;
}
/** What a report tells of a run since step `begin`; its numbers come in the buffers. */
interface RunTold {
  who: number;
  run: number;
  seed: number;
  step: number;
  begin: number;
  points: number;
  scores: Score[];
  frames: number[];
  marks: PictureMark[][];
  notes: string[];
  rate: number | null;
  failure: string;
}
interface RunPart {
  told: RunTold;
  losses: Loss[];
  frames: RunFrame[];
}
interface Ghost {
  label: string;
  who: number;
  scores: [number, number][];
}
type Settings = Record<string, number> & { batch: number };
interface TrainerReport extends Report {
  elsewhere: boolean;
  interrupted: boolean;
  file: string | null;
  settings: Settings | null;
  runs: RunTold[];
  ghosts: Ghost[] | null;
}
type Recorded = TrainerReport & { lengths: number[] };
interface TrainerTraits extends CardTraits {
  words: TrainerWords;
  names: string[];
  task: TrainerTask;
  colours: string[];
  run_colours: string[];
  steps: number;
  size: Size;
  image: View;
  truth: View;
  true_marks: PictureMark[];
  true_note: string;
  recorded: Recorded;
  recorded_bytes: View;
  shown_at: number[];
  running: boolean;
}
type TrainerState = "picture" | "failed" | "done" | "training" | "pausing" | "paused" | "ready" | "replaying";

/** A curve over steps: [step, value] pairs. */
interface StepCurve {
  name: string;
  points: StepPoint[];
  colour?: string;
  dashes?: string;
  quiet: boolean;
  label?: string;
}
interface Charted {
  curves: StepCurve[];
  high: number;
  top: string;
  value: string;
  steps: number;
  at: number | null;
}
/** A label beside a curve's end, in pixels. */
interface CurveLabel {
  name: string;
  x: number;
  y: number;
  width: number;
  beside?: boolean;
}
interface Gallery {
  node: HTMLElement;
  show(look: { frames: (RunFrame | undefined)[]; racing: boolean; chosen: number; notes: string[] }): void;
  reveal(shown: boolean): void;
}
interface Puller {
  begin(): void;
  end(): void;
  plan(burst: number): void;
  wanted(): boolean;
}
interface Replayer {
  playing(): boolean;
  toggle(): void;
  stop(): void;
  close(): void;
}
interface TuningFields {
  nodes: HTMLElement[];
  show(settings: Partial<Settings>, all?: boolean): void;
  disable(why: string): void;
}
/** What the sentence of a trainer is made of, see account. */
interface Accounted {
  state: TrainerState;
  runs: Run[];
  names: string[];
  scores: (Score | undefined)[];
  steps: number;
  shown: number;
  step: number;
  batch?: number;
}
interface Standing {
  score?: number;
  step: number;
  failed: string;
}
interface Galleried {
  words: Words;
  names: string[];
  size: Size;
  colours: string[];
  task: TrainerTask;
  image: Bytes;
  truth: { classes: Bytes; marks: PictureMark[]; note: string };
}
interface StepChart {
  node: HTMLElement;
  show(charted: Charted): void;
  close(): void;
}
/** What a trainer's card is made of. */
interface TrainerParts {
  tabs: Choices;
  race: HTMLElement;
  gallery: Gallery;
  table: { node: HTMLElement; show(measured?: Score): void };
  standing: { node: HTMLElement; show(standing: Standing[]): void };
  charts: StepChart[];
  sentence: HTMLElement;
  announcer: Announcer;
  train: HTMLButtonElement;
  step: HTMLButtonElement;
  reset: HTMLButtonElement;
  timeline: { nodes: HTMLElement[]; show(shown: number, step: number): void };
  newSeed: HTMLButtonElement;
  seed: HTMLElement;
  fields: TuningFields;
  save: HTMLButtonElement;
  file: HTMLInputElement;
  load: HTMLButtonElement;
  forget: HTMLButtonElement;
  answer: HTMLButtonElement;
  exports: { node: HTMLElement; close(): void };
  hint: HTMLElement;
}
/** What there is to play again: from which step, how many, and the ms that all of them take. */
interface Film {
  from: number;
  steps: number;
  time: number;
}
