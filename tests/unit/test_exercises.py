"""Every exercise against its own solution and slips, and every way in which an answer can be wrong."""

import html
import linecache
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from widgets.exercises import Exercise, Slip, Verdict, check
from widgets.exercises.check import WORDS, _judge
from widgets.exercises.exercise import FILES, named, names, of_lesson
from widgets.exercises.grid import grid
from widgets.words import words_in

ALL = [named(name) for name in names()]
LAST = torch.tensor([3])
SLIPS = [pytest.param(e, s, id=f"{e.name}-{k}") for e in ALL for k, s in enumerate(e.slips)]


def solved(exercise):
    scope = {"torch": torch, "F": F}
    exec(exercise.solution, scope)  # noqa: S102  our own text, which must be right
    return scope[exercise.short_name]


def nearest(x):
    return F.interpolate(x[None, None], scale_factor=2)[0, 0]


# The exercises


def test_lesson_05_has_its_four():
    assert list(of_lesson("05")) == ["05.nearest", "05.nails", "05.unpool", "05.kernel"]


@pytest.mark.parametrize("exercise", ALL, ids=names())
def test_its_own_solution_passes(exercise):
    verdict = check(solved(exercise), exercise.name)
    assert verdict.passed
    assert verdict
    assert repr(verdict).startswith(f"{exercise.name}: passed. ")


@pytest.mark.parametrize("exercise", ALL, ids=names())
def test_it_is_complete(exercise):
    assert exercise.name.partition(".")[0] in FILES
    assert len(exercise.slips) >= 3
    assert len(exercise.argument_names) == len(exercise.cases[0])
    for text in (exercise.task, exercise.hint, *(slip.sentence for slip in exercise.slips)):
        assert text.strip()
        assert text.count("`") % 2 == 0


@pytest.mark.parametrize("exercise", of_lesson("05").values(), ids=of_lesson("05"))
def test_shortcuts_fail(exercise):
    """Which they do only where a case is not square and one has negative numbers."""
    tensors = [case[0] for case in exercise.cases]
    assert any(x.shape[0] != x.shape[1] for x in tensors)
    assert any(bool((x < 0).any()) for x in tensors)


@pytest.mark.parametrize(("exercise", "slip"), SLIPS)
def test_each_slip_gets_its_sentence(exercise, slip):
    verdict = check(slip.answer, exercise.name)
    assert not verdict
    assert verdict.sentences[0] == slip.sentence
    assert verdict.panels


@pytest.mark.parametrize("exercise", ALL, ids=names())
@pytest.mark.parametrize("stub", [None, ...])
def test_a_stub_is_not_yet(exercise, stub):
    verdict = check(stub, exercise.name)
    assert not verdict
    assert repr(verdict) == f"{exercise.name}: not yet. Nothing is written here yet."


@pytest.mark.parametrize("exercise", [e for e in ALL if not e.use], ids=lambda e: e.name)
def test_a_function_that_is_a_stub_is_not_yet(exercise):
    def stub(*case): ...

    def says_so(*case):
        raise NotImplementedError("later")

    assert repr(check(stub, exercise.name)) == (
        f"{exercise.name}: not yet. `stub` returned None. Does it end with `return`?"
    )
    assert (
        repr(check(lambda *case: ..., exercise.name)) == f"{exercise.name}: not yet. Your function is not written yet."
    )
    assert "is not written yet" in repr(check(says_so, exercise.name))


def test_the_oracles_give_the_series_worked_example():
    x = torch.tensor([[1.0, 2], [3, 4]])
    oracles = {e.short_name: e.oracle for e in ALL}
    assert oracles["nearest"](x).tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert oracles["nails"](x).tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]
    unpooled = oracles["unpool"](*named("05.unpool").cases[0])
    assert unpooled.tolist() == [[0, 0, 2, 0], [0, 1, 0, 0], [0, 0, 0, 0], [3, 0, 0, 4]]
    overlapping = named("05.unpool").cases[2]
    assert oracles["unpool"](*overlapping).tolist() == [[0, 9, 0, 0]]


# Answers that are right in another form


@pytest.mark.parametrize(
    "form",
    [
        lambda y: y.tolist(),
        lambda y: list(y),
        lambda y: y.numpy(),
        lambda y: np.flip(y.numpy().copy(), 0)[::-1],
        lambda y: y.double(),
        lambda y: y.clone().requires_grad_(),
        lambda y: y.to_sparse(),
        lambda y: y + 1e-7,
    ],
)
def test_lists_arrays_and_other_floats_will_do(form):
    assert check(lambda x: form(nearest(x)), "05.nearest")


def test_whole_numbers_will_do():
    assert check([[1, 0], [0, 0]], "05.kernel")
    assert check(np.array([[1, 0], [0, 0]]), "05.kernel")
    assert check(nn.Parameter(torch.tensor([[[[1.0, 0], [0, 0]]]])), "05.kernel")


def test_a_module_will_do():
    class Nearest(nn.Module):
        def forward(self, x):
            return nearest(x)

    assert repr(check(Nearest(), "05.nearest")) == "05.nearest: passed. Your function agrees with torch in all 4 cases."


def test_two_cases_are_both():
    two = replace(named("05.nearest"), name="two", cases=named("05.nearest").cases[:2])
    assert _judge(nearest, two, "Yours", (), words_in(WORDS)).sentences == ("Yours agrees with torch in both cases.",)


# Answers that are wrong


def says(answer, name="05.nearest"):
    verdict = check(answer, name)
    assert not verdict.passed
    verdict._repr_html_(), str(verdict)
    return verdict.sentences


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda x: x, "Your function returned shape 2×2; shape 4×4 is wanted."),
        (lambda x: 3, "Your function returned shape (); shape 4×4 is wanted."),
        (lambda x: torch.zeros(0, 4), "Your function returned shape 0×4; shape 4×4 is wanted."),
        (lambda x: torch.zeros(99, 99), "Your function returned shape 99×99; shape 4×4 is wanted."),
        (lambda x: nearest(x)[None], "Your function returned shape 1×4×4; shape 4×4 is wanted."),
        (lambda x: nearest(x) > 0, "Your function returned True and False; numbers are wanted."),
        (lambda x: nearest(x) + 0j, "Your function returned complex numbers; numbers are wanted."),
        (lambda x: "no", "Your function returned a str, which cannot be read as a tensor of numbers."),
        (lambda x: {}, "Your function returned a dict, which cannot be read as a tensor of numbers."),
        (lambda x: [], "Your function returned a list, which cannot be read as a tensor of numbers."),
        (lambda x: [[1, 2], [3]], "Your function returned a list, which cannot be read as a tensor of numbers."),
        (lambda x: x.to("meta"), "Your function returned a Tensor, which cannot be read as a tensor of numbers."),
        (lambda x: nearest(x) + 1, "16 of 16 cells differ from torch; they stand in [brackets]."),
        (lambda x: nearest(x) / 0, "16 of 16 cells differ from torch; they stand in [brackets]."),
        (lambda x: nearest(x) * float("nan"), "16 of 16 cells differ from torch; they stand in [brackets]."),
        (lambda x: nearest(x).index_fill(0, LAST, 4.0), "2 of 16 cells differ from torch; they stand in [brackets]."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_in_one_sentence(answer, sentence):
    assert says(answer) == (sentence,)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (torch.zeros(3, 3), "Your `kernel` has shape 3×3; shape 2×2 is wanted."),
        (torch.zeros(4), "Your `kernel` has shape (4,); shape 2×2 is wanted."),
        ([[True, False], [False, False]], "Your `kernel` holds True and False; numbers are wanted."),
        ("no", "Your `kernel` is a str, which cannot be read as a tensor of numbers."),
        (nearest, "This wants a tensor of shape 2×2, and got a function (function)."),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(answer, sentence):
    assert says(answer, "05.kernel") == (sentence,)


def test_what_is_no_function_is_told():
    assert says(torch.zeros(2)) == (
        'This wants a function, not a Tensor. Give the function: `check(nearest, "05.nearest")`.',
    )


def test_an_exception_is_shown_with_the_readers_line():
    source = (
        "def mine(x):\n    h = x.shape[0]\n    return inner(x, h)\ndef inner(x, h):\n    return x[h]  # one too far\n"
    )
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
    scope = {}
    exec(compile(source, "<cell>", "exec"), scope)  # noqa: S102
    raised, line = says(scope["mine"])
    assert raised == "`mine` raised IndexError: index 2 is out of bounds for dimension 0 with size 2"
    assert line == "It happened in line 5 of your cell: `return x[h]  # one too far`"


def test_an_exception_inside_torch_names_the_readers_line():
    """torch's own NotImplementedError is no stub."""

    def mine(x):
        return F.interpolate(x, scale_factor=2)

    assert says(mine)[1].endswith(": `return F.interpolate(x, scale_factor=2)`")


def test_a_wrong_signature_is_told():
    def mine():
        return 1

    raised, *_ = says(mine)
    assert raised.startswith("`mine` raised TypeError:")
    assert "takes 0 positional arguments but 1 was given" in raised


def test_exceptions_that_make_trouble_themselves():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    def mute(x):
        raise MuteError

    def long(x):
        raise ValueError("a\nb" * 1000)

    def endless(x):
        return endless(x)

    def address(x):
        raise ValueError(f"no such {object()}")

    assert says(mute)[0] == "`mute` raised MuteError."
    assert len(says(long)[0]) < 400
    assert says(endless)[0].startswith("`endless` raised RecursionError")
    assert says(address)[0] == "`address` raised ValueError: no such <object object>"


@pytest.mark.parametrize("right", [True, False])
def test_an_input_changed_in_place_is_told(right):
    def mine(x):
        y = nearest(x) if right else x
        x[0, 0] = 7
        return y

    verdict = check(mine, "05.nearest")
    assert verdict.sentences == ("`mine` changes its input `x` in place. Write into a tensor of your own instead.",)
    assert verdict.panels == (("`x`", "1  2\n3  4"), ("`x` afterwards", "7  2\n3  4"))


def test_other_ways_to_change_an_input():
    def resized(x):
        y = nearest(x)
        x.resize_(1, 1)
        return y

    def second(x, indices, shape):
        y = solved(named("05.unpool"))(x, indices, shape)
        indices += 1
        return y

    assert "`x` in place" in says(resized)[0]
    assert "`indices` in place" in says(second, "05.unpool")[0]


def test_cases_stay_whole():
    before = [x.clone() for (x,) in named("05.nearest").cases]
    check(lambda x: x.zero_(), "05.nearest")
    assert all(torch.equal(now, was) for (now,), was in zip(named("05.nearest").cases, before, strict=True))


def test_the_simplest_case_that_shows_it_is_shown():
    def square_only(x):
        return nearest(x) if x.shape[0] == x.shape[1] else nearest(x) + 1

    assert check(square_only, "05.nearest").panels[0] == ("`x`", "1  2  3\n4  5  6")


def test_numbers_that_differ_look_different():
    panels = dict(check(lambda x: nearest(x) + 1e-3, "05.nearest").panels)
    assert "[1.001]" in panels["yours"]


def test_a_random_answer_gets_one_verdict_and_leaves_the_random_state():
    state = torch.random.get_rng_state()
    first, second = (check(lambda x: torch.rand(4, 4), "05.nearest") for _ in range(2))
    assert first == second
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("name", ["05.none", "nearest", "99.nearest", "", None, nearest])
def test_an_unknown_name_lists_the_names(name):
    with pytest.raises(
        ValueError, match=r"There is no exercise called .*05\.nearest, 05\.nails, 05\.unpool, 05\.kernel"
    ):
        check(nearest, name)


# What is shown


def test_repr_is_one_stable_line():
    def tiled(x):
        return x.repeat(2, 2)

    assert repr(check(tiled, "05.nearest")) == (
        "05.nearest: not yet. You lay whole copies of the input side by side. Each number should stay beside itself: "
        "`repeat_interleave` repeats element by element, `repeat` the whole. "
        "12 of 16 cells differ from torch; they stand in [brackets]."
    )


def test_html_is_escaped():
    def mine(x):
        raise ValueError("<img src=x onerror=alert(1)> & `<b>`")

    mine.__name__ = "<script>"
    shown = check(mine, "05.nearest")._repr_html_()
    for markup in ("<img", "<script", "<b>"):
        assert markup not in shown
        assert html.escape(markup) in shown


def test_html_has_hint_and_solution_folded_away():
    exercise = named("05.nails")
    shown = check(lambda x: x, exercise.name)._repr_html_()
    assert shown.count("<details><summary>") == 2
    assert html.escape(exercise.solution) in shown
    passed = check(solved(exercise), exercise.name)._repr_html_()
    assert passed.count("<details><summary>") == 1
    assert "hint" not in passed


def test_no_colour_grades():
    shown = check(lambda x: x, "05.nails")._repr_html_()
    assert "color" not in shown
    assert "class=" not in shown


def test_grids_are_aligned():
    assert grid(torch.tensor([[1.0, -2.5], [10.0, 0.0]])) == " 1  -2.5\n10     0"
    assert grid(torch.tensor([[1.0, 2.0]]), torch.tensor([[True, False]])) == "[1]  2"
    assert grid(torch.arange(8.0).reshape(2, 2, 2)) == "0  1\n2  3\n\n4  5\n6  7"
    assert grid(torch.tensor(3.0)) == "3"
    assert grid((4, 4)) == "(4, 4)"
    assert grid(torch.zeros(0, 2)) == "(empty, shape 0×2)"
    assert grid(torch.zeros(99, 99)) == "(shape 99×99, too large to show)"


def test_public_names():
    verdict = check(None, "05.nearest")
    assert isinstance(verdict, Verdict)
    assert isinstance(named("05.nearest"), Exercise)
    assert isinstance(named("05.nearest").slips[0], Slip)


def test_exercises_are_read_only_when_asked_for():
    program = "import sys, widgets.exercises; print('widgets.exercises.unpooling' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
