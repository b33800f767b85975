"""pyproject.toml, environment.yml and constraints.txt say the same."""

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNS = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = PROJECT["project"]["optional-dependencies"]
TESTS = [Requirement(line) for line in [*EXTRAS["site"], *EXTRAS["test"]]]
# Installed beside the rest, by make elsewhere and make gates.
ASIDE = [Requirement(line) for line in [*EXTRAS["elsewhere"], *EXTRAS["gates"]]]
BUILDS = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(
        r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
}


def conda():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    plain = [Requirement(line) for line in environment["dependencies"] if isinstance(line, str)]
    pip = [line for line in environment["dependencies"] if isinstance(line, dict)]
    return environment, {requirement.name: str(requirement.specifier) for requirement in plain}, pip


def test_conda_has_the_same_dependencies_with_the_same_bounds():
    _, found, _ = conda()
    expected = {CONDA_NAMES.get(need.name, need.name): str(need.specifier) for need in RUNS}
    expected |= {"python": PROJECT["project"]["requires-python"], "pip": ""}
    assert found == expected


def test_conda_reads_conda_forge_alone_and_installs_the_package():
    environment, _, pip = conda()
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert pip == [{"pip": ["-e ."]}]


@pytest.mark.parametrize("need", RUNS, ids=str)
def test_what_it_runs_with_has_one_lower_bound(need):
    assert re.fullmatch(r">=[\d.]+", str(need.specifier))


@pytest.mark.parametrize("need", [*RUNS, *TESTS, *ASIDE, *BUILDS], ids=str)
def test_every_dependency_is_pinned_within_its_bound(need):
    assert PINS[canonicalize_name(need.name)] in need.specifier


def test_every_line_is_an_exact_pin():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(PINS) == len(pins)
    assert not any("+" in str(Version(version)) for version in PINS.values())


def needed():
    """Everything that the package and its tests pull in on this machine."""
    todo, seen = [*RUNS, *TESTS, *BUILDS, Requirement("editables")], set()
    while todo:
        name, extras = canonicalize_name((need := todo.pop()).name), need.extras or {""}
        if (name, *sorted(extras)) in seen:
            continue
        seen.add((name, *sorted(extras)))
        for line in importlib.metadata.requires(name) or []:
            marker = (more := Requirement(line)).marker
            if marker is None or any(marker.evaluate({**default_environment(), "extra": extra}) for extra in extras):
                todo.append(more)
    return sorted({name for name, *_ in seen})


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="only the project's own .venv holds the pinned versions")
def test_what_is_installed_is_what_is_pinned():
    one_platform = ("nvidia-", "cuda-", "triton", "appnope")
    installed = {name: Version(importlib.metadata.version(name)).public for name in needed()}
    installed = {name: version for name, version in installed.items() if not name.startswith(one_platform)}
    assert installed == {name: PINS.get(name) for name in installed}
