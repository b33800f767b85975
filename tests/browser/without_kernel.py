"""A widget on a page with no kernel, as a website of our own shows it: its traits, its module, no line to anywhere."""

from contextlib import contextmanager

KERNEL_ONLY = ("comm", "layout", "log", "tabbable", "tooltip")
HOST = """async ([module, traits]) => {
    const { default: widget } = await import(URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
    const view = (value) => value?.bytes ? new DataView(Uint8Array.from(value.bytes).buffer) : value;
    const model = {get: (name) => view(traits[name]), set() {}, save_changes() {}, on() {}, off() {}};
    widget.render({model, el: document.body.appendChild(document.createElement("div"))});
}"""


@contextmanager
def page_of(browser, widget):
    """A page that shows the widget and nothing else."""
    traits = {name: getattr(widget, name) for name in widget.keys if not name.startswith("_")}
    plain = {k: {"bytes": list(v)} if isinstance(v, bytes) else v for k, v in traits.items() if k not in KERNEL_ONLY}
    page = browser.new_page()
    try:
        page.evaluate(HOST, [widget._esm, plain])
        yield page
    finally:
        page.close()
