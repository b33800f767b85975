// Pointing at a picture with mouse, pen, finger or keys: hovering reads, pressing holds. Stands behind
// pressing.js in front of a widget's own file.

const STRIDE = 10; // pixels that an arrow moves the cursor with Shift

/**
 * Lets one point at a canvas. `hears.over([row, column])` is called wherever the pointer or the keys' cursor is; and while it is
 * pressed, `hears.begin([x, y])`, `hears.drag(from, to)` and `hears.end()`, in pixels of the picture. `hears.holds()` says whether
 * Enter puts a brush down. Gives the cursor's marker and what takes all of it away.
 * @type {(canvas: HTMLCanvasElement, size: Size, hears: Points) => Pointing}
 */
function makePointing(canvas, [rows, columns], hears) {
  const marker = shape("svg", { class: "ep-cursor", viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });
  const rings = ["ep-cursor-light", "ep-cursor-dark"].map((name) => shape("rect", { class: name }));
  marker.append(...rings);
  let cursor = [Math.floor(rows / 2), Math.floor(columns / 2)];
  let width = 1;

  function mark() {
    const [row, column] = cursor;
    for (const ring of rings) {
      ring.setAttribute("x", column + 0.5 - width / 2);
      ring.setAttribute("y", row + 0.5 - width / 2);
      ring.setAttribute("rx", width > 1 ? width / 2 : 0);
      ring.setAttribute("width", width);
      ring.setAttribute("height", width);
    }
    marker.classList.toggle("ep-down", press.isDown());
  }

  /** @type {(value: number, most: number) => number} */
  const inside = (value, most) => Math.max(0, Math.min(most - 1, value));
  /** @type {(place: Place) => Point} */
  const middle = ([row, column]) => [column + 0.5, row + 0.5];

  /** @type {(event: PointerEvent) => Point} */
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * columns, ((event.clientY - box.top) / box.height) * rows];
  }

  /** @type {(place: Place) => void} */
  function go([row, column]) {
    cursor = [inside(row, rows), inside(column, columns)];
    mark();
    hears.over(cursor);
  }

  /** @type {(point: Point) => void} */
  const goTo = ([x, y]) => go([Math.floor(y), Math.floor(x)]);

  const press = listenToPress(canvas, pointOf, {
    press(point) {
      hears.begin(point);
      goTo(point);
    },
    drag: (from, to) => hears.drag(from, to),
    dragged: goTo,
    lifted() {
      mark();
      hears.end();
    },
  }, {
    at: () => middle(cursor),
    step([below, right], far) {
      const distance = far ? STRIDE : 1;
      cursor = [inside(cursor[0] + distance * below, rows), inside(cursor[1] + distance * right, columns)];
      return middle(cursor);
    },
    holds: () => hears.holds(),
    done: () => go(cursor),
  });

  press.watch({ pointermove: (event) => press.isDown() || goTo(pointOf(event)) });
  mark();
  return {
    marker,
    go,
    lift: press.lift,
    isDown: press.isDown,
    cursor: () => cursor,
    setWidth(pixels) {
      width = pixels;
      mark();
    },
    close: press.close,
  };
}
