"""The wheel holds every file of the package; a rule in .gitignore would leave some out without a word."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_is_whole(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("every_pixel-*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("widgets/")}
    kinds = {".py", ".js", ".css", ".json", ".jpg", ".png", ".typed"}
    files = [path for path in (ROOT / "widgets").rglob("*") if path.suffix in kinds]
    assert packed == {path.relative_to(ROOT).as_posix() for path in files}
