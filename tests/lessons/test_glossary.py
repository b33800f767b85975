"""The glossary and the index of misconceptions lead where they say."""

import re

import pytest
import refresh
import rules

GLOSSARY = (refresh.LESSONS / "GLOSSARY.md").read_text(encoding="utf-8")
MISCONCEPTIONS = (refresh.LESSONS / "MISCONCEPTIONS.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| \[(\d)\]\(([\w.]+)\) \|$", GLOSSARY, re.MULTILINE)
BELIEFS = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| (\[.+\)) \|$", MISCONCEPTIONS, re.MULTILINE)


def plain(markdown):
    """Text as it is searched for: no emphasis, no hyphens, lower case."""
    return re.sub(r"[*`_-]", " ", markdown).lower()


def test_every_row_is_read():
    assert len(TERMS) == GLOSSARY.count("\n| ") - 1
    assert [term for term, *_ in TERMS] == sorted((term for term, *_ in TERMS), key=str.lower)


@pytest.mark.parametrize(("term", "meaning", "number", "file"), TERMS, ids=[term for term, *_ in TERMS])
def test_the_lesson_explains_the_term(term, meaning, number, file):
    assert file.startswith(f"0{number}_")
    prose = plain("\n".join(cell.source for cell in rules.lesson(refresh.LESSONS / file).notebook.cells))
    assert any(plain(name) in prose for name in term.split(", "))


def test_all_beliefs_are_there():
    assert [int(number) for number, *_ in BELIEFS] == list(range(1, 26))


@pytest.mark.parametrize(("number", "belief", "truth", "places"), BELIEFS, ids=[number for number, *_ in BELIEFS])
def test_the_heading_exists(number, belief, truth, places):
    links = re.findall(r"\]\(([\w.]+)#([^)]+)\)", places)
    assert links
    for file, anchor in links:
        prose = rules.lesson(refresh.LESSONS / file).prose
        headings = {line.lstrip("# ") for cell in prose for line in cell.source.splitlines() if line.startswith("#")}
        assert anchor.replace("-", " ") in {heading.replace("-", " ") for heading in headings}
