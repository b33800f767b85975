"""Checks all our JavaScript with TypeScript's checker, which reads the types from JSDoc; nothing is built or shipped.

Asks every widget class for its module, so a part sees exactly the names that it is joined with; complaints name the
part's own file and line. What widgets hand to one another is declared in the ``.d.ts`` files beside this one, and the
traits declared there are held against those that the Python class synchronises. ``make types-scripts`` runs it.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from json import dumps
from pathlib import Path

import traitlets

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHECKER = ROOT / ".venv/types/node_modules/typescript/bin/tsc"
OPTIONS = {
    "allowJs": True,
    "checkJs": True,
    "noEmit": True,
    "strict": True,
    "noImplicitReturns": True,
    "noFallthroughCasesInSwitch": True,
    "noUnusedLocals": True,
    "target": "es2024",
    "module": "esnext",
    "lib": ["es2024", "dom", "dom.iterable"],
    "types": [],
}
COMPLAINT = re.compile(r"^(?P<file>.+?)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<text>.*)$")
UNUSED = {"TS6133", "TS6196", "TS6198"}  # a shared part offers more than one widget takes, but not more than all do
TRAITS = re.compile(r"\bRender<(\w+Traits)>")  # said of the function that shows a widget
OF_IPYWIDGETS = {"comm", "layout", "log", "tabbable", "tooltip"}
KINDS = {
    traitlets.Unicode: "string | null",
    traitlets.Bool: "boolean",
    traitlets.Int: "number | null",
    traitlets.Float: "number",
    traitlets.Bytes: "View",
    traitlets.List: "readonly unknown[]",
    traitlets.Dict: "object",
}


class Part:
    """A file of a module, and the line of the module on which it begins, from 1."""

    def __init__(self, path: Path, begin: int) -> None:
        self.path, self.begin = path, begin


def parts_of(kind: type) -> list[Part]:
    """The files that a widget's module was joined from, in order.

    Raises ValueError with one sentence where the module holds anything else.
    """
    from widgets import front_end

    module = str(kind._esm)
    names = [str(path.relative_to(front_end.FOLDER)) for path in sorted(front_end.FOLDER.rglob("*.js"))]
    order = sorted((at, name) for name in names if (at := module.find(front_end.source(name))) >= 0)
    if front_end.script(*(name for _, name in order)) != module:
        raise ValueError(f"The module of {kind.__name__} isn't joined from files alone.")
    parts, line = [], 1
    for _, name in order:
        parts.append(Part(front_end.FOLDER / name, line))
        line += text_of(parts[-1].path).count("\n") + 1
    return parts


def text_of(path: Path) -> str:
    """The text of a file, as it was written."""
    return path.read_text(encoding="utf-8")


def widget_classes() -> list[type]:
    """All classes of ours that have a front end."""
    import widgets

    return [kind for name in widgets.__all__ if hasattr(kind := getattr(widgets, name), "_esm")]


def trait_checks(kind: type, declared: str) -> Iterator[str]:
    """Lines of TypeScript that are wrong where the declared traits aren't those that the class synchronises."""
    synced = kind.class_traits(sync=True)
    traits = {name: it for name, it in synced.items() if not name.startswith("_") and name not in OF_IPYWIDGETS}
    names, name = " | ".join(map(dumps, traits)), kind.__name__
    yield f"export const {name}_has_no: Record<Exclude<keyof {declared}, {names}>, never> = {{}};"
    yield f"export const {name}_has_also: Record<Exclude<{names}, keyof {declared}>, never> = {{}};"
    kinds = [(name, told) for name, it in traits.items() for of, told in KINDS.items() if isinstance(it, of)]
    members = "; ".join(f"{name}: {told}" for name, told in kinds)
    yield f"export const {name}_has: (traits: {declared}) => {{ {members} }} = (traits) => traits;"


def complaints(folder: Path, files: list[str]) -> list[re.Match]:
    """What the checker says of files in a folder, or beyond it.

    Raises RuntimeError with what it wrote where that is no complaint about a file.
    """
    (folder / "tsconfig.json").write_text(dumps({"compilerOptions": OPTIONS, "files": files}), encoding="utf-8")
    command = [str(CHECKER), "--project", ".", "--pretty", "false"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    found = [one for line in run.stdout.splitlines() if (one := COMPLAINT.match(line))]
    if run.returncode and not found:
        raise RuntimeError(run.stdout + run.stderr)
    return found


def check() -> tuple[list[str], set[Path]]:
    """What is wrong, a line each, and the files that were looked at."""
    parts = {kind.__name__: parts_of(kind) for kind in widget_classes()}
    site = sorted((ROOT / "assets/site").glob("*.js"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        traits = []
        for kind in widget_classes():
            own = parts[kind.__name__]
            (folder / f"{kind.__name__}.js").write_text("\n".join(text_of(part.path) for part in own), encoding="utf-8")
            traits += trait_checks(kind, TRAITS.search(text_of(own[-1].path))[1])
        (folder / "traits.ts").write_text("\n".join(traits), encoding="utf-8")
        declared = map(str, [*site, *sorted(HERE.glob("*.d.ts"))])
        found = complaints(folder, [*(f"{name}.js" for name in parts), "traits.ts", *declared])
        said = sorted(told(found, parts, folder))
    return said, {*site, *(part.path for own in parts.values() for part in own)}


def told(found: list[re.Match], parts: dict[str, list[Part]], folder: Path) -> Iterator[str]:
    """The complaints about the files that we wrote, each once."""
    modules: dict[tuple, set[str]] = {}  # complaint -> the modules in which it is made
    for one in found:
        path, line = (folder / one["file"]).resolve(), int(one["line"])
        if path.parent == folder and path.stem in parts:
            part = [part for part in parts[path.stem] if part.begin <= line][-1]
            path, line = part.path, line - part.begin + 1
        modules.setdefault((path, line, one["column"], one["code"], one["text"]), set()).add(one["file"])
    for (path, line, column, code, text), names in modules.items():
        of_all = {f"{name}.js" for name, own in parts.items() if path in [part.path for part in own]}
        if code in UNUSED and names < of_all:
            continue
        if path.parent == folder:
            yield f"tests/types and Python's traits differ: {text} ({code})"
        else:
            yield f"{path.relative_to(ROOT)}:{line}:{column}: {text} ({code})"


def main() -> int:
    """Prints what is wrong; the exit status is 0 where nothing is."""
    if not CHECKER.exists() or not shutil.which("node"):
        print("Checking our JavaScript needs node and npm; `make types-scripts` gets the rest.", file=sys.stderr)
        return 1
    sys.path.insert(0, str(ROOT))
    said, seen = check()
    unseen = set((ROOT / "widgets").rglob("*.js")) - seen
    said += [f"{path.relative_to(ROOT)}: no widget's module holds this file." for path in sorted(unseen)]
    print("\n".join(said) if said else f"{len(seen)} scripts checked.")
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
