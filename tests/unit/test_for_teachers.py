"""The README's tables for teachers, from what ``make soak SOAK=classroom`` measured."""

import for_teachers
import pytest


def parts(students):
    """What ``classroom.py`` keeps of a class of this size, with round numbers."""
    spread = {"seconds": 4.0, "seconds_p95": 6.0, "n": students}
    part = {"cpu": {"hub": 0.5 * students, "server": 1.5 * students, "class": 99.0}, "wall": 5.0, **spread}
    sizes = {"server": 100, "kernel": 300, "hub": 120, "proxy": 50}
    played = {what: {"ms": 20.0, "ms_p95": 90.0, "n": 9} for what in ("edit", "cell")}
    return {
        "students": students,
        **dict.fromkeys(("arrive", "open", "kernel", "read"), part),
        "play": {**part, **played},
        "train": {**part, "steps": {"a_second": 40.0 / students, "n": students}},
        "whole": {**part, "cpu": {"kernel": 18.0 * students}},
        "mb_read": sizes,
        "mb_train": {**sizes, "kernel": 450},
        "mb_whole": {**sizes, "kernel": 700},
    }


KEPT = {
    "date": "2030-01-01",
    "machine": "a machine",
    "lookers": 2,
    "memory_mb": 24 * 1024,
    "disk": {"environment_gb": 1.7, "home_mb": 3.0, "site_mb": 9.0},
    "rounds": [parts(1), parts(10)],
}


def test_the_readme_says_what_was_measured():
    text = for_teachers.README.read_text(encoding="utf-8")
    assert text == for_teachers.rewritten(text, for_teachers.block(for_teachers.kept()))


def test_what_a_hundred_students_need():
    need = for_teachers.needs(KEPT["rounds"])
    assert need["cores_read"] == 7  # four parts of 2 s each are 800 s for all, to be had in 120
    assert need["cores_train"] == 10  # 1800 s in 180
    assert need["gb_read"] == 50  # 100 × 400 MB and a quarter more
    assert need["gb_train"] == 98


def test_the_tables():
    tables = for_teachers.block(KEPT)
    assert "| all train at the same time | 10 | 98 GB | the same |" in tables
    assert "| 10 | 4.0 s (6.0) | 4.0 s (6.0) | 20 ms (90) | 20 ms (90) | 4.0 | 100, 300, 450 |" in tables


@pytest.mark.parametrize("kept", [None, {"rounds": []}, {"rounds": [{"students": 1}]}])
def test_what_was_not_measured_is_not_told(kept):
    assert "Not measured yet" in for_teachers.block(kept)


def test_a_readme_without_the_two_lines_is_left_alone():
    with pytest.raises(ValueError, match="lacks the two lines"):
        for_teachers.rewritten("# A title", "tables")
