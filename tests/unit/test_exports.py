"""Exports: every widget that plays, in every form; exact sizes, folders that can't be written, ffmpeg or none."""

import contextlib
import errno
import functools
import io
import re
import shutil
import struct
import weakref
import xml.etree.ElementTree as ElementTree

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from widgets import DownAndBack, FlowDesigner, Generators, LiveTrainer, ReceptiveField, ShapeFlow, SlidingWindow, Stage
from widgets.card_words import WORDS
from widgets.data.scenes import Data
from widgets.exports import files, films, forms
from widgets.exports.forms import LAST_MS, Play, exported
from widgets.exports.looks import Look

SMALL = (320, 180)
WORDS = WORDS["en"]


def stage():
    return Stage(functools.partial(F.max_pool2d, kernel_size=2), torch.arange(16.0).reshape(4, 4))


def sliding():
    torch.manual_seed(0)
    image, truth = torch.rand(3, 6, 7), torch.randint(0, 2, (6, 7))
    network = nn.Sequential(nn.Conv2d(3, 2, 4), nn.Flatten())
    return SlidingWindow(image, 4, classify=network, truth=truth, class_names=("a", "b"))


def data():
    labels = torch.randint(0, 2, (6, 8, 8), generator=torch.Generator().manual_seed(0))
    images = labels[:, None].float().expand(-1, 3, -1, -1).contiguous()
    return Data(images[:4], labels[:4], images[4:], labels[4:], ("ground", "thing"))


def trainer():
    torch.manual_seed(0)
    made = LiveTrainer(nn.Conv2d(3, 2, 1), data(), steps=2)
    made.finish()
    return made


def race():
    torch.manual_seed(0)
    made = LiveTrainer({"one": nn.Conv2d(3, 2, 1), "other": nn.Conv2d(3, 2, 3, padding=1)}, data(), steps=2)
    made.finish()
    made.reset()  # the first training stays as a ghost
    made.finish()
    return made


def generators():
    torch.manual_seed(0)
    made = Generators(
        nn.ConvTranspose2d(2, 1, 3, 2, 1, 1), noise=(2, 4, 4), target=lambda z: F.interpolate(z[:, :1], scale_factor=2),
        steps=2,
    )  # fmt: skip
    made.finish()
    return made


def painters():
    torch.manual_seed(0)
    return Generators({"a": nn.ConvTranspose2d(2, 1, 2, 2), "b": nn.ConvTranspose2d(2, 1, 4, 2, 1)}, noise=(2, 4, 4))


NETWORK = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2))
ANIMATED = {
    "stage": stage,
    "sliding": sliding,
    "trainer": trainer,
    "race": race,
    "generators": generators,
    "painters": painters,
    "field": lambda: ReceptiveField(NETWORK, torch.rand(3, 12, 16)),
    "trip": lambda: DownAndBack(torch.eye(16, dtype=torch.long), torch.rand(3, 16, 16), factors=(1, 2, 4)),
    "flow": lambda: ShapeFlow(NETWORK, (3, 12, 16)),
    "designer": lambda: FlowDesigner((4, 8), (32, 32)),
}


@functools.cache
def widget(name):
    return ANIMATED[name]()


def opened(path):
    """A picture file, read whole, so that nothing stays open."""
    return Image.open(io.BytesIO(path.read_bytes()))


@pytest.mark.parametrize("name", ANIMATED)
def test_every_play_is_drawn_from_its_first_picture_to_its_last(name, tmp_path):
    play = widget(name).play({})
    assert 0 <= play.now <= play.last
    assert play.last >= 1
    film = opened(widget(name).save(tmp_path / "a.gif", size=SMALL, theme="dark"))
    assert (film.size, film.n_frames) == (SMALL, len(play.steps))
    shown = opened(widget(name).save(tmp_path / "a.png", size=SMALL))
    assert shown.size == SMALL
    assert len(shown.convert("RGB").getcolors(1 << 16)) > 20


def test_a_file_is_the_same_each_time_and_has_the_size_of_a_slide(tmp_path):
    first, second = (widget("stage").save(tmp_path / f"{k}.png") for k in range(2))
    assert first.read_bytes() == second.read_bytes()
    assert opened(first).size == (1920, 1080)
    drawing = ElementTree.fromstring(widget("stage").save(tmp_path / "a.svg", size=(801, 333)).read_bytes())
    assert (drawing.get("width"), drawing.get("height")) == ("801", "333")
    gifs = [exported(widget("stage").play({}), "gif", Look(size=SMALL)) for _ in range(2)]
    assert gifs[0] == gifs[1]


@pytest.mark.parametrize("size", [(1280, 720), (333, 999), (1001, 357)])
def test_sizes_are_exact_to_the_pixel(size, tmp_path):
    assert opened(widget("trip").save(tmp_path / "a.png", size=size)).size == size
    assert opened(widget("stage").save(tmp_path / "a.png", size=size)).size == size


def test_an_animation_holds_its_last_picture_and_begins_again():
    animation = Image.open(io.BytesIO(exported(widget("stage").play({}), "gif", Look(size=SMALL))))
    assert animation.info["loop"] == 0
    animation.seek(animation.n_frames - 1)
    assert animation.info["duration"] == LAST_MS


def test_a_long_animation_is_the_same_whether_its_pictures_are_kept_or_drawn_anew(monkeypatch):
    play = widget("designer").play({})
    kept = exported(play, "gif", Look(size=SMALL))
    alive, most = set(), []
    indexed = forms.Table.indexed

    def counted(table, picture):
        alive.add(id(picture))
        weakref.finalize(picture, alive.discard, id(picture))
        most.append(len(alive))
        return indexed(table, picture)

    monkeypatch.setattr(forms, "MOST_HELD", 2)
    monkeypatch.setattr(forms.Table, "indexed", counted)
    assert exported(play, "gif", Look(size=SMALL)) == kept
    assert len(most) == len(play.steps) > forms.MOST_HELD
    assert max(most) <= 2


def test_long_plays_leave_pictures_out_but_neither_the_first_nor_the_last():
    steps = Play("long", 5000, 0, None).steps
    assert (steps[0], steps[-1], len(steps)) == (0, 5000, 61)


def test_thin_frames_keep_their_colour():
    drawn = Image.open(io.BytesIO(exported(widget("stage").play({}), "gif", Look(size=SMALL))))
    drawn.seek(2)
    assert (0xD5, 0x5E, 0x00) in {colour for _, colour in drawn.convert("RGB").getcolors(1 << 16)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes_have_their_ground(theme, tmp_path):
    corner = opened(widget("flow").save(tmp_path / "a.png", size=SMALL, theme=theme)).convert("RGB").getpixel((2, 2))
    assert corner == ((255, 255, 255) if theme == "light" else (0x16, 0x1B, 0x22))


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("a.bmp", {}, r"A picture is saved as \.png, \.svg, \.gif or \.mp4; got 'a\.bmp'\."),
        ("a.png", {"theme": "pink"}, r"The theme is one of light, dark; got 'pink'\."),
        ("a.png", {"size": (10, 10)}, r"size is width and height in pixels, 120 to 4096 each"),
        ("a.png", {"size": 1920}, "size is width and height"),
        ("a.png", {"size": (True, 500)}, "size is width and height"),
        ("a.png", {"size": (1920.0, 1080)}, "size is width and height"),
    ],
)
def test_bad_arguments_get_one_sentence(name, options, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        widget("stage").save(tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


# ---- folders


@pytest.mark.parametrize("form", ["png", "gif"])
def test_a_folder_that_is_none_is_named(form, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / f"folder.{form}").mkdir()
    with pytest.raises(
        FileNotFoundError, match=r"There is no folder .*missing: make it first, or choose another one\."
    ):
        files.check_folder(tmp_path / "missing" / f"a.{form}")
    with pytest.raises(NotADirectoryError, match=r"file is a file, not a folder: choose another one\."):
        files.check_folder(tmp_path / "file" / f"a.{form}")
    with pytest.raises(IsADirectoryError, match="is a folder: add a file name to it"):
        files.check_folder(tmp_path / f"folder.{form}")


def test_a_folder_without_leave_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "access", lambda *_: False)  # as it is for everyone but root
    with pytest.raises(PermissionError, match=rf"The folder {re.escape(str(tmp_path))} can't be written to: choose an"):
        widget("stage").save(tmp_path / "a.png")


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    old = tmp_path / "a.png"
    old.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.Path, "replace", full)
    with pytest.raises(
        OSError, match=r"a\.png can't be written in .* \(no space left on device\): choose another folder\."
    ):
        widget("stage").save(old, size=SMALL)
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_trainer_writes_pictures_and_weights_by_the_ending(tmp_path):
    assert opened(widget("race").save(tmp_path / "a.png", "other", size=SMALL)).size == SMALL
    assert widget("race").save(tmp_path / "w.safetensors", "other").stat().st_size > 100
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        widget("race").save(tmp_path / "missing" / "w.safetensors", "other")


# ---- films


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a script in ffmpeg's place; without one there is no ffmpeg at all."""
    folder = tmp_path / "bin"
    folder.mkdir()
    shell = shutil.which("sh")
    tools = [shutil.which(name) for name in ("wc", "cat")]

    def put(script):
        file = folder / "ffmpeg"
        file.write_text(f"#!{shell}\n{script}")
        file.chmod(0o755)

    for tool in tools:
        (folder / tool.rsplit("/", 1)[1]).symlink_to(tool)
    monkeypatch.setenv("PATH", str(folder))
    return put


def test_a_film_gets_every_picture_for_its_time_and_even_sides(program, tmp_path):
    program('echo "$@" > "${0%/*}/said"; for last; do :; done; wc -c > "$last"')
    play = widget("stage").play({})
    path = widget("stage").save(tmp_path / "a.mp4", size=(321, 181))
    shown = sum(-(-pause // min(play.pauses)) for pause in play.pauses)
    assert int(path.read_text()) == 320 * 180 * 3 * shown
    said = (tmp_path / "bin" / "said").read_text()
    for wanted in ("-s 320x180", "-pix_fmt yuv420p", "-c:v libx264", "-movflags +faststart"):
        assert wanted in said


def test_without_ffmpeg_one_sentence(program, tmp_path):
    with pytest.raises(RuntimeError, match=r"An MP4 needs ffmpeg, which isn't on this machine; GIF needs nothing\."):
        widget("stage").save(tmp_path / "a.mp4", size=SMALL)
    assert not list(tmp_path.glob("*.mp4"))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null; echo first >&2; echo 'Unknown encoder.' >&2; exit 1", "Unknown encoder"),
        ("echo 'It stops early.' >&2; exit 1", "It stops early"),
        ("cat > /dev/null; exit 3", "exit status 3"),
        ("cat > /dev/null", "exit status 0"),
    ],
)
def test_an_ffmpeg_that_fails_says_why_and_leaves_nothing(program, tmp_path, script, reason):
    program(script)
    with pytest.raises(RuntimeError, match=rf"ffmpeg could not make the MP4 \({reason}\); GIF needs nothing\."):
        widget("stage").save(tmp_path / "a.mp4", size=SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_a_picture_that_cannot_be_drawn_ends_ffmpeg_too(program):
    program("cat > /dev/null")

    def pictures():
        yield Image.new("RGB", SMALL)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        films.film(pictures(), [900, 900], SMALL)


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")
def test_the_real_ffmpeg_makes_a_film_that_begins_to_play_at_once(tmp_path):
    content = widget("stage").save(tmp_path / "a.mp4", size=(321, 181)).read_bytes()
    assert content[4:8] == b"ftyp"
    assert content.index(b"moov") < content.index(b"mdat")
    at = content.index(b"avc1", content.index(b"stsd"))
    assert struct.unpack(">HH", content[at + 28 : at + 32]) == (320, 180)


# ---- what a page asks for


def asked(name, **message):
    """What the widget answers a page, after saying that it has begun."""
    sent = []
    shown = widget(name)
    send, shown.send = shown.send, lambda content, buffers=None: sent.append((content, buffers))
    try:
        shown._handle_custom_msg({"kind": "export", "view": "me", **message}, [])
    finally:
        shown.send = send
    begun, *answers = sent
    assert begun == ({"kind": "begun", "view": "me"}, None)
    return answers


PAGES = {
    "stage": ({"tab": 0, "step": 2, "view": "stamp", "matrix": True, "overlap": "count"}, "max_pool2d.svg"),
    "sliding": ({"view": "pair", "window": 4, "stride": 2, "done": 1}, "sliding_window.svg"),
    "trainer": ({"chosen": 0, "racing": False, "step": 1}, "training_Conv2d.svg"),
    "race": ({"chosen": 1, "racing": True, "step": 0}, "training.svg"),
    "generators": ({"noise": 3, "before": True}, "generators.svg"),
    "field": ({"layer": 1, "unit": [2, 3]}, "receptive_field.svg"),
    "trip": ({"mask": 0, "way": 1, "factor": 2}, "down_and_back.svg"),
    "flow": ({"row": 1}, "Sequential.svg"),
    "designer": ({"row": 0}, "network.svg"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gets_what_it_shows_as_a_file(name):
    shown, file = PAGES[name]
    ((answer, (content,)),) = asked(name, form="svg", theme="dark", shown=shown)
    assert answer == {"kind": "file", "view": "me", "name": file, "type": "image/svg+xml"}
    assert b'width="1920" height="1080"' in content


def test_a_page_hears_how_far_its_animation_is(monkeypatch):
    monkeypatch.setattr("widgets.exports.animated.TOLD", 2)
    *told, (answer, _) = asked("stage", form="gif", shown={})
    assert [(one["kind"], one["count"], one["all"]) for one, _ in told] == [("drawn", 2, 5), ("drawn", 4, 5)]
    assert answer["kind"] == "file"


def test_a_page_hears_that_there_is_no_ffmpeg(program):
    (*_, (answer, _)) = asked("stage", form="mp4", shown={})
    assert answer == {"kind": "unexported", "view": "me", "sentence": WORDS["noFfmpeg"]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
KEYS = sorted({key for shown, _ in PAGES.values() for key in shown})


@settings(deadline=None, max_examples=60)
@given(name=st.sampled_from(sorted(PAGES)), shown=st.dictionaries(st.sampled_from(KEYS), JSON, min_size=1) | JSON)
def test_nothing_a_page_says_can_break_an_export(name, shown):
    if not isinstance(shown, dict):
        return
    with contextlib.suppress(ValueError):  # with a sentence for the page
        play = widget(name).play(shown)
        assert 0 <= play.now <= play.last


@pytest.mark.parametrize(
    "broken", [{"form": "exe"}, {"form": None}, {"form": "svg", "shown": 3}, {"form": "svg", "theme": 3}]
)
def test_a_broken_question_is_answered_with_a_sentence(broken):
    ((answer, _),) = asked("stage", **{"shown": {}, **broken})
    assert answer["kind"] == "unexported"
    assert answer["sentence"].endswith(".")
