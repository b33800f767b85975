"""A widget that is taken off the page leaves nothing behind: no listener, observer, loop or node of its own."""

import pytest
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from without_kernel import page_of

# Shows the widget anew, and notes from then on what it holds outside its own nodes.
WATCH = """() => {
    shown.close();
    delete Element.prototype.requestFullscreen; // the window instead: there is more to put back
    const held = { listeners: [], observers: new Set(), intervals: new Set(), frames: new Set() };
    const isOutside = (target) => target === window || target === document || target === document.body
        || target === document.documentElement || target instanceof MediaQueryList || target instanceof Screen;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, listener, options) {
        if (isOutside(this ?? window) && !options?.once) held.listeners.push([this ?? window, type, listener]);
        return addEventListener.call(this ?? window, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
        const same = ([target, ...rest]) => target === (this ?? window) && rest[0] === type && rest[1] === listener;
        const at = held.listeners.findIndex(same);
        if (at >= 0) held.listeners.splice(at, 1);
        return removeEventListener.call(this ?? window, type, listener, options);
    };
    for (const name of ["ResizeObserver", "IntersectionObserver", "MutationObserver"]) {
        window[name] = class extends window[name] {
            observe(...what) {
                held.observers.add(this);
                super.observe(...what);
            }
            disconnect() {
                held.observers.delete(this);
                super.disconnect();
            }
        };
    }
    const { setInterval, clearInterval, requestAnimationFrame, cancelAnimationFrame } = window;
    window.setInterval = (...how) => {
        const id = setInterval(...how);
        held.intervals.add(id);
        return id;
    };
    window.clearInterval = (id) => (held.intervals.delete(id), clearInterval(id));
    window.requestAnimationFrame = (act) => {
        const id = requestAnimationFrame((time) => (held.frames.delete(id), act(time)));
        held.frames.add(id);
        return id;
    };
    window.cancelAnimationFrame = (id) => (held.frames.delete(id), cancelAnimationFrame(id));
    const heard = new Map();
    const { on, off } = shown.model;
    shown.model.on = (event, listener) => {
        heard.set(event, (heard.get(event) ?? new Set()).add(listener));
        on(event, listener);
    };
    shown.model.off = (event, listener) => (heard.get(event)?.delete(listener), off(event, listener));
    const page = () => [document.head, document.body].map((part) => part.children.length);
    const before = page();
    shown.close = everyPixel.show("widget", shown.model, document.getElementById("here"));
    shown.left = async () => {
        // What ends by itself has ended after a few frames.
        for (let k = 0; k < 4; k++) await new Promise((done) => requestAnimationFrame(done));
        return {
            listeners: held.listeners.map(([, type]) => type),
            observers: [...held.observers].map((observer) => observer.constructor.name),
            loops: held.intervals.size + held.frames.size,
            "listeners to the model": [...heard].filter(([, listeners]) => listeners.size).map(([event]) => event),
            nodes: page().map((count, k) => count - before[k]),
            "over the page": document.querySelectorAll("dialog, .ep-pointer, .ep-blank, [popover], .ep-hall").length,
            "the page's style": document.documentElement.style.cssText + document.body.style.cssText,
        };
    };
}"""

CLOSE = """() => {
    shown.close();
    const card = document.querySelector(".every-pixel");
    const over = card.querySelectorAll("dialog[open], .ep-pointer, .ep-blank").length;
    document.getElementById("here").replaceChildren();
    return over;
}"""


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_nothing_is_left_of_a_widget_in_front_of_a_hall(browser, name):
    with page_of(browser, EVERY_WIDGET[name]()) as page:
        page.evaluate(WATCH)
        card = page.locator(".every-pixel")
        card.focus()
        for key in (" ", "ArrowRight", "f", "p", "?"):  # plays where it can, then full screen, pointer, list of keys
            page.keyboard.press(key)
        expect(card.get_by_role("dialog")).to_be_visible()
        assert page.evaluate(CLOSE) == 0
        assert page.evaluate("shown.left()") == {
            "listeners": [],
            "observers": [],
            "loops": 0,
            "listeners to the model": [],
            "nodes": [0, 0],
            "over the page": 0,
            "the page's style": "",
        }


def test_cards_of_one_name_are_numbered_while_there_are_several(browser):
    with page_of(browser, EVERY_WIDGET["sketchpad"]()) as page:
        name = page.get_by_role("region").first.get_attribute("aria-label")
        again = "() => { const el = document.body.appendChild(document.createElement('div')); shown.others ??= [];"
        again += " shown.others.push([el, everyPixel.show('widget', shown.model, el)]); }"
        names = "[...document.querySelectorAll('.every-pixel')].map((card) => card.getAttribute('aria-label'))"
        page.evaluate(again)
        page.evaluate(again)
        assert page.evaluate(names) == [name, f"{name} 2", f"{name} 3"]
        page.evaluate("() => { const [el, close] = shown.others[0]; close(); el.remove(); }")
        assert page.evaluate(names) == [name, f"{name} 2"]
        page.evaluate("() => { shown.close(); document.getElementById('here').remove(); }")
        assert page.evaluate(names) == [name]
