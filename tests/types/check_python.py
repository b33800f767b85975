"""Checks the types of our Python with basedpyright: every public name has a known one, and the code keeps to them.

A public name is one without an underscore, in any module of ``widgets``, with its parameters and what it returns; who
uses the package gets these types, since ``widgets/py.typed`` says so. How strict the checker is inside of functions
stands in pyproject.toml under ``[tool.basedpyright]``.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKER = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--outputjson"]


def asked(*arguments: str) -> dict:
    """What the checker says."""
    run = subprocess.run([*CHECKER, *arguments], cwd=ROOT, capture_output=True, text=True)
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


def public_names() -> tuple[int, list[str]]:
    """How many public names there are, and what is to be said of those without a known type."""
    symbols = asked("--verifytypes", "widgets", "--ignoreexternal")["typeCompleteness"]["symbols"]
    symbols = [symbol for symbol in symbols if symbol["isExported"]]
    if not symbols:
        sys.exit("basedpyright finds no public names: is the package installed, with its py.typed?")
    unknown = [
        f"{place(complaint)} {symbol['name']}: {' '.join(complaint['message'].split())}"
        for symbol in symbols
        if not symbol["isTypeKnown"]
        for complaint in symbol["diagnostics"]
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
