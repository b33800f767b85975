// Shows a widget's state broken in many ways, a few at a time (`breaking.run`), and keeps what became of that. The page is
// that of without_kernel.py; a function, to be evaluated there.

([names, sentence, all, seed, most]) => {
    const whole = Object.fromEntries(names.map((name) => [name, shown.model.get(name)]));
    shown.close();
    document.getElementById("here").replaceChildren();
    const isBytes = ArrayBuffer.isView;
    const bad = [undefined, null, 0, -1, 1e9, NaN, Infinity, true, "x", "<img src=x onerror='hit=1'>", [], {}, [[]], [null],
        [-1, 1e9], [1e9, 1e9], { a: 1 }, new DataView(new ArrayBuffer(0)), new DataView(new ArrayBuffer(3))];
    let state = seed;
    const random = (n) => ((state = (state * 1103515245 + 12345) % 2147483648), Math.floor((state / 2147483648) * n));
    const jobs = [];
    const walk = (value, path) => {
        const tried = all ? bad.keys() : path.length > 1 ? [random(bad.length)] : [0, random(bad.length), random(bad.length)];
        for (const k of new Set(tried)) jobs.push([path, bad[k]]);
        if (isBytes(value)) jobs.push([path, new DataView(value.buffer, value.byteOffset, value.byteLength >> 1)]);
        if (value === null || typeof value !== "object" || isBytes(value) || path.length > 5) return;
        const keys = Object.keys(value);
        for (const key of keys.length > 6 ? [keys[0], keys[random(keys.length)], keys.at(-1)] : keys) walk(value[key], [...path, key]);
    };
    for (const name of names) walk(whole[name], [name]);
    while (jobs.length > most) jobs.splice(random(jobs.length), 1);
    const copy = (value) => (isBytes(value) ? value : Array.isArray(value) ? value.map(copy)
        : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copy(v)])) : value);
    const broken = (path, value) => {
        const traits = copy(whole);
        const at = path.slice(0, -1).reduce((part, key) => part[key], traits);
        if (value === undefined) delete at[path.at(-1)];
        else at[path.at(-1)] = value;
        return traits;
    };
    const called = ([path, value]) => `${path.join(".")} = ${isBytes(value) ? value.byteLength + " bytes" : JSON.stringify(value) ?? "missing"}`;
    const it = (globalThis.breaking = { count: jobs.length, next: 0, told: 0, faults: [], now: "", slowest: [0], run });
    const fault = (what, error) => it.faults.push([what, it.now, String(error?.stack ?? error ?? "").slice(0, 400)]);
    addEventListener("error", (event) => fault("uncaught", event.error ?? event.message));
    addEventListener("unhandledrejection", (event) => fault("uncaught", event.reason));
    console.warn = () => (it.told += 1);

    function run(count) {
        for (const end = Math.min(it.next + count, jobs.length); it.next < end; ) {
            const job = jobs[it.next++];
            it.now = called(job);
            const [begin, told] = [performance.now(), it.told];
            const el = document.createElement("div");
            document.getElementById("here").replaceChildren(el);
            try {
                const close = everyPixel.show("widget", everyPixel.makeModel(broken(...job)), el);
                const card = el.querySelector(".every-pixel");
                if (!card?.textContent.trim()) fault("blank");
                if (it.told > told && card.textContent !== sentence) fault("not told", card.textContent);
                for (const key of ["End", "ArrowLeft", "h", "v"]) card?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                close();
            } catch (error) {
                fault("thrown", error);
            }
            if (performance.now() - begin > it.slowest[0]) it.slowest = [performance.now() - begin, it.now];
        }
        return it.next < jobs.length;
    }
}
