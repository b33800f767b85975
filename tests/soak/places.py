"""All lessons where not everything is as at home: other locales and time zones, rights taken away, no network.

``python tests/soak/places.py tr_TR home`` tries only the places with these words in their names. Locales are compiled
into a temporary folder, by ``localedef`` from the sources in Debian's package ``locales``; no setting of the machine is
touched. As root, the rights to write where a file's mode forbids it are given up first.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from ledger import Row, record
from nbval_run import ROOT, Outcome, lessons, merged, run, shuffled, tried

# In the language's own way of writing numbers and letters for C code too, which Python leaves to programs to ask for.
ASK = "import locale\nlocale.setlocale(locale.LC_ALL, '')\n"
OURS = "import warnings\nwarnings.filterwarnings('error', module=r'widgets(\\..*)?')\n"

# Without these, root writes and reads whatever the file's mode says.
RIGHTS = "-dac_override,-dac_read_search"
BOUND = () if os.getuid() else ("setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}")
ALONE = """import fcntl, os, socket, struct, sys
with socket.socket() as line:
    fcntl.ioctl(line, 0x8914, struct.pack("16sh22x", b"lo", 0x41))  # SIOCSIFFLAGS: up and running
os.execvp(sys.argv[1], sys.argv[1:])"""
NO_NETWORK = ("unshare", *(("--map-root-user",) if os.getuid() else ()), "--net", sys.executable, "-c", ALONE)
HOMES = ("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
XDG = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")


@dataclass(frozen=True)
class Place:
    """Surroundings: names in the environment, a command in front, a program that every Python there begins with.

    ``{temp}`` in the environment is a fresh folder. ``shown`` is a program that prints ``as_``, so that we know we are
    there. With ``copy`` the lessons and the package are read from a copy of that name, which may be ``locked``. With
    ``tests`` these are run in place of the lessons.
    """

    promise: str
    name: str
    environment: dict[str, str | None] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    first: str = ""
    shown: str = ""
    as_: str = ""
    warm: bool = True
    copy: str = ""
    locked: bool = False
    tests: str = ""


def locale(name: str, charset: str, sample: str) -> Place:
    """A locale, and what C code makes of 1234.5 there."""
    shown = "import locale; print(locale.format_string('%.1f', 1234.5, grouping=True), locale.getpreferredencoding())"
    environment = {"LC_ALL": f"{name}.{charset}", "LOCPATH": "{temp}/locales", "PYTHONUTF8": "0"}
    return Place("other locales", f"{name}.{charset}", environment, first=ASK, shown=shown, as_=f"{sample} {charset}")


def zone(name: str, offset: str) -> Place:
    """A time zone, and its distance from Greenwich at the turn of 2001."""
    shown = "import time; print(time.strftime('%z', time.localtime(1.01e9)))"
    return Place("other time zones", name, {"TZ": name}, shown=shown, as_=offset)


def processor(name: str, torch: str, onednn: str, mkl: str) -> Place:
    """Torch with the instructions that an older processor has."""
    environment = {"ATEN_CPU_CAPABILITY": torch, "ONEDNN_MAX_CPU_ISA": onednn, "MKL_ENABLE_INSTRUCTIONS": mkl}
    shown = "import torch; print(torch.backends.cpu.get_cpu_capability().lower())"
    return Place("other processors", name, environment, shown=shown, as_=torch)


def homeless(name: str, home: str) -> Place:
    """A home folder in which nothing can be made; nothing else says where to write, save for temporary files."""
    environment = {**dict.fromkeys((*HOMES, *XDG)), "HOME": home}
    shown = "import os; print(os.access(os.environ['HOME'] + '/.', os.W_OK))"
    return Place("a home that can't be written", name, environment, BOUND, shown=shown, as_="False", warm=False)


WHERE = "import widgets; from pathlib import Path; folder = Path(widgets.__file__).parents[1]; "
LINES = "import socket; print([name for _, name in socket.if_nameindex()])"
ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
PLACES = [
    locale("de_DE", "UTF-8", "1.234,5"),
    locale("tr_TR", "UTF-8", "1.234,5"),
    locale("ar_EG", "UTF-8", "1,234.5"),
    locale("ja_JP", "UTF-8", "1,234.5"),
    locale("ja_JP", "EUC-JP", "1,234.5"),
    Place(
        "other locales",
        "C, in ASCII",
        ASCII,
        shown="import sys, locale; print(sys.getfilesystemencoding(), locale.getpreferredencoding())",
        as_="ascii ANSI_X3.4-1968",
    ),
    zone("Pacific/Kiritimati", "+1400"),
    zone("America/St_Johns", "-0330"),
    zone("Asia/Kathmandu", "+0545"),
    processor("no AVX-512", "avx2", "AVX2", "AVX2"),
    processor("no AVX", "default", "SSE41", "SSE4_2"),
    Place(
        "lessons that can't be written",
        "a copy of lessons and package without the right to write",
        before=BOUND,
        shown=WHERE + "import os; print(folder.name, os.access(folder / 'lessons', os.W_OK))",
        as_="locked False",
        copy="locked",
        locked=True,
    ),
    Place(
        "a folder of any name",
        "spaces, quotes and other alphabets in the path",
        shown=WHERE + "print(ascii(folder.name))",
        as_=ascii('Mike\'s "Bilder" für 画素 100 %'),
        copy='Mike\'s "Bilder" für 画素 100 %',
    ),
    homeless("home without the right to write", "{temp}/home"),
    homeless("no home at all", "/dev/null"),
    Place("no network", "a network namespace with loopback alone", before=NO_NETWORK, shown=LINES, as_="['lo']"),
    Place(
        "no network",
        "JupyterLab in Chromium, tests/browser/test_lab.py",
        before=NO_NETWORK,
        shown=LINES,
        as_="['lo']",
        tests="tests/browser/test_lab.py",
    ),
    Place(
        "files nobody else may read",
        "umask 077",
        before=("sh", "-c", 'umask 077; exec "$@"', "sh"),
        shown="import os; print(oct(os.umask(0)))",
        as_="0o77",
    ),
    Place(
        "Python without asserts and docstrings",
        "PYTHONOPTIMIZE=2",
        {"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1"},
        shown="import sys; print(sys.flags.optimize)",
        as_="2",
    ),
    Place(
        "no warnings of ours",
        "a warning from a line of the package is an error",
        first=OURS,
        shown="import warnings; print(warnings.filters[0][0])",
        as_="error",
        warm=False,
    ),
]


def prepare(place: Place, temp: Path) -> tuple[dict[str, str | None], Path]:
    """Makes what the place needs in this folder; gives its environment and the project to run there."""
    (temp / "home").mkdir(mode=0o555)
    (temp / "first").mkdir()
    (temp / "first" / "sitecustomize.py").write_text(place.first)
    if "LOCPATH" in place.environment:
        compile_locale(place.name, temp / "locales")
    project = copied(temp / place.copy) if place.copy else ROOT
    for path in [project, *project.rglob("*")] if place.locked else ():
        path.chmod(path.stat().st_mode & ~0o222)
    environment = {name: value and value.replace("{temp}", str(temp)) for name, value in place.environment.items()}
    return {**environment, "PYTHONPATH": os.pathsep.join([str(temp / "first"), str(project)])}, project


def compile_locale(name: str, folder: Path) -> None:
    """Puts the locale into this folder, which LOCPATH names."""
    folder.mkdir()
    language, charset = name.split(".")
    subprocess.run(["localedef", "-i", language, "-f", charset, folder / name], check=True, capture_output=True)


def copied(project: Path) -> Path:
    """A copy of what a lesson needs."""
    for part in ("lessons", "widgets", "assets"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    return project


def visit(place: Place, number: int) -> Row:
    """Goes there, looks whether we are there, and tries it."""
    with tempfile.TemporaryDirectory() as folder:
        environment, project = prepare(place, Path(folder))
        try:
            command = [*place.before, sys.executable, "-P", "-c", place.shown]  # -P: as a kernel finds its modules
            shown = subprocess.run(command, env=merged(environment), capture_output=True, text=True, check=True)
            if shown.stdout.strip() != place.as_:
                raise RuntimeError(f"{place.name}: we are not there, but at {shown.stdout.strip()}.")
            outcome = tried_there(place, f"places-{number}", environment, project)
        finally:
            for path in [project, *project.rglob("*")] if place.locked else ():
                path.chmod(path.stat().st_mode | 0o200)
    note = f"{outcome.cases} {'tests run' if place.tests else 'cells compared'}"
    note += f"; {', '.join(outcome.failed)}" if outcome.failed else ""
    if place.tests:
        return Row(place.promise, place.name, outcome.cases, len(outcome.failed), note)
    broken = {failed.partition("::")[0] for failed in outcome.failed}
    runs = len(lessons())
    return Row(place.promise, place.name, runs, len(broken) if outcome.cases else runs, note)


def tried_there(place: Place, name: str, environment: dict[str, str | None], project: Path) -> Outcome:
    """All lessons in random order, or the tests that the place names."""
    if place.tests:
        command = [*place.before, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", place.tests]
        return tried(command, name, environment)
    files = shuffled(lessons(project / "lessons"), secrets.randbelow(2**32))
    return run(files, name, environment=environment, before=place.before, warm=place.warm)


def main(words: list[str]) -> int:
    """Visits the places with one of these words in their name or promise, or all, and records them one by one."""
    wanted = [place for place in PLACES if not words or any(word in f"{place.promise}: {place.name}" for word in words)]
    if not wanted:
        sys.exit(f"there is no such place; there are {'; '.join(place.name for place in PLACES)}")
    failed, rows, begun = 0, [], time.perf_counter()
    for place in wanted:
        start = time.perf_counter()
        try:
            rows.append(visit(place, PLACES.index(place)))
        except (OSError, RuntimeError, subprocess.CalledProcessError) as problem:
            rows.append(Row(place.promise, place.name, 0, 1, f"can't be tried here: {problem}"))
        failed |= record("places", rows[-1:], time.perf_counter() - start, whole=False)
    if wanted == PLACES:  # what was recorded of places that are no more goes
        record("places", rows, time.perf_counter() - begun)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
