"""What went wrong is one line, and the reader's own line is found in what others raised."""

import json
import linecache

import pytest
import torch

from widgets.given import LONGEST_SAID, said
from widgets.learning import failures


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("no\n  luck."), "no luck"),
        (KeyError(), "KeyError"),
        (ValueError("x" * 400), "ValueError " + "x" * LONGEST_SAID),
    ],
)
def test_a_sentence(error, text):
    assert said(error) == text


def raised(act):
    with pytest.raises(Exception) as caught:
        act()
    return caught.value


def test_the_line_that_called_torch():
    number, text = failures.own_line(raised(lambda: torch.zeros(2) + torch.zeros(3)))
    assert text.startswith("number, text = failures.own_line(raised(lambda: torch.zeros(2)")
    assert number > 0


def test_a_line_of_a_notebook_cell():
    source = "import json\n\n\ndef read():\n    return json.loads('{')\n"
    linecache.cache["/tmp/ipykernel_1/1.py"] = (len(source), None, source.splitlines(True), "/tmp/ipykernel_1/1.py")
    names = {}
    exec(compile(source, "/tmp/ipykernel_1/1.py", "exec"), names)  # noqa: S102  as IPython runs a cell
    assert failures.own_line(raised(names["read"])) == (5, "return json.loads('{')")


def test_told_with_the_line_or_without():
    assert failures.told(ValueError("no luck."), "{error} ({number}: {line})") == "no luck"
    error = raised(lambda: torch.zeros(2) + torch.zeros(3))
    assert failures.told(error, "{error} / {line}").endswith("error = raised(lambda: torch.zeros(2) + torch.zeros(3))")


def test_an_error_that_never_left_others_code():
    error = raised(lambda: json.loads("{"))
    error.__traceback__ = error.__traceback__.tb_next.tb_next
    assert failures.own_line(error) is None
    assert failures.own_line(ValueError("never raised")) is None
