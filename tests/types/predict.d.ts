// Predict.

interface PredictTraits extends CardTraits {
  question: string;
  choices: string[];
  answer: number;
  why: string;
  chosen: number | null;
  committed: boolean;
}
type PredictForm = HTMLFormElement & { choices: HTMLFieldSetElement; radios: HTMLInputElement[]; because: HTMLElement; reason: HTMLInputElement };
