// Animals that can change numbers and places: the instance map, the label map and the picture that follow from it.
// Stands in front of a widget's own file, after regions.js.

/**
 * The scene as photographed: `picture` (RGB bytes), `labels` and `instances` (a byte a pixel). `number(k)` is what the k-th
 * animal is called now and `shift(k)` how far it was moved, [down, right]; `now()` gives the maps that follow.
 * @type {(scene: Scene, size: Size) => Animals}
 */
function makeAnimals({ picture, labels, instances, thing }, size) {
  const [rows, columns] = size;
  const numbers = [...new Set(instances)].filter(Boolean).sort((one, other) => one - other);
  /** @type {Record<number, number[]>} */
  const pixelsOf = Object.fromEntries(numbers.map((k) => [k, []]));
  instances.forEach((k, at) => k && pixelsOf[k].push(at));
  const behind = withoutAnimals({ picture, labels, instances }, size);
  /** @type {Record<number, number>} */
  let called;
  /** @type {Record<number, Place>} */
  let shifts;
  /** @type {number | null} */
  let last;
  /** @type {SceneNow | null} */
  let present;
  reset();

  function reset() {
    called = Object.fromEntries(numbers.map((k) => [k, k]));
    shifts = Object.fromEntries(numbers.map((k) => [k, [0, 0]]));
    last = null;
    present = null;
  }

  /** Where pixel `at` of animal k is now; -1 if outside the picture. @type {(k: number, at: number) => number} */
  function placeOf(k, at) {
    const [down, right] = shifts[k];
    const [row, column] = [Math.floor(at / columns) + down, (at % columns) + right];
    return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1;
  }

  /** Picture, labels and instances as they are now; the animal moved last stands in front. */
  function now() {
    if (present) return present;
    const made = { picture: behind.picture.slice(), labels: behind.labels.slice(), instances: new Uint8Array(rows * columns) };
    const order = last === null ? numbers : [...numbers.filter((k) => k !== last), last];
    for (const k of order) {
      for (const at of pixelsOf[k]) {
        const place = placeOf(k, at);
        if (place < 0) continue;
        made.picture.set(picture.subarray(3 * at, 3 * at + 3), 3 * place);
        made.labels[place] = labels[at];
        made.instances[place] = called[k];
      }
    }
    present = { ...made, components: countComponents((at) => made.labels[at] === thing, size) };
    return present;
  }

  /** @type {(k: number, shift: Place) => void} */
  function moveTo(k, shift) {
    shifts[k] = [clamp(shift[0], rows - 1), clamp(shift[1], columns - 1)];
    last = k;
    present = null;
  }

  /** How far animal k has to go until it shares an edge with the nearest other one, [down, right]. @type {(k: number) => Place} */
  function wayToOthers(k) {
    /** @type {(j: number) => number[]} */
    const edge = (j) => pixelsOf[j].filter((at) => isEdge(at, instances, size)).map((at) => placeOf(j, at)).filter((at) => at >= 0);
    const ours = edge(k);
    let [least, way] = [Infinity, [0, 0]];
    for (const there of numbers.filter((j) => j !== k).flatMap(edge)) {
      const [row, column] = [Math.floor(there / columns), there % columns];
      for (const here of ours) {
        const [down, right] = [row - Math.floor(here / columns), column - (here % columns)];
        const distance = Math.abs(down) + Math.abs(right);
        if (distance < least) [least, way] = [distance, [down, right]];
      }
    }
    if (least <= 1) return [0, 0];
    const axis = Math.abs(way[0]) >= Math.abs(way[1]) ? 0 : 1; // one step less, so that they touch and do not overlap
    way[axis] -= Math.sign(way[axis]);
    return way;
  }

  /** @type {(number: number) => number} */
  const whoIs = (number) => /** @type {number} */ (numbers.find((k) => called[k] === number));

  return {
    numbers,
    now,
    reset,
    /** The animal, by its number in the photograph, whose number is now `number`. */
    whoIs,
    swap(one, other) {
      const [a, b] = [one, other].map(whoIs);
      [called[a], called[b]] = [other, one];
      present = null;
    },
    shiftOf: (k) => shifts[k],
    moveTo,
    move: (k, [down, right]) => moveTo(k, [shifts[k][0] + down, shifts[k][1] + right]),
    touch(k) {
      const way = wayToOthers(k);
      moveTo(k, shifts[k].map((value, axis) => value + way[axis]));
    },
    /** The middle of animal k now, [row, column]. */
    middleOf(k) {
      const places = pixelsOf[k].map((at) => placeOf(k, at)).filter((at) => at >= 0);
      /** @type {(values: number[]) => number} */
      const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return places.length ? [mean(places.map((at) => Math.floor(at / columns))), mean(places.map((at) => at % columns))] : null;
    },
    changed: () => ({ instances: countChanged(now().instances, instances), labels: countChanged(now().labels, labels) }),
  };
}

/** @type {(value: number, most: number) => number} */
const clamp = (value, most) => Math.max(-most, Math.min(most, value));

/** @type {(at: number, instances: Bytes, size: Size) => boolean} */
function isEdge(at, instances, size) {
  let edge = false;
  forNeighbours(at, size, (other) => (edge ||= instances[other] !== instances[at]));
  return edge;
}

/**
 * Picture and labels with all animals taken out. What stood behind them nobody has photographed: it is filled, row by row, from
 * the pixels left and right.
 * @type {(scene: Pick<Scene, "picture" | "labels" | "instances">, size: Size) => { picture: Bytes, labels: Bytes }}
 */
function withoutAnimals({ picture, labels, instances }, [rows, columns]) {
  const made = { picture: picture.slice(), labels: labels.slice() };
  for (let row = 0; row < rows; row++) {
    for (let begin = 0; begin < columns; begin++) {
      if (!instances[row * columns + begin]) continue;
      let end = begin;
      while (end < columns && instances[row * columns + end]) end += 1;
      const [left, right] = [begin - 1, end].map((column) => (column >= 0 && column < columns ? row * columns + column : null));
      for (let column = begin; column < end && (left ?? right) !== null; column++) {
        const share = (column - begin + 1) / (end - begin + 1);
        const [one, other] = /** @type {number[]} */ ([left ?? right, right ?? left]);
        const at = row * columns + column;
        for (let c = 0; c < 3; c++) made.picture[3 * at + c] = (1 - share) * picture[3 * one + c] + share * picture[3 * other + c];
        made.labels[at] = labels[share < 0.5 ? one : other];
      }
      begin = end;
    }
  }
  return made;
}
