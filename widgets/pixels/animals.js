// Animals that can change numbers and places: the instance map, the label map and the picture that follow from it.
// Stands in front of a widget's own file, after regions.js.

/**
 * The scene as photographed: `picture` (RGB bytes), `labels` and `instances` (a byte a pixel). `number(k)` is what the k-th
 * animal is called now and `shift(k)` how far it was moved, [down, right]; `now()` gives the maps that follow.
 */
function makeAnimals({ picture, labels, instances, thing }, size) {
  const [rows, columns] = size;
  const numbers = [...new Set(instances)].filter(Boolean).sort((one, other) => one - other);
  const pixelsOf = new Map(numbers.map((k) => [k, []]));
  instances.forEach((k, at) => k && pixelsOf.get(k).push(at));
  const behind = withoutAnimals({ picture, labels, instances }, size);
  let called, shifts, last, present;
  reset();

  function reset() {
    called = new Map(numbers.map((k) => [k, k]));
    shifts = new Map(numbers.map((k) => [k, [0, 0]]));
    last = null;
    present = null;
  }

  /** Where pixel `at` of animal k is now; -1 if outside the picture. */
  function placeOf(k, at) {
    const [down, right] = shifts.get(k);
    const [row, column] = [Math.floor(at / columns) + down, (at % columns) + right];
    return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1;
  }

  /** Picture, labels and instances as they are now; the animal moved last stands in front. */
  function now() {
    if (present) return present;
    const made = { picture: behind.picture.slice(), labels: behind.labels.slice(), instances: new Uint8Array(rows * columns) };
    const order = last === null ? numbers : [...numbers.filter((k) => k !== last), last];
    for (const k of order) {
      for (const at of pixelsOf.get(k)) {
        const place = placeOf(k, at);
        if (place < 0) continue;
        made.picture.set(picture.subarray(3 * at, 3 * at + 3), 3 * place);
        made.labels[place] = labels[at];
        made.instances[place] = called.get(k);
      }
    }
    present = { ...made, components: countComponents((at) => made.labels[at] === thing, size) };
    return present;
  }

  function moveTo(k, shift) {
    shifts.set(k, [clamp(shift[0], rows - 1), clamp(shift[1], columns - 1)]);
    last = k;
    present = null;
  }

  /** How far animal k has to go until it shares an edge with the nearest other one, [down, right]. */
  function wayToOthers(k) {
    const edge = (j) => pixelsOf.get(j).filter((at) => isEdge(at, instances, size)).map((at) => placeOf(j, at)).filter((at) => at >= 0);
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

  return {
    numbers,
    now,
    reset,
    /** The animal, by its number in the photograph, whose number is now `number`. */
    whoIs: (number) => numbers.find((k) => called.get(k) === number),
    swap(one, other) {
      const [a, b] = [one, other].map((number) => numbers.find((k) => called.get(k) === number));
      called.set(a, other).set(b, one);
      present = null;
    },
    shiftOf: (k) => shifts.get(k),
    moveTo,
    move: (k, [down, right]) => moveTo(k, [shifts.get(k)[0] + down, shifts.get(k)[1] + right]),
    touch(k) {
      const way = wayToOthers(k);
      moveTo(k, shifts.get(k).map((value, axis) => value + way[axis]));
    },
    /** The middle of animal k now, [row, column]. */
    middleOf(k) {
      const places = pixelsOf.get(k).map((at) => placeOf(k, at)).filter((at) => at >= 0);
      const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return places.length ? [mean(places.map((at) => Math.floor(at / columns))), mean(places.map((at) => at % columns))] : null;
    },
    changed: () => ({ instances: countChanged(now().instances, instances), labels: countChanged(now().labels, labels) }),
  };
}

const clamp = (value, most) => Math.max(-most, Math.min(most, value));

function isEdge(at, instances, size) {
  let edge = false;
  forNeighbours(at, size, (other) => (edge ||= instances[other] !== instances[at]));
  return edge;
}

/**
 * Picture and labels with all animals taken out. What stood behind them nobody has photographed: it is filled, row by row, from
 * the pixels left and right.
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
        const [one, other] = [left ?? right, right ?? left];
        const at = row * columns + column;
        for (let c = 0; c < 3; c++) made.picture[3 * at + c] = (1 - share) * picture[3 * one + c] + share * picture[3 * other + c];
        made.labels[at] = labels[share < 0.5 ? one : other];
      }
      begin = end;
    }
  }
  return made;
}
