// Generators.

type MapName = "picture" | "flat" | "mean" | "spectrum";
/** The bytes of one network's map, of the noise-th picture where there are several. */
type ReadMap = (network: number, map: MapName, noise: number) => Bytes;
/** How far the networks are; the shares of a pattern and the losses, one a network. */
interface GeneratorState {
  step: number;
  shares: number[];
  losses: (number | null)[];
}
interface GeneratorReport extends GeneratorState, Report {
  elsewhere?: boolean;
  interrupted?: boolean;
}
interface GeneratorTraits extends CardTraits {
  names: string[];
  size: Size;
  spectrum_size: Size;
  shown: number;
  steps: number;
  targets: View;
  first: GeneratorState;
  first_bytes: View;
  recorded: GeneratorState;
  recorded_bytes: View;
}
