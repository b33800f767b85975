// SizeCalculator.

type SizeKind = "convolution" | "transposed" | "pooling";
type SizeName = "size" | "kernel_size" | "stride" | "padding" | "output_padding" | "dilation";
type SizeSetting = Record<SizeName, number> & { kind: SizeKind };
type StripCell = [number, string]; // where it stands, and its role
interface SizeTraits extends CardTraits {
  words: Words & { kinds: Record<SizeKind, string>; legend: Words };
  setting: SizeSetting;
  presets: Record<SizeKind, [string, SizeSetting][]>;
  ranges: Record<SizeName, [number, number]>;
  parameters: Record<SizeKind, SizeName[]>;
}
interface Stepper {
  node: HTMLElement;
  show(value: number, allowed?: number[]): void;
}
interface SizeStrip {
  node: HTMLElement;
  show(kind: SizeKind, setting: SizeSetting, sentence: string, hidden: boolean): void;
}
