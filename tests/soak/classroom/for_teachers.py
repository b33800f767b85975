"""What a class needs, from what was measured: the block of tables in the README, kept by ``classroom.py``.

``python tests/soak/classroom/for_teachers.py`` writes it anew from ``assets/classroom.json``; a unit test holds the two
together.
"""

import json
import math
from pathlib import Path

ROOT = Path(__file__).parents[3]
KEPT, README = ROOT / "assets" / "classroom.json", ROOT / "README.md"
BEGIN, END = "<!-- make soak SOAK=classroom writes from here -->", "<!-- to this line -->"
CLASS = 100  # students in the table of what to provide
READY, TRAINED = 120, 180  # seconds in which all should be ready, and have run lesson 8
ROOM = 1.25  # what is left free, of memory
SERVED = ("hub", "proxy", "server", "kernel")


def block(kept: dict | None) -> str:
    """The tables, from what ``classroom.py`` kept; a sentence where nothing was measured yet."""
    whole = [found for found in (kept or {}).get("rounds", []) if "train" in found]
    if not any("whole" in found for found in whole):
        return "Not measured yet: `make soak SOAK=classroom` writes the tables here."
    return "\n".join([*provided(kept, whole), "", *measured(kept, whole)])


def provided(kept: dict, rounds: list[dict]) -> list[str]:
    """What to provide for a hundred students, for three ways of teaching."""
    need = needs(rounds)
    disk = f"{kept['disk']['environment_gb']:.1f} GB once, {CLASS * kept['disk']['home_mb'] / 1000:.1f} GB for homes"
    return [
        f"| for {CLASS} students | cores | memory | disk |",
        "|---|---|---|---|",
        f"| all read, run cells and play | {need['cores_read']} | {need['gb_read']} GB | {disk} |",
        f"| all train at the same time | {need['cores_train']} | {need['gb_train']} GB | the same |",
        "| you show it, they open the pages of `make site` | none: any web server | none | "
        f"{kept['disk']['site_mb']:.0f} MB |",
    ]


def needs(rounds: list[dict]) -> dict[str, int]:
    """Cores and gigabytes for ``CLASS`` students, rounded up."""
    most = max(rounds, key=lambda found: found["students"])
    whole = max((found for found in rounds if "whole" in found), key=lambda found: found["students"])
    ready = sum(seconds_each(most, part) for part in ("arrive", "open", "kernel", "read"))
    lesson = seconds_each(whole, "whole")
    return {
        "cores_read": math.ceil(CLASS * ready / READY),
        "cores_train": math.ceil(CLASS * lesson / TRAINED),
        "gb_read": gigabytes(most["mb_read"]),
        "gb_train": gigabytes(whole["mb_whole"]),
        "ready": ready,
        "lesson": lesson,
    }


def seconds_each(found: dict, part: str) -> float:
    """Seconds of processor that a part takes for each student, without the simulated students themselves."""
    return sum(found[part]["cpu"].get(kind, 0) for kind in SERVED) / found["students"]


def gigabytes(sizes: dict) -> int:
    """Memory for the whole class, with room, of servers and kernels of this size and one hub."""
    megabytes = CLASS * (sizes["server"] + sizes["kernel"]) + sizes["hub"] + sizes["proxy"]
    return math.ceil(ROOM * megabytes / 1024)


def measured(kept: dict, rounds: list[dict]) -> list[str]:
    """What came out for each number of students."""
    need = needs(rounds)
    rows = [
        f"Measured on {kept['date']} ({kept['machine']}, {kept['memory_mb'] / 1024:.0f} GB), everybody doing the same "
        f"at the same moment and {kept['lookers']} real browsers on the same machine; medians, in brackets the 95th "
        "percentile:",
        "",
        "| students | server ready | all cells of lesson 5 | an edit through the kernel | `1 + 1` while all play "
        "| steps a second each, while all train | MB each: server, kernel after lesson 5, in training |",
        "|---|---|---|---|---|---|---|",
    ]
    for found in rounds:
        play, sizes = found["play"], (found["mb_read"], found["mb_train"])
        rows.append(
            f"| {found['students']} | {told(found['arrive'], 'seconds', 's')} | {told(found['read'], 'seconds', 's')} "
            f"| {told(play['edit'], 'ms', 'ms')} | {told(play['cell'], 'ms', 'ms')} "
            f"| {found['train']['steps']['a_second']:.1f} "
            f"| {sizes[0]['server']}, {sizes[0]['kernel']}, {sizes[1]['kernel']} |"
        )
    whole = max((found for found in rounds if "whole" in found), key=lambda found: found["students"])
    rows += [
        "",
        f"Until a student has logged in, opened a lesson and run it, the hub works for {need['ready']:.0f} s on one "
        f"core; lesson 8, whose cells train eight networks, takes {need['lesson']:.0f} s, and leaves a kernel of "
        f"{whole['mb_whole']['kernel']} MB. The hub and its proxy took {whole['mb_whole']['hub']} and "
        f"{whole['mb_whole']['proxy']} MB. The cores above have {CLASS} students ready in {READY // 60} minutes, or "
        f"through lesson 8 in {TRAINED // 60}; half as many take twice as long. Memory has a quarter to spare.",
    ]
    return rows


def told(spread: dict, name: str, unit: str) -> str:
    """A median and its 95th percentile."""
    digits = 1 if unit == "s" else 0
    return f"{spread[name]:.{digits}f} {unit} ({spread[f'{name}_p95']:.{digits}f})"


def kept() -> dict | None:
    """What was measured last."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else None


def rewritten(text: str, tables: str) -> str:
    """The README with other tables; ValueError if it lacks the two lines between which they stand."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("README.md lacks the two lines between which the tables stand")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def main() -> None:
    """Writes the tables into the README."""
    README.write_text(rewritten(README.read_text(encoding="utf-8"), block(kept())), encoding="utf-8")


if __name__ == "__main__":
    main()
