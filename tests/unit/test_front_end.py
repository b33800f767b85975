"""A script travels without its documentation, and whole otherwise."""

import re

import pytest

from widgets import front_end

NAMES = [path.relative_to(front_end.FOLDER).as_posix() for path in sorted(front_end.FOLDER.rglob("*.js"))]
NOTE = re.compile(r"\s*(/\*\*(?!.*\*/.)|\*)")  # a line of documentation, with no code behind it


@pytest.mark.parametrize("name", NAMES)
def test_only_documentation_is_left_out(name):
    lines = (front_end.FOLDER / name).read_text(encoding="utf-8").splitlines()
    sent = front_end.source(name).splitlines()
    left_out = [line for line in lines if line not in sent]
    assert [line for line in lines if line in sent and not NOTE.match(line)] == sent
    assert [line for line in left_out if not NOTE.match(line)] == []


def test_a_type_within_a_line_stays():
    text = "/** A. */\nconst a = /** @type {C} */ (b);\n  /**\n   * D `**`.\n   */\n/** @type {E} */ (a).f();\n"
    assert front_end.NOTES.sub("", text) == "const a = /** @type {C} */ (b);\n/** @type {E} */ (a).f();\n"
