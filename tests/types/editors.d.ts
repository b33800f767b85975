// BoxEditor and JointEditor. Their boxes are left, top, right, bottom in units of the field.

/** What a drag field calls: `W` is what a pointer has taken hold of. */
interface Hands<W> {
  grab(point: Point, reach: number): W | null;
  drag(what: W, point: Point, begin: Point): void;
  drop(): void;
}
/** What two boxes have to do with each other, see compared. */
interface Compared {
  width: number;
  height: number;
  both: number;
  union: number;
  iou: number;
  squares: number[];
  error: number;
  own: number;
  true: number;
}
/** The sides taken hold of, and the box as it was. */
interface BoxHold {
  sides: number[];
  from: Box;
}
interface BoxTraits extends CardTraits {
  field: Box;
  unit: number;
  truth: Box;
  presets: Record<string, Box>;
  box: Box;
  size: Size; // empty where there is no image
  image: View;
}
interface JointTraits extends CardTraits {
  names: string[];
  limbs: number[][]; // the two joints that each joins
  size: Size;
  image: View;
  truth: Point[];
  others: Point[];
  joints: Point[];
  reach: number;
  sigmas: number[];
  sigma: number;
  chosen: number;
}
interface DragField {
  node: HTMLElement;
  svg: SVGSVGElement;
  layer: SVGElement;
}
