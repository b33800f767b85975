"""One thread for torch in every test and every kernel a test starts: on a busy machine two are several times slower.

Property tests try the same few examples each time, so what fails fails again. ``HYPOTHESIS_PROFILE=search`` looks
further, and ``soak`` much further: properties alone, with ``EXAMPLES`` random examples where one names no number of
its own, and in proportion where it does. ``EXAMPLES_RUN=FILE`` has hypothesis' own count written there, a line each.
"""

import gc
import json
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
gc.set_threshold(100_000, 20, 20)  # looking for garbage took a tenth of the time

USUAL = settings.default.max_examples  # 100, where nobody names a number
FEW = 25  # of a test that everybody runs at every change
EXAMPLES = int(os.environ.get("EXAMPLES", "500"))
settings.register_profile("same", max_examples=FEW, derandomize=True, database=None, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.register_profile(
    "soak",
    max_examples=EXAMPLES,
    derandomize=False,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def patience():
    """How many ms an expectation waits: an upper bound for a busy machine; what is there is seen at once."""
    return 20_000


@pytest.fixture(scope="session")
def browser(patience):
    """Chromium without a window, one for the tests of widgets and of pages."""
    import chromium

    with chromium.for_tests(patience) as browser:
        yield browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives each property its number of examples; under ``soak`` nothing but properties runs."""
    profile = os.environ.get("HYPOTHESIS_PROFILE", "same")
    if profile == "soak":
        items[:] = [item for item in items if getattr(getattr(item, "obj", None), "is_hypothesis_test", False)]
    for test in {id(item.obj): item.obj for item in items if hasattr(item, "obj")}.values():
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is not None:
            test._hypothesis_internal_use_settings = settings(own, max_examples=examples(own.max_examples, profile))


def examples(own: int, profile: str) -> int:
    """How many a property takes that names a number of its own: few where each is dear, and then more at length."""
    if profile == "soak" and own != EXAMPLES:
        return max(1, own * EXAMPLES // USUAL)
    return min(own, FEW) if profile == "same" else own


def pytest_runtest_setup() -> None:
    """The same random numbers for a test, whichever ran before it on its worker: a new layer has the same weights."""
    if torch := sys.modules.get("torch"):  # which not every test needs, and which takes a second
        torch.manual_seed(0)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Writes how many examples of a property passed, failed, or were turned away by its own filters."""
    file, told = os.environ.get("EXAMPLES_RUN"), getattr(item, "hypothesis_statistics", None)
    if file and told:
        count = {kind: sum(map(int, re.findall(rf"(\d+) {kind}", told))) for kind in ("passing", "failing", "invalid")}
        with Path(file).open("a") as lines:
            lines.write(json.dumps({"property": item.nodeid, **count}) + "\n")
