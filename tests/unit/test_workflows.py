"""The workflows of GitHub: they can be read, and what they call is there."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from ledger import PARTS

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
PYTHONS = ["3.11", "3.12", "3.13"]


def jobs(name):
    return yaml.safe_load(WORKFLOWS[name].read_text(encoding="utf-8"))["jobs"]


def commands(name):
    return [step["run"] for job in jobs(name).values() for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_it_runs_is_there(name):
    for command in commands(name):
        words = command.split()
        if words[0] == "make":
            assert words[1] in TARGETS
        elif words[0].startswith("."):
            assert (ROOT / words[0]).stat().st_mode & 0o100


@pytest.mark.parametrize("name", WORKFLOWS)
def test_it_may_only_read_and_ends(name):
    assert yaml.safe_load(WORKFLOWS[name].read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}
    assert all(
        "timeout-minutes" in job or set(job["permissions"]) == {"pages", "id-token"} for job in jobs(name).values()
    )


@pytest.mark.parametrize(("name", "job"), [("test", "test"), ("newest", "versions")])
def test_every_python_has_its_turn(name, job):
    assert jobs(name)[job]["strategy"]["matrix"]["python"] == PYTHONS
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert oldest == f">={PYTHONS[0]}"


def test_every_part_of_make_soak_is_there_and_has_its_turn():
    assert jobs("soak")["soak"]["strategy"]["matrix"]["part"] == [part for part in PARTS if part != "versions"]
    assert "make versions PYTHON=python" in commands("newest")
    assert [part for part in PARTS if not (ROOT / "tests" / "soak" / f"{part}.py").exists()] == []
