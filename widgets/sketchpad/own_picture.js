// A reader's own picture file: looked at before it is decoded, then scaled and cropped to rows x columns.
// Stands in front of a widget's own file. The file stays on the reader's machine.

const LARGEST_FILE = 20e6; // bytes
const MOST_PIXELS = 50e6; // four bytes each when decoded
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/**
 * A PNG's or JPEG's [width, height] as its head has it, [] where the head is broken, null for anything else.
 * @type {(head: Bytes) => number[] | null}
 */
export function sizeInFile(head) {
  /** @type {(signature: number[]) => boolean} */
  const begins = (signature) => signature.every((byte, at) => head[at] === byte);
  if (begins(PNG)) {
    if (head.length < 24) return [];
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    return [view.getUint32(16), view.getUint32(20)];
  }
  return begins(JPEG) ? sizeInJpeg(head) : null;
}

/** Walks over a JPEG's segments, each 0xFF, a marker and a length, to the one that tells the size. @type {(head: Bytes) => number[]} */
function sizeInJpeg(head) {
  /** @type {(at: number) => number} */
  const word = (at) => (head[at] << 8) | head[at + 1];
  for (let at = 2; at + 8 < head.length && head[at] === 0xff; ) {
    const marker = head[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [word(at + 7), word(at + 5)];
    at += marker === 0xff ? 1 : 2 + word(at + 2);
  }
  return [];
}

/**
 * Decodes a file into RGB bytes of rows x columns, the middle of the picture; what is transparent shows `below`.
 * Gives {pixels}, or {refused: why}: the key of the sentence to say.
 * @type {(file: File, size: Size, below: Bytes) => Promise<OwnPicture>}
 */
async function ownPicture(file, size, below) {
  if (file.size > LARGEST_FILE) return { refused: "too_large" };
  try {
    const sides = sizeInFile(new Uint8Array(await file.arrayBuffer()));
    if (!sides) return { refused: "no_image" };
    if (sides[0] * sides[1] > MOST_PIXELS) return { refused: "too_many" };
    const picture = await createImageBitmap(file);
    const pixels = cropped(picture, size, below);
    picture.close();
    return { pixels };
  } catch {
    return { refused: "broken" };
  }
}

/** @type {(picture: ImageBitmap, size: Size, below: Bytes) => Bytes} */
function cropped(picture, [rows, columns], [r, g, b]) {
  const scale = Math.max(columns / picture.width, rows / picture.height);
  const context = canvasOf(columns, rows);
  context.fillStyle = `rgb(${r}, ${g}, ${b})`;
  context.fillRect(0, 0, columns, rows);
  const [width, height] = [scale * picture.width, scale * picture.height];
  context.drawImage(halved(picture, width, height), (columns - width) / 2, (rows - height) / 2, width, height);
  const rgba = context.getImageData(0, 0, columns, rows).data;
  return Uint8Array.from({ length: 3 * rows * columns }, (_, at) => rgba[4 * Math.floor(at / 3) + (at % 3)]);
}

/**
 * The picture at half its size as often as that leaves it large enough: one large step would skip pixels.
 * @type {(picture: ImageBitmap | HTMLCanvasElement, width: number, height: number) => ImageBitmap | HTMLCanvasElement}
 */
function halved(picture, width, height) {
  while (picture.width >= 2 * width && picture.height >= 2 * height) {
    const context = canvasOf(Math.round(picture.width / 2), Math.round(picture.height / 2));
    context.drawImage(picture, 0, 0, context.canvas.width, context.canvas.height);
    picture = context.canvas;
  }
  return picture;
}

/** @type {(width: number, height: number) => CanvasRenderingContext2D} */
function canvasOf(width, height) {
  const canvas = element("canvas", { width: Math.max(1, width), height: Math.max(1, height) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  return context;
}
