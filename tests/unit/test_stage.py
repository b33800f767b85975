"""The stage without a browser: arguments, what a page may send, pictures and files."""

import functools
import io
import math
import xml.etree.ElementTree as ElementTree

import ipywidgets
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from widgets import MaxPair, OperationError, Stage, cells
from widgets.stage.frames import digits, frame_at, remembered_places, steps_of

BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]
X = [[1, 2], [3, 4]]
ODD = [[1, 2, 0], [9, 3, 0]]
KERNEL = torch.tensor([[[[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]]])


def transposed():
    return functools.partial(F.conv_transpose2d, weight=KERNEL, stride=2)


def nearest():
    return functools.partial(F.interpolate, scale_factor=2)


@pytest.fixture
def stage():
    made = Stage({"transposed": transposed(), "pair": MaxPair(BEFORE), "own": (F.relu, [[-1, 5]])}, X)
    made.sent = []
    made.send = lambda content, buffers=None: made.sent.append((content, buffers))
    return made


def tell(stage, **message):
    """What the browser sends."""
    stage._handle_custom_msg({"view": "a", **message}, [])


def output(stage, tab=0):
    return stage.tabs[tab]["acts"][-1]["output"]["values"]


# ---- what is played


@pytest.mark.parametrize(("view", "steps"), [("stamp", 4), ("window", 25)])
def test_the_last_step_shows_what_torch_computes(view, steps):
    (tab,) = Stage(transposed(), X).tabs
    assert steps_of(tab, view) == steps
    wanted = F.conv_transpose2d(torch.tensor(X)[None, None].float(), KERNEL, stride=2).flatten().tolist()
    assert frame_at(tab, view, steps).acts[0].values == wanted


def test_a_cell_waits_empty_until_it_is_written():
    (tab,) = Stage(transposed(), X).tabs
    frame = frame_at(tab, "stamp", 3)
    assert frame.caption == "x[1,0] = 3 stamps 3 × kernel onto y[2–4,0–2]; overlaps add."
    assert [cell for cell, value in enumerate(frame.acts[0].values) if value is None] == [18, 19, 23, 24]
    assert frame.acts[0].outputs == {10, 11, 12, 15, 16, 17, 20, 21, 22}
    assert frame_at(tab, "window", 13).caption == "y[2,2] = 1·1 + 2·1 + 3·1 + 4·1 = 10."


def test_the_pair_plays_pooling_then_unpooling():
    (tab,) = Stage(MaxPair(BEFORE), X).tabs
    assert steps_of(tab, "stamp") == steps_of(tab, "window") == 8
    pooling, unpooling = (frame_at(tab, "stamp", step).caption for step in (2, 6))
    assert pooling == "pooled[0,1] = max(6, 3, 2, 1) = 6, and its place, before[0,2], is remembered."
    assert unpooling == "x[0,1] = 2 returns to y[0,2], where 6 was the maximum; the rest stays 0."
    assert [len(remembered_places(tab, frame_at(tab, "stamp", step))) for step in range(6)] == [0, 1, 2, 3, 4, 4]
    assert tab["remembered"] == [(5, 5), (2, 2), (12, 12), (15, 15)]


def test_the_pair_says_so_when_a_value_goes_astray():
    guessed, told = Stage({"a": MaxPair(ODD), "b": MaxPair(ODD, output_size=(2, 3))}, [[9]]).tabs
    astray = frame_at(guessed, "stamp", 2).caption
    assert astray.startswith("x[0,0] = 9 goes to y[1,1], but 9 was the maximum at before[1,0]:")
    assert frame_at(told, "stamp", 2).caption.startswith("x[0,0] = 9 returns to y[1,0], where 9 was the max")


def test_a_cell_shows_at_most_three_digits_that_count():
    shown = [digits(value) for value in (3.0, -2.0, 0.25, 1 / 3, 123456.0, 1e-5, -0.0, 12.345)]
    assert shown == ["3", "-2", "0.25", "0.333", "1.23e5", "1e-5", "0", "12.3"]


def test_ties_and_cancellation_read_as_in_the_browser():
    assert [digits(value) for value in (1.125, 2.625, 12.25, -12.25)] == ["1.13", "2.63", "12.3", "-12.3"]
    (tab,) = Stage(functools.partial(F.conv2d, weight=torch.tensor([[[[1.0, 1, -1]]]])), [[0.1, 0.2, 0.3]]).tabs
    assert frame_at(tab, "window", 1).acts[0].values == frame_at(tab, "stamp", 3).acts[0].values == [0]


@pytest.mark.parametrize(
    ("x", "padding", "said"),
    [([[1, 2], [3, 4]], 1, "turned by 180°, onto"), ([[1, 2], [3, 4]], 0, "× a part of the kernel onto")],
)
def test_a_convolution_stamps_its_kernel_turned(x, padding, said):
    operation = functools.partial(F.conv2d, weight=torch.arange(1.0, 5).reshape(1, 1, 2, 2), padding=padding)
    (tab,) = Stage(operation, x).tabs
    assert said in frame_at(tab, "stamp", 1).caption


def test_only_what_chooses_is_said_to_choose():
    captions = [frame_at(Stage(f, [[-1, 2]]).tabs[0], "window", 1).caption for f in (F.relu, torch.sigmoid)]
    assert captions[0] == "y[0,0] = 0: -1 adds nothing here."
    assert "chosen" not in captions[1]


# ---- arguments


def test_repr_is_stable():
    assert repr(Stage(nearest(), X)) == "Stage(interpolate, 2×2 → 4×4)"
    assert repr(Stage({"a": nearest(), "b": transposed()}, X)) == "Stage(a, b, 2×2 → 4×4)"


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (({}, X), {}, "at least one operation"),
        (({"": nearest()}, X), {}, "needs a name"),
        (({1: nearest()}, X), {}, "needs a name"),
        (({"a": (nearest(),)}, X), {}, "a pair \\(operation, x\\)"),
        (({"a": (nearest(), [[True]])}, X), {}, "a's x must be"),
        (({"good": nearest(), "bad": torch.nn.Dropout()}, X), {}, "bad: Dropout is random"),
        ((3, X), {}, "must be a function or module"),
        ((nearest(), "abc"), {}, "x must be a 2-D grid"),
        ((nearest(), X), {"tab": 1}, "tab must be 0 to 0; got 1"),
        ((nearest(), X), {"view": "both"}, "view must be 'stamp', 'window' or None"),
        ((nearest(), X), {"step": 5}, "step must be 0 to 4 here"),
        ((nearest(), X), {"language": "xx"}, "The language is one of en"),
    ],
)
def test_bad_arguments_get_one_sentence(arguments, options, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        Stage(*arguments, **options)


def test_a_refused_stage_leaves_nothing_open():
    before = set(ipywidgets.widget._instances)
    with pytest.raises(ValueError):
        Stage(nearest(), X, step=99)
    assert set(ipywidgets.widget._instances) == before


def test_later_assignment_is_checked_as_the_constructor_is(stage):
    for name, bad in (("tab", 7), ("view", "x"), ("step", -1)):
        before = getattr(stage, name)
        with pytest.raises(ValueError):
            setattr(stage, name, bad)
        assert getattr(stage, name) == before
    tabs = stage.tabs
    with pytest.raises(ValueError, match="x must be"):
        stage.x = [[math.nan]]
    with pytest.raises(OperationError, match="pair: MaxPair does not take this 3×3"):
        stage.x = torch.ones(3, 3)
    assert stage.tabs is tabs
    stage.x = [[5, 6], [7, 8]]
    assert output(stage)[0] == 5


# ---- what a page may send


def test_an_edited_input_reaches_every_tab_that_shares_it(stage):
    tell(stage, kind="edit", number=1, tab=0, act=0, grid="input", cell=2, value=-5)
    assert stage.x.tolist() == [[1, 2], [-5, 4]]
    assert output(stage, 1)[12] == -5
    assert stage.tabs[2]["acts"][0]["input"]["values"] == [-1, 5]
    assert stage.acknowledged == {"a": 1}


def test_an_edited_kernel_is_the_stages_own(stage):
    tell(stage, kind="edit", number=1, tab=0, act=0, grid="kernel", cell=4, value=0.5)
    tell(stage, kind="edit", number=2, tab=0, act=0, grid="kernel", cell=0, value=9)
    assert stage.tabs[0]["acts"][0]["kernel"]["values"][:5] == [9, 2, 1, 2, 0.5]
    assert KERNEL[0, 0, 1, 1] == 4
    tell(stage, kind="reset", number=3)
    assert stage.tabs[0]["acts"][0]["kernel"]["values"][0] == 1


def test_a_kernel_of_whole_numbers_takes_a_fraction():
    def own(x, kernel):
        return F.conv2d(x, kernel[None, None].to(x.dtype))

    stage = Stage(functools.partial(own, kernel=torch.tensor([[1, 2], [3, 4]])), X)
    tell(stage, kind="edit", number=1, tab=0, act=0, grid="kernel", cell=0, value=0.5)
    assert stage.tabs[0]["acts"][0]["kernel"]["values"] == [0.5, 2, 3, 4]


def test_a_modules_weights_are_left_alone():
    module = torch.nn.ConvTranspose2d(1, 1, 2, stride=2)
    before = module.weight.detach().clone()
    stage = Stage(module, X)
    tell(stage, kind="edit", number=1, tab=0, act=0, grid="kernel", cell=0, value=7)
    tell(stage, kind="edit", number=2, tab=0, act=0, grid="kernel", cell=1, value=8)
    assert stage.tabs[0]["acts"][0]["kernel"]["values"][:2] == [7, 8]
    assert torch.equal(module.weight, before)


def test_an_edit_before_pooling_moves_the_remembered_place(stage):
    tell(stage, kind="edit", number=1, tab=1, act=0, grid="input", cell=0, value=9)
    assert stage.tabs[1]["remembered"][0] == (0, 0)
    assert output(stage, 1)[0] == 1


def test_an_own_input_is_edited_alone(stage):
    tell(stage, kind="edit", number=1, tab=2, act=0, grid="input", cell=0, value=3)
    assert output(stage, 2) == [3, 5]
    assert stage.x.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "change",
    [
        {"value": math.nan}, {"value": math.inf}, {"value": "abc"}, {"value": True}, {"value": None}, {"value": 1e9},
        {"cell": 99}, {"cell": -1}, {"cell": "0"}, {"cell": True}, {"cell": 1.5}, {"tab": 9}, {"tab": -1}, {"act": 5},
        {"grid": "output"}, {"grid": "__class__"}, {"grid": None}, {"grid": ["input"]},
    ],
)  # fmt: skip
def test_a_broken_edit_changes_nothing_and_is_answered(stage, change):
    tabs = stage.tabs
    tell(stage, **{"kind": "edit", "number": 1, "tab": 0, "act": 0, "grid": "input", "cell": 0, "value": 1.0, **change})
    assert stage.tabs == tabs
    assert stage.x.tolist() == [[1, 2], [3, 4]]
    ((answer, _),) = stage.sent
    assert answer["kind"] == "refused"
    assert answer["sentence"].endswith(".")
    assert stage.acknowledged == {"a": 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KINDS = st.sampled_from(["edit", "reset", "export", "?"])
KEYS = st.sampled_from(["view", "number", "tab", "act", "grid", "cell", "value", "form", "step", "play", "theme"])


@settings(deadline=None, max_examples=200)
@given(
    message=JSON | st.builds(lambda kind, rest: {"view": "a", **rest, "kind": kind}, KINDS, st.dictionaries(KEYS, JSON))
)
def test_nothing_a_page_sends_can_break_the_stage(message):
    stage = Stage(nearest(), X)
    stage.send = lambda content, buffers=None: None
    stage._handle_custom_msg(message, [])
    assert output(stage) == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]


def test_the_same_cell_run_again_closes_what_it_made(monkeypatch):
    def in_cell(cell, run):
        monkeypatch.setattr(cells, "_origin", lambda: (cell, run))
        return Stage(nearest(), X)

    made = [in_cell("a", 1), in_cell("a", 1), in_cell("b", 2), in_cell("a", 3)]
    assert [stage.comm is None for stage in made] == [True, True, False, False]
    assert repr(made[-1]) == "Stage(interpolate, 2×2 → 4×4)"


# ---- pictures


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_are_real_and_the_same_each_time(theme):
    stage = Stage({"a": transposed(), "b": MaxPair(BEFORE)}, X, matrix=True)
    for tab in (0, 1):
        stage.tab = tab
        png = stage.picture(theme=theme)
        assert Image.open(io.BytesIO(png)).width > 300
        assert png == stage.picture(theme=theme)
        assert ElementTree.fromstring(stage.picture("svg", theme=theme)).tag.endswith("svg")
    animation = Image.open(io.BytesIO(stage.picture("gif", theme=theme)))
    assert animation.n_frames == 9


def test_a_notebook_without_widgets_gets_a_picture():
    data, _ = Stage(nearest(), X)._repr_mimebundle_()
    assert data["text/plain"] == "Stage(interpolate, 2×2 → 4×4)"
    assert data["image/png"].startswith("iVBOR")


def test_a_long_play_becomes_an_animation_of_bounded_length(tmp_path):
    stage = Stage(nearest(), torch.arange(16.0).reshape(4, 4), view="window")
    content = stage.save(tmp_path / "a.gif", size=(320, 180)).read_bytes()
    assert Image.open(io.BytesIO(content)).n_frames == 61


def test_saves_files(tmp_path):
    stage = Stage(nearest(), X)
    for ending in ("png", "svg", "gif"):
        assert stage.save(tmp_path / f"a.{ending}").stat().st_size > 1000


def test_an_export_shows_the_tab_the_view_and_the_overlaps_of_a_page(stage):
    shown = {"tab": 0, "step": 2, "view": "window", "matrix": False, "overlap": "count"}
    tell(stage, kind="export", form="svg", theme="dark", shown=shown)
    _, (answer, (content,)) = stage.sent
    assert (answer["kind"], answer["name"], answer["type"]) == ("file", "transposed.svg", "image/svg+xml")
    assert content.startswith(b"<?xml")
    assert (stage.play(shown).now, stage.play(shown).last) == (2, 25)


def test_largest_grids():
    stage = Stage(transposed(), torch.arange(256.0).reshape(16, 16), matrix=True)
    assert len(output(stage)) == 33 * 33
    assert stage.picture().startswith(b"\x89PNG")
