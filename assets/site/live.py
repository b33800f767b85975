"""Widgets for pages without a kernel: every module and style once, every state as a small script of its own.

Takes the states that a kernel left, gives the places in which the page shows them (see ``places.js``). ``lessons``
uses it.
"""

import json
from base64 import b64decode, b64encode
from html import escape
from zlib import compress

from classic import classic
from folder import Folder, fingerprint

# What only a notebook needs: traits of ipywidgets, and the front end, which is stored once for all of a class.
LEFT_OUT = {"comm", "layout", "log", "tabbable", "tooltip"}


class Live:
    """The widgets of one page. ``page`` is the name that its states' files begin with."""

    def __init__(self, folder: Folder, page: str, states: dict[str, dict]) -> None:
        self._folder, self._page, self._states = folder, page, states
        self._names: dict[str, str] = {}
        self.files: list[str] = []  # all that the page's widgets load, in the order in which they come

    def place(self, model: str, still: str) -> str | None:
        """Where a widget stands: its still, until the page puts the live one there. None for what isn't ours."""
        state = self._states.get(model, {}).get("state", {})
        if "_esm" not in state:
            return None
        front = self._front(state)
        name = self._state(model, state, front)
        return f'<div class="place" data-widget="{escape(front)}" data-state="{escape(name)}">{still}</div>'

    def _front(self, state: dict) -> str:
        """Writes a widget's module and style where no other has; gives the name they have."""
        kind = state["_anywidget_id"].rpartition(".")[2]
        name = f"{kind}-{fingerprint(state['_esm'] + state['_css'])}"
        self._write(f"widgets/{name}.js", classic(state["_esm"], name))
        self._write(f"widgets/{name}.css", state["_css"])
        return name

    def _state(self, model: str, state: dict, front: str) -> str:
        """Writes what a widget holds, its bytes apart; gives the name. A widget shown twice has one state."""
        if model in self._names:
            return self._names[model]
        name = self._names[model] = f"{self._page}-{len(self._names) + 1}"
        traits = {key: value for key, value in state.items() if not key.startswith("_") and key not in LEFT_OUT}
        raw = {tuple(buffer["path"]): b64decode(buffer["data"]) for buffer in self._states[model].get("buffers", [])}
        if deep := [path for path in raw if len(path) != 1]:
            raise ValueError(f"{front}: bytes stand inside the trait {deep[0][0]}; the site keeps whole traits only.")
        names = {path[0]: fingerprint(content) for path, content in raw.items()}
        for (trait,), content in raw.items():
            traits.pop(trait, None)
            packed = b64encode(compress(content, 9)).decode()
            self._write(f"bytes/{names[trait]}.js", f'everyPixel.keep("{names[trait]}", "{packed}");\n')
        kept = json.dumps({"traits": traits, "bytes": names}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self._write(f"states/{name}.js", f'everyPixel.keep("{name}", {kept});\n')
        return name

    def _write(self, address: str, content: str) -> None:
        if address not in self.files:
            self.files.append(self._folder.write(address, content))
