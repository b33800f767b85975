"""Imports run one way: a file of the package imports only from files that stand above it in ``ORDER``."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "widgets"

# The one list; README shows it too, as the order in which to read.
ORDER = (
    "quiet",
    "palette",
    "front_end",
    "cells",
    "given",
    "words",
    "heard",
    "card_words",
    "card",
    "exports.looks",
    "exports.films",
    "exports.forms",
    "exports.files",
    "exports.pages",
    "exports.animated",
    "stage.grids",
    "stage.operations",
    "stage.answers",
    "stage.links",
    "stage.max_pair",
    "stage.chain",
    "stage.captions",
    "stage.spoken",
    "stage.overlap",
    "stage.acts",
    "stage.matrices",
    "stage.frames",
    "stage.drawn_matrix",
    "stage.sheets",
    "stage.figures",
    "stage.stage_words",
    "stage.edits",
    "stage.stage",
    "data.marks",
    "data.label_maps",
    "data.pictures",
    "data.scenes",
    "data.textures",
    "data.ink",
    "data.shapes",
    "data.objects",
    "data.people",
    "data.photographs",
    "learning.metrics",
    "learning.history",
    "learning.failures",
    "learning.interrupts",
    "learning.threads",
    "learning.tasks",
    "learning.boxes",
    "learning.joints",
    "learning.inference",
    "learning.receptive_fields",
    "learning.layer_costs",
    "learning.weights",
    "learning.training",
    "learning.runs",
    "learning.race",
    "studio.reports",
    "studio.requests",
    "studio.trainer_words",
    "studio.trainer_still",
    "studio.trainer_play",
    "studio.trainer",
    "sketchpad.strokes",
    "sketchpad.paper",
    "sketchpad.sketchpad",
    "flow.design",
    "flow.flow_words",
    "flow.flow_still",
    "flow.flow_play",
    "flow.shape_flow",
    "flow.designer",
    "pixels.given",
    "pixels.digits",
    "pixels.explorer",
    "generators.patterns",
    "generators.given",
    "generators.practice",
    "generators.stills",
    "generators.practice_play",
    "generators.generators",
    "sliding.windows",
    "sliding.classified",
    "sliding.sliding_words",
    "sliding.sliding_still",
    "sliding.sliding_play",
    "sliding.sliding",
    "sizes.arithmetic",
    "sizes.sentences",
    "sizes.still",
    "sizes.calculator",
    "fields.layers",
    "fields.asking",
    "fields.round_trip",
    "fields.masks",
    "fields.stills",
    "fields.plays",
    "fields.receptive_field",
    "fields.down_and_back",
    "editors.given",
    "editors.stills",
    "editors.box_editor",
    "editors.joint_editor",
    "predict",
    "exercises.exercise",
    "exercises.grid",
    "exercises.attempt",
    "exercises.verdict",
    "exercises.check",
    "exercises.convolutional",
    "exercises.labelling",
    "exercises.windows",
    "exercises.downsampling",
    "exercises.unpooling",
    "exercises.transposed",
    "exercises.checkerboards",
    "exercises.training",
    "exercises.boxes",
    "exercises",
    "",  # widgets/__init__.py, the front door
)
SLOW = ("matplotlib", "PIL", "skimage", "sklearn", "scipy", "pandas")


def name_of(path):
    """widgets/exercises/grid.py -> exercises.grid; widgets/__init__.py -> the empty name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


# A folder's __init__.py that only says what the folder holds has no place in the order.
FILES = {
    name_of(path): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py" or "import" in path.read_text(encoding="utf-8")
}


def imported(path):
    """The names of our modules that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}, line {node.lineno}: write the import in full"
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix("widgets.") in FILES else node.module for name in whole]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (re.sub(r"^widgets\.?", "", name) for name in names if re.match(r"widgets\b", name))


def test_every_file_has_a_place():
    assert sorted(ORDER) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_imports_come_from_above(name):
    above = ORDER[: ORDER.index(name)]
    assert set(imported(FILES[name])) <= set(above)


def test_importing_the_package_is_not_slow():
    """Pictures and data are paid for by those who want them."""
    program = f"import sys, widgets; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_readme_lists_the_modules_in_this_order():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_/]+)(?:\.py|/)` \|", readme, re.MULTILINE)
    assert listed == [name.replace(".", "/") for name in ORDER if name and not name.startswith("exercises.")]


def test_readme_links_every_lesson():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(lessons/([^)]+\.ipynb)\)", readme)
    assert linked == sorted(path.name for path in (ROOT / "lessons").glob("*.ipynb"))
