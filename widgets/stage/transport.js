// The bar every animation is played with: first, back, play or pause, forward, last, scrubber, step k / n, speed.

const SPEEDS = [0.5, 1, 2, 4];
const SLOWEST_STEP = 900; // ms
const FASTEST_STEP = 40;
const WHOLE_PLAY = 14000; // ms at speed 1, for plays of many steps

/** The keys that play, for listenToKeys. @type {(frame: Frame, transport: Transport) => KeyRow[]} */
export function transportKeys({ words }, transport) {
  return [
    [" ", words.key_play, transport.toggle], ["ArrowRight", words.key_forward, () => void transport.forward()],
    ["ArrowLeft", words.key_back, () => void transport.back()], ["Home", words.key_first, transport.first],
    ["End", words.key_last, transport.last],
  ];
}

/**
 * `move(step)` is called when the reader moves the playhead; `set(step, steps)` tells the bar where it stands. Where there
 * are very many steps, `leap(steps)` says how many of them pass at once while it plays.
 * @type {(words: Words, move: (step: number) => void, leap?: (steps: number) => number) => Transport}
 */
export function makeTransport(words, move, leap = () => 1) {
  let step = 0;
  let steps = 1;
  let speed = 1;
  /** @type {number | null} */
  let timer = null;

  const scrubber = ownKeys(element("input", { type: "range", min: 0, value: 0, "aria-label": words.step }));
  const count = element("span", { class: "ep-count ep-quiet" });
  const playButton = button(words.play, { picture: "play", press: () => toggle(), class: "ep-button ep-main" });
  const speedButton = button("1×", { press: () => changeSpeed(), "aria-label": fill(words.speedIs, { speed }), title: words.speed });
  const bar = element(
    "div",
    { class: "ep-row ep-transport", role: "group", "aria-label": words.transport },
    button(words.first, { picture: "first", press: () => go(0) }),
    button(words.back, { picture: "back", press: () => go(step - 1) }),
    playButton,
    button(words.forward, { picture: "forward", press: () => go(step + 1) }),
    button(words.last, { picture: "last", press: () => go(steps) }),
    scrubber,
    count,
    speedButton,
  );
  scrubber.addEventListener("input", () => go(Number(scrubber.value)));

  // An animation nobody sees rests.
  const observer = new IntersectionObserver((entries) => entries.at(-1).isIntersecting || pause());
  observer.observe(bar);

  /** @type {(target: number) => void} */
  function go(target) {
    pause();
    jump(target);
  }
  /** @type {(target: number) => void} */
  function jump(target) {
    move(Math.min(Math.max(target, 0), steps));
  }
  function toggle() {
    if (timer !== null) return pause();
    if (step >= steps) jump(0);
    relabel(playButton, words.pause, "pause");
    schedule();
  }
  function schedule() {
    const pause = Math.min(SLOWEST_STEP, Math.max(FASTEST_STEP, WHOLE_PLAY / steps)) / speed;
    timer = setTimeout(tick, pause);
  }
  function tick() {
    jump(step + leap(steps));
    if (step >= steps) pause();
    else schedule();
  }
  function pause() {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    relabel(playButton, words.play, "play");
  }
  function changeSpeed() {
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    speedButton.textContent = `${speed}×`;
    speedButton.setAttribute("aria-label", fill(words.speedIs, { speed }));
  }
  return {
    bar,
    go,
    toggle,
    pause,
    /** One step on or back; false where there is none. */
    forward: () => step < steps && (go(step + 1), true),
    back: () => step > 0 && (go(step - 1), true),
    /** The same for a clicker, which has one button and a hall that waits. */
    strideOn: () => step < steps && (go(step + clickerStride(steps)), true),
    strideBack: () => step > 0 && (go(step - clickerStride(steps)), true),
    first: () => go(0),
    last: () => go(steps),
    set(now, all, spoken) {
      [step, steps] = [now, all];
      scrubber.max = String(all);
      scrubber.value = String(now);
      scrubber.setAttribute("aria-valuetext", spoken);
      count.textContent = `${now} / ${all}`;
    },
    destroy() {
      pause();
      observer.disconnect();
    },
  };
}
