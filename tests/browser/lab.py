"""A notebook open in a real JupyterLab, as the browser tests see it.

``Lab.open`` writes a notebook, opens it and gives a ``NotebookPage``; ``Lab.close`` shuts its kernels down and says
what went wrong in the browser meanwhile. Everything waits on a state that JupyterLab shows; nothing sleeps. A tab in
which JupyterLab runs is used again (``Tabs``), for loading it takes longer than all the rest.
"""

import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlparse

import nbformat
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, WebSocket

VIEWPORT = {"width": 1280, "height": 900}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
CODE = "notebook.widgets.filter((cell) => cell.model.type === 'code')"
OUTPUTS = f"{CODE}.flatMap((cell) => cell.model.outputs.toJSON())"
ERRORS = f"{OUTPUTS}.filter((o) => o.output_type === 'error').map((o) => o.traceback.join('\\n'))"
WAIT = 60_000  # ms; a kernel that imports torch on a busy machine needs some of it

# JupyterLab's own noise: pattern -> why it is no error of ours.
ALLOWED = {
    r"Canceled future for \w+ message before replies were done": "a question was open when the kernel was stopped",
}


class NotebookPage:
    """One notebook in one tab. Cells are counted as in the file: Markdown cells count too."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait_until_ready(self) -> None:
        """Waits until the notebook is shown and its kernel idle."""
        self.wait_for("panel?.context?.isReady && panel.isVisible && notebook.widgets.length > 0")
        self.wait_until_idle()

    def wait_until_idle(self, timeout: float = WAIT) -> None:
        """Waits until the kernel is connected and has nothing to do."""
        self.wait_for("kernel?.connectionStatus === 'connected' && kernel.status === 'idle'", timeout)

    def wait_for(self, condition: str, timeout: float = WAIT) -> None:
        """Waits for a condition in JavaScript that may speak of app, panel, notebook, session and kernel."""
        self.page.wait_for_function(f"() => {{ {NAMES} return Boolean({condition}); }}", timeout=timeout)

    def evaluate(self, body: str, argument: object = None) -> object:
        """Runs the body of an async function in JavaScript that may also speak of its argument."""
        return self.page.evaluate(f"async (argument) => {{ {NAMES} {body} }}", argument)

    def cell(self, index: int) -> Locator:
        """The whole cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        """The output area of a code cell: widgets live in here."""
        return self.cell(index).locator(".jp-Cell-outputArea")

    def text(self, index: int) -> str:
        """What the outputs of a code cell read, without the prompts."""
        return "\n".join(self.output(index).locator(".jp-OutputArea-output").all_inner_texts()).strip()

    def run_all(self, timeout: float = 3 * WAIT) -> None:
        """Runs the notebook from top to bottom and waits until it is done; AssertionError if a cell raises."""
        self._run("notebook:run-all-cells", timeout)
        self.wait_for(f"{CODE}.every((c) => c.model.executionCount || !c.model.sharedModel.source.trim())")

    def run(self, index: int, wait: bool = True, timeout: float = WAIT) -> None:
        """Runs one cell; with ``wait=False`` returns once the cell was sent."""
        self.evaluate("notebook.deselectAll(); notebook.activeCellIndex = argument;", index)
        if wait:
            self._run("notebook:run-cell", timeout)
        else:
            self.evaluate("void app.commands.execute('notebook:run-cell');")

    def _run(self, command: str, timeout: float) -> None:
        if errors := self._plain(self.evaluate(f"{UNTIL_DONE} return {ERRORS};", [command, timeout])):
            raise AssertionError("a cell raised:\n" + "\n".join(errors))

    def errors(self) -> list[str]:
        """The tracebacks that stand in the outputs."""
        return self._plain(self.evaluate(f"return {ERRORS};"))

    @staticmethod
    def _plain(tracebacks: list[str]) -> list[str]:
        return [re.sub(r"\x1b\[[\d;]*m", "", text) for text in tracebacks]

    def set_source(self, index: int, source: str) -> None:
        """Puts other code into a cell, as a reader does who types."""
        self.evaluate("notebook.widgets[argument[0]].model.sharedModel.setSource(argument[1]);", [index, source])

    def ask(self, expression: str) -> str:
        """The ``repr`` of a Python expression in the kernel, asked beside the notebook."""
        content = "{code: '', silent: true, user_expressions: {it: argument}}"
        body = f"return (await kernel.requestExecute({content}).done).content.user_expressions.it;"
        answer = self.evaluate(body, expression)
        assert answer["status"] == "ok", f"{answer.get('ename')}: {answer.get('evalue')}"
        return answer["data"]["text/plain"]

    def counted(self) -> dict[str, int]:
        """What Chromium counts of the page without its garbage: ``JSHeapUsedSize`` (bytes), ``Nodes`` and others."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        metrics = session.send("Performance.getMetrics")["metrics"]
        session.detach()
        return {metric["name"]: int(metric["value"]) for metric in metrics}

    def theme(self, name: str) -> None:
        """Changes JupyterLab's theme: light or dark."""
        if self.page.locator(f"body[data-jp-theme-name='{THEMES[name]}']").count():
            return
        # JupyterLab covers itself meanwhile, and takes the cover off twice if it has to come back before it is gone.
        cover = self.page.locator("#jupyterlab-splash")
        cover.wait_for(state="detached")
        self.evaluate("await app.commands.execute('apputils:change-theme', {theme: argument});", THEMES[name])
        self.page.locator(f"body[data-jp-theme-name='{THEMES[name]}']").wait_for(state="attached")
        cover.wait_for(state="detached")

    def restart_kernel(self) -> None:
        """Restarts the kernel and waits for it; outputs stay, as in JupyterLab."""
        self.evaluate("await session.restartKernel();")
        self.wait_until_idle()

    def save(self) -> None:
        """Saves the notebook."""
        self.evaluate("await panel.context.save();")

    def reload(self) -> None:
        """Saves, loads the page again and waits; the kernel lives on."""
        self.save()
        self.page.reload()
        self.wait_until_ready()

    def reopen(self) -> None:
        """Saves, closes the notebook and opens it again: as loading the page again, but faster."""
        self.save()
        self.evaluate(f"const path = panel.context.path; panel.dispose(); {OPEN}")
        self.wait_until_ready()


# Runs a command of the notebook and waits until the kernel has done it: one question to the page instead of many.
UNTIL_DONE = """
const [command, timeout] = argument;
const end = performance.now() + timeout;
let ran = false;
void app.commands.execute(command).finally(() => { ran = true; });
while (!ran || session?.session?.kernel?.connectionStatus !== "connected" || session.session.kernel.status !== "idle") {
    if (performance.now() > end) throw new Error(`after ${timeout} ms ${command} is not done`);
    await new Promise((goOn) => setTimeout(goOn, 5));
}
"""
OPEN = "await app.commands.execute('docmanager:open', {path});"

# What the small programs that run in the page may speak of.
NAMES = """
const app = window.jupyterapp;
const panel = app?.shell?.currentWidget;
const notebook = panel?.content;
const session = panel?.sessionContext;
const kernel = session?.session?.kernel;
"""


def expect_python(notebook: NotebookPage, expression: str, value: str) -> None:
    """Waits until a Python expression in the kernel has this ``repr``: what the page sends is under way for a while."""
    end = time.monotonic() + WAIT / 1000
    while (found := notebook.ask(expression)) != value:
        if time.monotonic() > end:
            raise AssertionError(f"{expression} is {found}, not {value}")


class Tabs:
    """One browser's tabs; in those that are given back JupyterLab is running already."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.free: list[Page] = []

    def take(self) -> Page:
        """A tab that nobody has: with JupyterLab and no notebook in it, or a new one."""
        return self.free.pop() if self.free else self.context.new_page()

    def give_back(self, page: Page) -> None:
        """Takes a tab whose notebook is closed."""
        if len(self.context.pages) > 1:  # it would hide another, which is slow then
            page.close()
            return
        page.set_viewport_size(VIEWPORT)
        page.mouse.move(0, 0)
        self.free.append(page)


class Lab:
    """Opens notebooks in one server and one browser for one test, and keeps account of what the browser says."""

    def __init__(self, address: str, root: Path, tabs: Tabs, name: str) -> None:
        self.address, self.root, self.tabs, self.name = address, root, tabs, name
        self.pages: list[NotebookPage] = []
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.listeners = {
            "console": self._on_console,
            "pageerror": lambda error: self._complain(f"{error.name}: {error.message}\n{error.stack or ''}"),
            "request": self._on_request,
            "websocket": self._on_request,
        }

    def open(self, what: Sequence[str] | Path | str, theme: str = "light") -> NotebookPage:
        """Opens a notebook made of code cells, or a copy of a lesson, and waits until its kernel is idle."""
        path = self._write(what)
        page = self.tabs.take()
        for event, listener in self.listeners.items():
            page.on(event, listener)
        opened = NotebookPage(page)
        self.pages.append(opened)
        if page.url == "about:blank":
            page.goto(f"{self.address}/doc/tree/{path}")
        else:
            opened.evaluate(f"const path = argument; {OPEN}", path)
        opened.wait_until_ready()
        opened.theme(theme)
        return opened

    def _write(self, what: Sequence[str] | Path | str) -> str:
        """Puts the notebook into the server's root; gives its path there."""
        folder = self.root / "lessons"
        folder.mkdir(exist_ok=True)
        path = folder / f"{self.name}_{len(self.pages)}.ipynb"
        if isinstance(what, (Path, str)):
            shutil.copyfile(what, path)
        else:
            kernelspec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
            cells = [nbformat.v4.new_code_cell(source) for source in what]
            nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernelspec), path)
        return path.relative_to(self.root).as_posix()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(f"{message.text} ({message.location.get('url', '')})")

    def _complain(self, said: str) -> None:
        if not any(re.search(pattern, said) for pattern in ALLOWED):
            self.complaints.append(said)

    def _on_request(self, request: Request | WebSocket) -> None:
        address = urlparse(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in ("127.0.0.1", "localhost"):
            self.outside.append(request.url)

    def close(self, reuse: bool = True) -> None:
        """Shuts kernels and notebooks down; AssertionError if the console showed an error or a request left.

        Where a test failed the tabs may be in any state: with ``reuse=False`` they are closed too.
        """
        for opened in self.pages:
            if not opened.page.is_closed():
                self._close(opened, reuse)
        assert not self.complaints, "errors in the browser's console:\n" + "\n".join(self.complaints)
        assert not self.outside, "requests that left the machine:\n" + "\n".join(self.outside)

    def _close(self, opened: NotebookPage, reuse: bool) -> None:
        # Only this notebook's kernel: another lab's, shared by the tests of a file, lives on.
        opened.evaluate("if (session?.session) await session.shutdown(); panel?.dispose();")
        for event, listener in self.listeners.items():
            opened.page.remove_listener(event, listener)
        if reuse:
            self.tabs.give_back(opened.page)
        else:
            opened.page.close()
