"""The photographs: what they hold, what is true of them, and the pieces that are cut from them."""

import pytest
import torch
from skimage.measure import label

from widgets.data.photographs import (
    ANIMAL,
    FOLDER,
    PHOTOGRAPH_CLASSES,
    PHOTOGRAPHS,
    Photograph,
    photograph,
    photographs,
    photographs_data,
)


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_photograph_is_whole(name):
    image, labels, instances, names = photograph(name)
    rows, columns = labels.shape
    assert columns == 240
    assert 156 <= rows <= 180
    assert rows % 2 == 0  # the lesson's network halves
    assert image.shape == (3, rows, columns)
    assert image.dtype == torch.float32
    assert 0 <= image.min() <= image.max() <= 1
    assert labels.dtype == instances.dtype == torch.int64
    assert set(labels.unique().tolist()) <= set(range(len(names)))
    assert torch.equal(instances > 0, labels == ANIMAL)
    assert instances.unique().tolist() == list(range(int(instances.max()) + 1))


def test_every_file_belongs_to_a_photograph_and_has_a_credit():
    ends = (".jpg", "_label.png", "_instance.png")
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}{end}" for name in PHOTOGRAPHS for end in ends}
    credit = (FOLDER.parents[2] / "assets" / "CREDITS.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in credit for name in PHOTOGRAPHS)


@pytest.mark.parametrize(("name", "animals", "pieces"), [("cows", 3, 3), ("horses", 5, 2), ("giraffes", 2, 1)])
def test_animals_and_the_components_of_their_mask(name, animals, pieces):
    """The lesson counts them too; here scikit-image does."""
    it = photograph(name)
    assert int(it.instances.max()) == animals
    assert label((it.labels == ANIMAL).numpy(), connectivity=1).max() == pieces


def test_what_is_changed_is_a_copy():
    photograph("cows").image.zero_()
    assert photograph("cows").image.mean() > 0.1


def test_all_of_them_and_their_repr():
    assert list(photographs()) == list(PHOTOGRAPHS)
    assert repr(photograph("cows")) == "Photograph(180x240, 3 animals)"
    assert isinstance(photograph("pig"), Photograph)


def test_pieces_come_from_the_right_photographs():
    """A piece of a photograph is found in it again, as it is or mirrored."""
    data = photographs_data(4, 3, seed=1, size=16, test=("cows",))
    assert data.class_names == PHOTOGRAPH_CLASSES

    def is_in(piece, name):
        image = photograph(name).image
        corners = image[:, : image.shape[1] - 15, : image.shape[2] - 15]
        for one in (piece, piece.flip(-1)):
            for row, column in (corners == one[:, :1, :1]).all(0).nonzero().tolist():
                if torch.equal(image[:, row : row + 16, column : column + 16], one):
                    return True
        return False

    others = [name for name in PHOTOGRAPHS if name != "cows"]
    assert all(is_in(piece, "cows") for piece in data.held_out_images)
    assert all(any(is_in(piece, name) for name in others) for piece in data.images)


def test_pieces_keep_their_labels_and_follow_the_seed():
    one, same, other = (photographs_data(8, 2, seed=seed, size=32) for seed in (3, 3, 4))
    assert torch.equal(one.images, same.images)
    assert torch.equal(one.labels, same.labels)
    assert not torch.equal(one.images, other.images)
    assert repr(one) == "Data(8 images and 2 held out, 3x32x32, classes grass, animal, sky, trees)"
    green = one.images[:, 1] - one.images[:, 0]  # grass is greener than animals
    assert green[one.labels == 0].mean() > green[one.labels == ANIMAL].mean()


def test_a_single_name_may_be_held_out():
    assert len(photographs_data(2, 1, size=16, test="pig").held_out_images) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"count": 0}, "count must be a whole number of at least 1, got 0"),
        ({"size": 200}, "size must be a whole number from 16 to 128, got 200"),
        ({"seed": "x"}, "seed must be a whole number of at least 0, got 'x'"),
        ({"test": ()}, "test must name some but not all of"),
        ({"test": ("zebra",)}, "test must name some but not all of"),
        ({"test": PHOTOGRAPHS}, "test must name some but not all of"),
    ],
)
def test_bad_arguments(arguments, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        photographs_data(**arguments)


@pytest.mark.parametrize("name", ["zebra", "", None, 3])
def test_an_unknown_photograph(name):
    with pytest.raises(ValueError, match=r"there is no photograph .*; there are cows, horses"):
        photograph(name)
