"""A class on one hub: how soon thirty students are served, at what memory and processor each, and where the limit is.

For each number of students a fresh JupyterHub on 127.0.0.1: all log in at once, open a lesson, run its cells, play,
open another and train, each part begun together. Some have a real browser (``looker.py``), the others are simulated
(``student.py``). With ``STUDENTS="1 10 30"`` it takes about eleven minutes on two quiet cores. Settings, by the
environment:

STUDENTS  how many, "1 5 10 20 30"; LOOKERS  real browsers beside them, 2
PLAY, TRAIN  seconds of each; WHOLE  at which numbers all run lesson 8 to its end as well, "1 10"
"""

import asyncio
import json
import os
import shutil
import statistics
import sys
import sysconfig
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from ledger import FOLDER, Row, record, tried_on, write

sys.path.insert(0, str(Path(__file__).with_suffix("")))

import for_teachers
import hub as hubs
import shares
import usage
from looker import Lookers
from student import Student

ROOT = Path(__file__).parents[2]
READ, LEARN = "lessons/05_unpooling.ipynb", "lessons/08_train_a_toy_fcn.ipynb"
COUNTS = [int(count) for count in os.environ.get("STUDENTS", "1 5 10 20 30").split()]
WHOLE = [int(count) for count in os.environ.get("WHOLE", "1 10").split()]
LOOKERS = int(os.environ.get("LOOKERS", "2"))
PLAY, TRAIN = float(os.environ.get("PLAY", "12")), float(os.environ.get("TRAIN", "15"))
THINK = 2.0  # seconds on average between two things that a student who plays does
SKETCH = 5.0  # seconds of drawing
TIMES = 8  # clicks and edits of each real browser
SPARE = 1000  # MB that the machine must keep, or the round ends
PATIENCE = 480  # seconds for a round


class MemoryLimitError(RuntimeError):
    """The machine had too little memory left to go on."""


class Round:
    """A class of one size, from the first to the last: what each part took."""

    def __init__(self, hub: hubs.Hub, count: int, lookers: Lookers) -> None:
        self.hub, self.count, self.lookers = hub, count, lookers
        self.students = [Student(hub.address, f"student{number + 1}") for number in range(count)]
        self.files = lookers.files
        self.failures: list[str] = []
        self.found: dict = {"students": count}

    async def go(self) -> None:
        """All parts; what they took is in ``found``. MemoryLimitError if there is too little."""
        for name in [student.name for student in self.students] + self.lookers.names:
            furnish(self.hub.homes / name)
        if not self.files:  # somebody has to see first what a page loads
            await self.lookers.come(self.hub.address, READ)
            self.files = self.lookers.files
            await self.part("arrive", Student.arrive)
        else:
            await self.part("arrive", Student.arrive, beside=self.lookers.come(self.hub.address, READ))
        await self.part("open", lambda student: student.open_page(self.files))
        await self.part("kernel", self.open_reading)
        await self.part("read", lambda student: student.run_cells(student.cells))
        self.weigh("read")
        await self.part("play", lambda student: student.play(PLAY, THINK), beside=self.lookers.feel(TIMES))
        await self.part("prepare", self.prepare)
        await self.part("train", lambda student: student.train(TRAIN, THINK), beside=self.lookers.feel(TIMES))
        await self.part("sketch", lambda student: student.sketch(SKETCH))
        self.weigh("train")
        if self.count in WHOLE:
            await self.part("whole", self.whole)
            self.weigh("whole")
        self.found["page_kb"] = round(statistics.median(student.bytes for student in self.students) / 1000)
        await asyncio.gather(self.lookers.go(), *(student.leave() for student in self.students))

    async def part(self, name: str, act: Callable[[Student], Awaitable], beside: Awaitable | None = None) -> None:
        """Lets all students do a thing at once and waits for the last; who fails is out from then on."""
        before, begin = seconds_of(self.hub), time.perf_counter()
        waiting = asyncio.gather(*(timed(act(student)) for student in self.students), return_exceptions=True)
        others = asyncio.ensure_future(beside) if beside else None
        results = await enough_memory(waiting)
        took = time.perf_counter() - begin
        felt = await others if others else None
        told = {"cpu": since(before, seconds_of(self.hub)), "wall": round(took, 2)}
        kept = []
        for student, result in zip(self.students, results, strict=True):
            if isinstance(result, BaseException):
                self.failures.append(f"{student.name}, {name}: {type(result).__name__}: {result}")
            else:
                kept.append((student, result))
        self.students = [student for student, _ in kept]
        if not self.students:
            raise RuntimeError(f"nobody is left after {name}: {self.failures[-1]}")
        told |= spread("seconds", [took for _, (took, _) in kept])
        told |= summary(name, [answer for _, (_, answer) in kept])
        if felt:
            told["felt"] = {what: spread("ms", times) for what, times in felt.items()}
        self.found[name] = told
        print(f"  {name}: {told}", flush=True)

    async def open_reading(self, student: Student) -> None:
        """Opens the lesson in which one reads and plays."""
        lesson = await student.open_lesson(READ)
        student.cells = code_of(lesson)

    async def prepare(self, student: Student) -> None:
        """Closes the first lesson, opens the one in which one trains, and runs what comes before training."""
        await student.close_lesson()
        await student.run_cells(until_trained(code_of(await student.open_lesson(LEARN))))

    async def whole(self, student: Student) -> None:
        """Runs the lesson in which one trains from a fresh kernel to its end."""
        await student.close_lesson()
        await student.run_cells(code_of(await student.open_lesson(LEARN)))

    def weigh(self, when: str) -> None:
        """Megabytes of the students' servers and kernels, of hub and proxy."""
        names = {student.name for student in self.students}
        told = {}
        for kind, processes in usage.kinds(usage.family(self.hub.process.pid)).items():
            own = [process for process in processes if kind in ("hub", "proxy") or usage.user(process) in names]
            sizes = [usage.memory(process) for process in own]
            told[kind] = round(statistics.mean(sizes) if kind in ("server", "kernel") else sum(sizes))
        told["available"] = round(usage.available())
        self.found[f"mb_{when}"] = told
        print(f"  MB after {when}: {told}", flush=True)


# ----------------------------------------------------------------------------------------------------------- the parts


def furnish(home: Path) -> None:
    """A home with lessons of its own and the pictures that all share."""
    shutil.copytree(ROOT / "lessons", home / "lessons", ignore=shutil.ignore_patterns(".*"))
    (home / "assets").symlink_to(ROOT / "assets")


def disk() -> dict[str, float]:
    """What the packages take, a home with its own lessons, and the pages of `make site`."""
    site, packages = ROOT / "dist" / "site", Path(sysconfig.get_path("purelib"))
    return {
        "environment_gb": round(size(packages) / 1e9, 2),
        "home_mb": round(size(ROOT / "lessons") / 1e6, 1),
        "site_mb": round(size(site) / 1e6, 1),
    }


def size(folder: Path) -> int:
    """Bytes of all files in a folder; 0 if there is none."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def code_of(lesson: dict) -> list[str]:
    """The code cells of a notebook."""
    return ["".join(cell["source"]) for cell in lesson["cells"] if cell["cell_type"] == "code"]


def until_trained(cells: list[str]) -> list[str]:
    """The cells before the first training, with a training that doesn't end while it is measured, and the sketchpad."""
    first = next(number for number, cell in enumerate(cells) if ".finish(" in cell)
    begun = [cell.replace("steps=200", "steps=1_000_000") for cell in cells[:first]]
    return [*begun, next(cell for cell in cells if cell.startswith("Sketchpad("))]


async def timed(act: Awaitable) -> tuple[float, object]:
    """Seconds of what a student does, and what comes of it."""
    begin = time.perf_counter()
    answer = await act
    return time.perf_counter() - begin, answer


async def enough_memory(waiting: asyncio.Future) -> list:
    """Waits, and looks twice a second whether the machine bears it; MemoryLimitError if not."""
    while not (await asyncio.wait([waiting], timeout=0.5))[0]:
        if (left := usage.available()) < SPARE:
            waiting.cancel()
            raise MemoryLimitError(f"{left:.0f} MB of memory were left")
    return waiting.result()


def seconds_of(hub: hubs.Hub) -> dict[tuple[str, int], float]:
    """Seconds of processor so far, by kind and process; "class" are the simulated students and the browsers."""
    families = usage.kinds(usage.family(hub.process.pid))
    served = {process.pid for processes in families.values() for process in processes}
    families["class"] = [process for process in usage.family(os.getpid()) if process.pid not in served]
    return {(kind, each.pid): usage.seconds([each]) for kind, processes in families.items() for each in processes}


def since(before: dict, after: dict) -> dict[str, float]:
    """Seconds of processor by kind between the two; of a kernel that ended meanwhile, nothing."""
    taken = dict.fromkeys(sorted({kind for kind, _ in after}), 0.0)
    for key, seconds in after.items():
        taken[key[0]] += seconds - before.get(key, 0)
    return {kind: round(seconds, 2) for kind, seconds in taken.items()}


def spread(unit: str, values: list[float]) -> dict[str, float]:
    """Median and 95th percentile, in a unit."""
    values = sorted(values)
    p95 = values[min(len(values) - 1, round(0.95 * (len(values) - 1)))]
    return {unit: round(statistics.median(values), 3), f"{unit}_p95": round(p95, 3), "n": len(values)}


def summary(name: str, answers: list) -> dict:
    """What came of playing, training and sketching."""
    if name == "play":
        every = {what: [1000 * each for answer in answers for each in answer[what]] for what in ("edit", "cell")}
        return {what: spread("ms", times) for what, times in every.items() if times}
    if name == "train":
        rates = [rate for rate, _ in answers]
        cells = [1000 * each for _, own in answers for each in own]
        told = {"steps": spread("a_second", rates), "steps_all": round(sum(rates), 1), "least": round(min(rates), 2)}
        return told | ({"cell": spread("ms", cells)} if cells else {})
    if name == "sketch":
        return {"answer": spread("ms", [1000 * each for answer in answers for each in answer])}
    return {}


# ------------------------------------------------------------------------------------------------------------- running


async def measured(count: int, lookers: Lookers, folder: Path) -> Round:
    """A round with a hub of its own."""
    with hubs.running(folder) as hub:
        this = Round(hub, count, lookers)
        try:
            await asyncio.wait_for(this.go(), PATIENCE)
        except (MemoryLimitError, TimeoutError, RuntimeError) as error:
            this.failures.append(f"{type(error).__name__}: {error}")
            this.found["ended"] = this.failures[-1]
        this.found["failures"] = this.failures
        if this.failures:
            print("\n".join(this.failures))
            print((folder / "hub.log").read_text()[-3000:])
        return this


def promises(rounds: list[dict]) -> list[Row]:
    """The rows of the ledger."""
    rows = []
    for found in rounds:
        count = found["students"]
        note = found.get("ended", "")
        if "train" in found:
            read, play, train = found["read"], found["play"], found["train"]
            note = (
                f"server ready after {found['arrive']['seconds']:.0f} s (p95 {found['arrive']['seconds_p95']:.0f}), "
                f"all cells in {read['seconds']:.0f} s, edit {play['edit']['ms']:.0f} ms (p95 "
                f"{play['edit']['ms_p95']:.0f}); all train: {train['steps']['a_second']:.1f} steps/s each, "
                f"{found['mb_train']['server'] + found['mb_train']['kernel']} MB each {note}"
            )
        how = f"{count} log in, open, run all cells, play, train and draw, each at once"
        rows.append(Row("a class on one hub is served", how, count, len(found["failures"]), note.strip()))
    return rows


def lines(kept: dict) -> str:
    """JSON with a line for each thing, and for each part of a round."""
    if "rounds" not in kept:
        return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(told)}" for name, told in kept.items()) + "\n}"
    head = lines({name: told for name, told in kept.items() if name != "rounds"}).removesuffix("\n}")
    return f'{head},\n"rounds": [\n' + ",\n".join(map(lines, kept["rounds"])) + "\n]}"


def main() -> int:
    """Runs every round, keeps what was found."""
    hubs.installed()
    begin = time.perf_counter()
    print("--- two kernels at once", flush=True)
    shared = shares.measured()
    rounds = []
    with Lookers(LOOKERS) as lookers:
        for count in COUNTS:
            print(f"--- {count} students", flush=True)
            with tempfile.TemporaryDirectory() as folder:
                rounds.append(asyncio.run(measured(count, lookers, Path(folder) / "hub")).found)
    kept = {
        "date": str(date.today()),
        "lookers": LOOKERS,
        "machine": tried_on(),
        "memory_mb": usage.total(),
        "disk": disk(),
        "rounds": rounds,
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("classroom.json", lines(kept))
    if for_teachers.KEPT.parent == FOLDER:
        for_teachers.main()
    return record("classroom", [*promises(rounds), shared], time.perf_counter() - begin)


if __name__ == "__main__":
    sys.exit(main())
