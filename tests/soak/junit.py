"""What a JUnit report of pytest says became of its tests."""

from pathlib import Path
from xml.etree.ElementTree import Element, parse


def cases(report: Path) -> list[Element]:
    """The tests of a report; none where pytest wrote none, since it didn't even begin."""
    return list(parse(report).iter("testcase")) if report.exists() else []


def broken(case: Element) -> bool:
    """Whether a test failed, or what it needs did."""
    return case.find("failure") is not None or case.find("error") is not None
