"""Checks the types of our Python with basedpyright: every public name has a known one, and the code keeps to them.

A public name is one without an underscore, in any module of ``widgets``, with its parameters and what it returns; who
uses the package gets these types, since ``widgets/py.typed`` says so. How strict the checker is inside of functions
stands in pyproject.toml under ``[tool.basedpyright]``.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKER = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--outputjson"]


# ipywidgets has no types, so what every widget derives from is unknown.
NOT_OURS = ("Type of metaclass unknown", "Type of base class", 'Parameter type is "Card"')


def asked(*arguments: str, found: str = "") -> dict:
    """What the checker says; ``found`` is a folder in which it looks for packages."""
    run = subprocess.run(
        [*CHECKER, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": found}, capture_output=True, text=True
    )
    try:
        return json.loads(run.stdout)
    except json.JSONDecodeError:
        sys.exit(f"basedpyright has failed: {run.stdout}{run.stderr}")


def place(complaint: dict) -> str:
    """File and line, to click on."""
    if not complaint.get("file"):
        return "widgets"
    path = Path(complaint["file"])
    path = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{path}:{complaint['range']['start']['line'] + 1}"


def as_installed(folder: Path) -> None:
    """A copy of the package as others find it; in this mode the checker doesn't follow ``from torch import nn``."""
    shutil.copytree(ROOT / "widgets", folder / "widgets", ignore=shutil.ignore_patterns("__pycache__"))
    for file in folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\nfrom torch import nn\n", "\nimport torch.nn as nn\n"), encoding="utf-8")


def public_names() -> tuple[int, list[str]]:
    """How many public names there are, and what is to be said of those without a known type."""
    with tempfile.TemporaryDirectory() as folder:
        as_installed(Path(folder))
        said = asked("--verifytypes", "widgets", "--ignoreexternal", found=folder)
    symbols = [symbol for symbol in said["typeCompleteness"]["symbols"] if symbol["isExported"]]
    if not symbols:
        sys.exit("basedpyright finds no public names: is there a py.typed?")
    unknown = [
        f"{symbol['name']}: {' '.join(complaint['message'].split())}"
        for symbol in symbols
        if not symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"]  # what every checker infers is known
        for complaint in symbol["diagnostics"]
        if not any(part in " ".join(complaint["message"].split()) for part in NOT_OURS)
    ]
    return len(symbols), unknown


def inside() -> tuple[int, list[str]]:
    """How many files were checked, and what does not fit in them."""
    said = asked()
    complaints = [
        f"{place(complaint)} {complaint['message']} ({complaint.get('rule', 'syntax')})"
        for complaint in said["generalDiagnostics"]
        if complaint["severity"] == "error"
    ]
    return said["summary"]["filesAnalyzed"], complaints


def main() -> int:
    """Both; 1 if there is anything to say."""
    names, unknown = public_names()
    files, complaints = inside()
    print(*unknown, *complaints, sep="\n")
    print(f"types: {names:,} public names, {len(unknown)} complaints; {files} files, {len(complaints)} complaints")
    return int(bool(unknown or complaints))


if __name__ == "__main__":
    sys.exit(main())
