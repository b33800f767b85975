"""The gallery: what it lists, what is in its folder and the README, and that torch gives what its animations show."""

import json
import sys
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from widgets.stage.frames import frame_at, steps_of

ASSETS = Path(__file__).parents[2] / "assets"
sys.path.insert(0, str(ASSETS))
import gallery  # noqa: E402 - a script beside what it draws, not a module of the package

GALLERY = {entry.name: entry for entry in gallery.GALLERY}
TOLD = json.loads((ASSETS / "gallery" / "gallery.json").read_text(encoding="utf-8"))
SETTINGS = {"stride": 1, "padding": 0, "dilation": 1, "output_padding": 0}

# conv_arithmetic's animations: side of the input, of the output, kernel, stride, padding; in its words, i, o, k, s, p.
CONV_ARITHMETIC = {
    "no_padding_no_strides": (4, 2, 3, 1, 0),
    "arbitrary_padding_no_strides": (5, 6, 4, 1, 2),
    "same_padding_no_strides": (5, 5, 3, 1, 1),
    "full_padding_no_strides": (5, 7, 3, 1, 2),
    "no_padding_strides": (5, 2, 3, 2, 0),
    "padding_strides": (5, 3, 3, 2, 1),
    "padding_strides_odd": (6, 3, 3, 2, 1),
    "numerical_no_padding_no_strides": (5, 3, 3, 1, 0),
    "numerical_average_pooling": (5, 3, 3, 1, 0),
    "numerical_max_pooling": (5, 3, 3, 1, 0),
}


def settings_of(operation):
    """Kernel side, stride, padding, dilation and output padding of a partial of torch's function."""
    given = operation.keywords
    side = given["weight"].shape[-1] if "weight" in given else given["kernel_size"]
    return [side, *(given.get(name, usual) for name, usual in SETTINGS.items())]


def test_the_whole_set_is_there_with_its_sizes():
    for name, (size, out, *wanted) in CONV_ARITHMETIC.items():
        entry = GALLERY[name]
        assert entry.sizes == (size, out), name
        assert settings_of(entry.make())[:3] == wanted, name
        if not name.startswith("numerical"):  # every convolution has its transposed one, the sizes exchanged
            assert GALLERY[f"{name}_transposed"].sizes == (out, size), name
            assert settings_of(GALLERY[f"{name}_transposed"].make())[:3] == wanted, name
    assert settings_of(GALLERY["dilation"].make())[:4] == [3, 1, 0, 2]
    assert GALLERY["dilation"].sizes == (7, 3)


@pytest.mark.parametrize(
    "name", [name for name, entry in GALLERY.items() if entry.padding and entry.section != gallery.POOLING]
)
def test_sizes_follow_the_formulas(name):
    entry = GALLERY[name]
    size, out = entry.sizes
    k, s, p, d, extra = settings_of(entry.make())
    if entry.section == gallery.TRANSPOSED:
        assert out == (size - 1) * s - 2 * p + d * (k - 1) + extra + 1
    else:
        assert out == (size + 2 * p - d * (k - 1) - 1) // s + 1
    assert entry.padding == (p, d * (k - 1) + 1, s)


@pytest.mark.parametrize("name", GALLERY)
def test_the_line_of_pytorch_gives_what_the_last_picture_shows(name):
    entry = GALLERY[name]
    operation, (tab, view) = entry.make(), gallery.tab_of(entry)
    given = lambda values: torch.tensor(values, dtype=torch.float32)[None, None]  # noqa: E731
    names = {
        "F": F,
        "torch": torch,
        "x": given(entry.input or gallery.numbers(entry.sizes[0])),
        "before": given(gallery.BEFORE),
    }
    names["w"] = getattr(operation, "keywords", {}).get("weight")
    *first, last = tab["code"].split("\n")
    exec("\n".join(first), names)  # noqa: S102  our own lines
    wanted = eval(last.removeprefix("y = "), names)  # noqa: S307
    assert wanted.shape[-2:] == (entry.sizes[1],) * 2
    shown = frame_at(tab, view, steps_of(tab, view)).acts[-1].values
    assert shown == pytest.approx(wanted.flatten().tolist(), abs=1e-6)


def test_what_is_told_is_what_is_listed():
    assert [(one["name"], one["title"], one["section"], one["file"]) for one in TOLD] == [
        (entry.name, entry.title, entry.section, entry.file) for entry in gallery.GALLERY
    ]
    for one in TOLD:
        assert one["line"] == gallery.tab_of(GALLERY[one["name"]])[0]["code"]
    assert len(GALLERY) == len(gallery.GALLERY)


def test_every_animation_is_there_small_and_whole():
    files = {ASSETS / one["file"] for one in TOLD}
    assert {path for path in (ASSETS / "gallery").iterdir() if path.suffix == ".gif"} == files
    assert sum(path.stat().st_size for path in files) < 2e6
    for entry in gallery.GALLERY:
        with Image.open(ASSETS / entry.file) as animation:
            assert animation.size[0] == gallery.WIDTH
            assert animation.n_frames == steps_of(*gallery.tab_of(entry)) + 1, entry.name


def test_the_readme_shows_them_all():
    readme = gallery.README.read_text(encoding="utf-8")
    begin, end = readme.index(gallery.BEGIN), readme.index(gallery.END) + len(gallery.END)
    assert readme[begin:end] == gallery.readme(TOLD)


def test_the_list_costs_no_torch():
    source = "import sys; sys.path.insert(0, sys.argv[1]); import gallery; print('torch' in sys.modules)"
    import subprocess

    ran = subprocess.run([sys.executable, "-c", source, str(ASSETS)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
