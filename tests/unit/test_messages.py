"""What a hostile or broken page says over the line changes nothing it shouldn't, and each question gets one answer.

The messages go the way they come from a page, through ``_handle_msg``, to every widget of ``every_widget.py``. They are
right ones with faults put in: keys left out, added and replaced, buffers of any length. What was refused left every
trait, weight, picture and setting as it was; what was accepted is what a reader could have asked for.
"""

import copy
import json
import re
from pathlib import Path

import pytest
from anything import MARKUP
from every_widget import EVERY_WIDGET
from hypothesis import given, settings
from hypothesis import strategies as st
from page_that_asks import held, listening_to

from widgets import card, heard
from widgets.card import Card
from widgets.exports import animated
from widgets.exports.animated import Animated
from widgets.generators.generators import Generators
from widgets.studio.trainer import LiveTrainer

PACKAGE = Path(card.__file__).parent


def nested(depth):
    deep = []
    for _ in range(depth):
        deep = [deep]
    return deep


# What JSON can carry, and what Python's reader of it lets through besides, such as NaN.
STRANGE = st.one_of(
    st.sampled_from([None, True, False, -1, 0, 1, 2, 0.5, -0.0, 10**9, -(10**9), 2**53 + 1, 10**400, 1e308]),
    st.sampled_from([float("nan"), float("inf"), -float("inf"), "", MARKUP, "x" * 1_000_000, "\x00\u202e", "\ud800"]),
    st.sampled_from(["{0} {place} %s", "input", "kernel", "png", "gif", "light", "stamp", "labels", "__class__"]),
    st.sampled_from([[], {}, [[]], [0], [0, 0], [True], [-1], [10**9, 10**9], [float("nan")] * 4, [0] * 10_000]),
    st.just(nested(200)),
    st.sampled_from([{"a": []}, {"batch": 10**9}, {"learning_rate": float("nan")}, {"learning_rate": -1, "batch": 2}]),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.recursive(st.none() | st.integers(-2, 2), lambda some: st.lists(some, max_size=4), max_leaves=6),
)  # fmt: skip
BUFFERS = st.one_of(
    st.just([]),
    st.lists(st.sampled_from([0, 1, 2, 5, 999, 1200, 6000, 70_000]).map(bytes), max_size=3),
    st.lists(st.binary(max_size=30), max_size=2),
)

# Of each widget the questions that it answers, as its own page asks them.
EDIT = {"kind": "edit", "tab": 0, "act": 0, "grid": "input", "cell": 0, "value": 2, "number": 1}
TRAINING = [
    {"kind": "state"},
    {"kind": "train", "who": [0], "seconds": 0},
    {"kind": "step", "who": [0]},
    {"kind": "reset", "who": [0], "seed": 3},
    {"kind": "tune", "values": {"learning_rate": 0.01, "batch": 3}},
    {"kind": "save", "who": [0]},
    {"kind": "load", "who": [0]},
    {"kind": "forget"},
]
ASKED = {
    "Stage": [EDIT, {**EDIT, "grid": "kernel"}, {"kind": "reset", "number": 2}],
    "LiveTrainer": TRAINING,
    "Generators": [{"kind": "state"}, {"kind": "reset"}, {"kind": "train"}],
    "ReceptiveField": [{"kind": "heat", "layer": 1, "row": 0, "column": 0}],
    "Sketchpad": [{"kind": "look", "picture": 1}, {"kind": "again", "picture": 0}],
    "PixelExplorer": [{"kind": "mask"}],
}
SHOWN = ["tab", "view", "step", "matrix", "overlap", "racing", "chosen", "noise", "before", "layer", "unit", "mask"]
SHOWN += ["way", "factor", "row", "window", "stride", "done"]
KEYS = {key for asked in ASKED.values() for message in asked for key in message} | {"view", "ask", "form", "__proto__"}


def questions(widget):
    """Strategy: (message, buffers), of which some are right."""
    own = ASKED.get(kind_of(widget), [])
    shown = st.dictionaries(st.sampled_from(SHOWN), STRANGE, max_size=3)
    export = st.fixed_dictionaries({"kind": st.just("export"), "form": st.just("png"), "shown": shown})
    right = st.sampled_from(own) if own else st.nothing()
    some = (right | export).flatmap(with_faults) | with_faults({}) | STRANGE
    return st.tuples(some, BUFFERS)


@st.composite
def with_faults(draw, message):
    message = {"view": "page", "ask": 7, **message}
    for key in draw(st.lists(st.sampled_from(sorted(KEYS)), max_size=3)):
        if draw(st.booleans()):
            message.pop(key, None)
        else:
            message[key] = draw(STRANGE)
    return message


def kind_of(widget):
    return next(kind.__name__ for kind in type(widget).__mro__ if kind.__module__.startswith("widgets."))


class Made(dict):
    """The examples by name, each made when it is first asked for."""

    def __missing__(self, name):
        return self.setdefault(name, EVERY_WIDGET[name]())


@pytest.fixture(scope="module")
def made():
    made = Made()
    yield made
    for widget in made.values():
        widget.close()


@pytest.fixture(autouse=True, scope="module")
def nothing_is_drawn():
    """What an export accepts is what ``play`` accepts; test_exports.py draws it."""
    drawn, animated.exported = animated.exported, lambda *_, **__: b"drawn"
    yield
    animated.exported = drawn


def is_refusal(answer):
    return bool(answer.get("error")) or answer["kind"] in ("refused", "unexported") or answer.get("elsewhere", False)


def sentence_in(answer):
    return answer.get("sentence") or answer.get("error")


@pytest.mark.parametrize("name", EVERY_WIDGET)
@settings(max_examples=10)
@given(data=st.data())
def test_a_question_has_one_answer_and_what_is_refused_changes_nothing(made, name, data):
    widget = made[name]
    message, buffers = data.draw(questions(widget))
    before = held(widget)
    with listening_to(widget) as page:
        answers = [answer for answer in page.asks(message, buffers) if answer["kind"] != "begun"]
    if isinstance(widget, Animated) and isinstance(message, dict) and message.get("kind") == "export":
        assert [answer["kind"] for answer in answers] in (["file"], ["unexported"])
    elif kind_of(widget) in ("LiveTrainer", "Generators", "ReceptiveField", "Sketchpad"):
        assert [answer["kind"] for answer in answers] == ["report"]
    else:
        assert len(answers) <= 1
    for answer in answers:
        if is_refusal(answer):
            assert 10 < len(sentence_in(answer)) <= 330
            assert "\n" not in sentence_in(answer)
    if not answers and kind_of(widget) in ("Stage", "PixelExplorer"):
        return  # an edit is answered by the tabs, and nobody waits for what becomes of a mask
    if not answers or is_refusal(answers[0]) or answers[0]["kind"] == "file":
        assert held(widget) == before


@pytest.mark.parametrize("name", EVERY_WIDGET)
@settings(max_examples=8)
@given(data=st.data())
def test_a_page_sets_its_own_traits_only_and_only_to_what_they_allow(made, name, data):
    widget = made[name]
    trait = data.draw(st.sampled_from([*sorted(widget.keys), "_trait_values", "close", "nothing", "_esm"]))
    value = data.draw(STRANGE)
    before, own = held(widget), trait in widget.traits(page=True)
    with listening_to(widget) as page:
        said = page.tells(**{trait: value})
    holds = widget.get_state(trait)[trait] if own else None
    if not own:
        assert said == {}
    else:
        assert plain(said[trait]) == plain(holds)
        assert repr(widget)
    if not own or plain(holds) != plain(value):
        assert held(widget) == before


def plain(value):
    """As a page holds it."""
    return json.loads(json.dumps(value))


# Every kind of message that needs more than its kind, and what a page that means harm may write into all its fields.
KINDS = ["export", "edit", "mask", "heat", "look", "save", "load"]
FIELDS = ["view", "ask", "form", "shown", "theme"]
FIELDS += ["tab", "act", "grid", "cell", "value", "number", "layer", "row", "column", "runs", "picture"]
NASTY = [None, True, -1, 10**30, float("nan"), "", "x" * 50, [], [[]], {}, {"a": []}]
WRONG = [
    *NASTY,
    *({"kind": kind} for kind in NASTY),
    *({"kind": kind, **dict.fromkeys(FIELDS, value)} for kind in KINDS for value in NASTY),
]


def state_of(widget):
    """What a page is sent; ``acknowledged`` too, which ``held`` leaves out."""
    state = widget.get_state().items()
    return {name: copy.deepcopy(v) for name, v in state if name != "layout" and not name.startswith("recorded")}


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_a_message_that_is_wrong_in_every_field_changes_nothing(made, name):
    widget = made[name]
    before = held(widget), state_of(widget)
    answers = []
    with listening_to(widget) as page:
        for number, message in enumerate(WRONG):
            answers += page.asks(message, [[], [b""], [b"x", b"y"]][number % 3])
    assert (held(widget), state_of(widget)) == before
    assert not any(answer["kind"] == "file" for answer in answers)


@settings(max_examples=40)
@given(data=st.one_of(
    STRANGE,
    st.dictionaries(st.sampled_from(["method", "state", "content", "buffer_paths", "echo"]), STRANGE, max_size=4),
    st.fixed_dictionaries({"method": st.just("update"), "state": STRANGE | st.dictionaries(st.text(), STRANGE)},
                          optional={"buffer_paths": STRANGE | st.just([["chosen", 0]])}),
), buffers=BUFFERS)  # fmt: skip
def test_what_is_no_message_is_not_heard(made, data, buffers):
    widget = made["predict"]
    before = held(widget)
    with listening_to(widget) as page:
        page.says(data, buffers)
    assert held(widget) == before


# And a right message is answered rightly, after all of that.

TOLD = {
    "box editor": ("box", [1, 2, 5, 6.5]),
    "flow designer": ("widths", [8, 16]),
    "predict": ("chosen", 2),
    "sliding window": ("stride", 3),
    "size calculator": ("setting", {"kind": "pooling", "size": 6, "kernel_size": 2, "stride": 2, "padding": 0,
                                    "output_padding": 0, "dilation": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "told"), TOLD.items(), ids=TOLD)
def test_a_right_value_is_taken(made, name, told):
    trait, value = told
    with listening_to(made[name]) as page:
        page.tells(**{trait: "wrong"}, words={}, layout=None)
        assert plain(page.tells(**{trait: value})[trait]) == value
    assert plain(getattr(made[name], trait)) == value


def test_what_is_refused_is_answered_with_what_holds(made):
    with listening_to(made["predict"]) as page:
        page.tells(chosen=1)
        assert page.tells(chosen=99, committed=True, answer=0) == {"chosen": 1, "committed": True}
    assert made["predict"].answer == 3


def test_an_edit_is_taken_and_taken_back(made):
    stage = made["stage"]
    with listening_to(stage) as page:
        page.asks({"kind": "reset", "view": "page", "number": 3})
        page.asks({**EDIT, "view": "page", "number": 4, "value": 6})
        assert stage.x[0, 0] == 6
        assert stage.acknowledged["page"] == 4
        page.asks({"kind": "reset", "view": "page", "number": 5})
        assert stage.x[0, 0] == 1


def test_a_stage_remembers_a_few_pages_only(made):
    stage = made["stage"]
    with listening_to(stage) as page:
        for number in range(200):
            page.asks({**EDIT, "cell": 99, "view": f"page {number}", "number": number})
    assert len(stage.acknowledged) <= 64
    assert stage.acknowledged["page 199"] == 199


def test_who_waits_is_answered_rightly(made):
    for name, question in {
        "trainer": {"kind": "state"},
        "race": {"kind": "tune", "values": {"learning_rate": 0.004}},
        "generators": {"kind": "state"},
        "receptive field": {"kind": "heat", "layer": 1, "row": 2, "column": 1},
        "sketchpad": {"kind": "again"},
    }.items():
        with listening_to(made[name]) as page:
            (answer,) = page.asks({**question, "view": "page", "ask": 12})
        assert (answer["view"], answer["ask"], answer["error"]) == ("page", 12, "")


# Python and JavaScript agree on which traits are the page's.


def test_pages_set_the_traits_that_are_theirs_and_no_others(made):
    theirs = {name for example in EVERY_WIDGET for name in made[example].traits(page=True)}
    text = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.js"))
    set_there = set(re.findall(r'(?:model\.set|tellKernel)\((?:this\.)?(?:model, )?"(\w+)"', text))
    designed = {"widths", "size", "classes", "inside"}  # set by name, all at once
    assert set_there - {"running"} | designed == theirs  # `running` never leaves its page


def test_only_what_is_short_and_plain_goes_back_as_it_came():
    said = {"view": "x" * 101, "ask": float("nan"), "layer": [1], "row": 2**60, "form": "a\nb"}
    plain = {"column": True, "kind": "ok"}
    assert heard.echoed(said | plain, *said, *plain, "missing") == {**dict.fromkeys([*said, "missing"]), **plain}


def test_every_widget_that_answers_is_asked(made):
    answering = {kind_of(made[name]) for name in EVERY_WIDGET if made[name]._msg_callbacks.callbacks}
    assert answering == set(ASKED)
    assert all(issubclass(kind, Card) for kind in (LiveTrainer, Generators))
