"""The joint editor: drag a figure's joints and see distance, PCK and the heatmap of the true place.

Takes an image and its joints, gives a widget. Everything is computed in the browser; the joints can be read here.
Lessons import it.
"""

from collections.abc import Sequence

import torch
import traitlets

from widgets.card import Card
from widgets.cells import take_over
from widgets.data.people import JOINTS, LIMBS
from widgets.data.scenes import check_limbs
from widgets.editors.given import picture_of
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import tensor, texts, whole
from widgets.learning.joints import REACH
from widgets.words import words_in

SIGMAS = (1, 2, 4)  # pixels
MOVED = 0.17  # how far the first frame's one wrong joint is off, as a share of the picture's width

WORDS = {
    "en": {
        "title": "Joint editor",
        "area": "the figure's joints",
        "still": "PCK@0.1 {pck}",
        "figure": "your joints · dashed: the truth",
        "joint": "joint",
        "sigma": "width of the heatmap",
        "sigma_is": "σ = {sigma}",
        "map": "heatmap of {name}, σ = {sigma}",
        "off": "{name}: you say {own}, it is at {place}. That is {off} pixels off; up to {reach} is near enough.",
        "point": "({x}, {y})",
        "spoken.point": "{x} across and {y} down",
        "doubt": "{name}: at {place} or at {second}, each half of the time. Your answer pays a mean squared error of "
        "{error}. The least is {least}, at {best}, the cross in the middle, where nobody is. The heatmap keeps both.",
        "pck": "PCK@0.1: {right} of {count} joints are near enough, {pck}.",
        "blank": "A blank heatmap, no peak at all, would have a mean squared error of {blank}.",
        "two": "two possible places",
        "hidden": "How far off is it, and is that near enough? Decide, then press H.",
        "hide": "hide the truth",
        "show": "show the truth",
        "reset": "reset",
        "keys": "drag a joint · H hides the truth · ? all keys",
        "key_move": "move the chosen joint, with Shift by five pixels",
        "key_two": "gives the joint two possible places, or one",
    }
}


class JointEditor(Card):
    """Joints to drag over an image: how far off, how many near enough (PCK@0.1), and the heatmap of the true place.

    >>> from widgets import people_data
    >>> data = people_data(8, 8)
    >>> editor = JointEditor(data.held_out_images[0], data.held_out_joints[0])
    >>> len(editor.joints), round(editor.pck, 3)
    (11, 0.909)

    image   float (C, H, W), 0 to 1
    truth   float (J, 2): x and y of every joint, as shares of the image's width and height
    limbs   pairs of joints between which a line is drawn; without them, those of ``people_data``
    names   one for each joint; without them, those of ``people_data``
    answer  where yours are at first, as ``truth``; without it, where the truth is but for one wrist

    ``joints`` is where yours are now: pairs of x and y in pixels. "Near enough" is a tenth of the longer side of the
    box around the true joints.
    Raises TypeError or ValueError with one sentence if something does not fit.
    """

    _esm = script(*FRAME, "panels.js", "editors/field.js", "editors/joint_editor.js")
    _css = style(*LOOK, "panels.css", "editors/editors.css")

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    limbs: "traitlets.List[list[int]]" = traitlets.List().tag(sync=True)
    size: "traitlets.List[int]" = traitlets.List().tag(sync=True)  # rows and columns of the image
    image = traitlets.Bytes().tag(sync=True)  # RGBA, a byte each
    truth: "traitlets.List[list[float]]" = traitlets.List(read_only=True).tag(sync=True)  # pairs, in pixels
    # a second place for each joint that it might have
    others: "traitlets.List[list[float]]" = traitlets.List().tag(sync=True)
    joints = traitlets.TraitType(()).tag(sync=True, page=True)  # pairs, in pixels: the reader's
    reach = traitlets.Float().tag(sync=True)  # pixels
    sigmas = traitlets.List(list(SIGMAS)).tag(sync=True)
    sigma = traitlets.TraitType(SIGMAS[1]).tag(sync=True)
    chosen = traitlets.TraitType(0).tag(sync=True)

    def __init__(
        self,
        image: torch.Tensor,
        truth: torch.Tensor,
        limbs: Sequence[tuple[int, int]] = LIMBS,
        names: Sequence[str] = JOINTS,
        answer: torch.Tensor | None = None,
        *,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        size, pixels = picture_of(image)
        if not size:
            raise TypeError("the joint editor needs an image, float (C, H, W).")
        names = list(texts("names", names))
        if not names:
            raise ValueError("names must name one joint at least, and there is none.")
        truth = _joints("truth", truth, len(names), (1.0, 1.0))
        limbs = check_limbs(limbs, len(names))
        chosen = next((k for k, name in enumerate(names) if "wrist" in name), 0)
        if answer is None:
            answer = truth.clone()
            answer[chosen, 0] += -MOVED if truth[chosen, 0] > 0.5 else MOVED  # so it stays inside the picture
        scale = truth.new_tensor(size[::-1])
        pixels_of = (truth * scale, _joints("answer", answer, len(names), (1.0, 1.0)) * scale)
        places, joints = ([[round(v, 1) for v in joint] for joint in given.tolist()] for given in pixels_of)
        side = float((pixels_of[0].amax(0) - pixels_of[0].amin(0)).max())
        super().__init__(
            words, names=names, limbs=[list(limb) for limb in limbs], size=size, image=pixels,
            joints=joints, others=_mirrored(places, size[1]), reach=REACH * side, chosen=chosen,
        )  # fmt: skip
        self.set_trait("truth", places)
        take_over(self, JointEditor)

    def __repr__(self) -> str:
        return f"JointEditor({len(self.names)} joints, {self.size[0]}x{self.size[1]})"

    @property
    def pck(self) -> float:
        """The share of joints that are near enough."""
        far = (torch.tensor(self.joints) - torch.tensor(self.truth)).norm(dim=1)
        return (far <= self.reach).double().mean().item()

    @traitlets.validate("joints")
    def _check_joints(self, proposal):
        return _joints("joints", proposal["value"], len(self.names), (self.size[1], self.size[0])).tolist()

    @traitlets.validate("sigma")
    def _check_sigma(self, proposal):
        sigma = whole("sigma", proposal["value"], SIGMAS[0], SIGMAS[-1])
        if sigma not in SIGMAS:
            raise ValueError(f"sigma must be one of {', '.join(map(str, SIGMAS))}, got {sigma}.")
        return sigma

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal):
        return whole("chosen", proposal["value"], 0, len(self.names) - 1)

    def still(self) -> bytes:
        """The figure and a heatmap as a PNG picture."""
        from widgets.editors import stills  # matplotlib: only when a picture is wanted

        return stills.joints(self)


def _joints(name: str, value, count: int, size: tuple[float, float]) -> torch.Tensor:
    """Places (count, 2), float64, within a picture of ``size`` (width, height); TypeError or ValueError for others."""
    try:
        joints = tensor(name, torch.as_tensor(value))
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise TypeError(f"{name} must be x and y of every joint, ({count}, 2), got {type(value).__name__}.") from None
    real = joints.dtype != torch.bool and not joints.is_complex()
    if not real or tuple(joints.shape) != (count, 2) or not joints.double().isfinite().all():
        raise ValueError(f"{name} must be finite numbers of shape ({count}, 2), got {tuple(joints.shape)}.")
    joints = joints.double()
    if not ((joints >= 0) & (joints <= joints.new_tensor(size))).all():
        raise ValueError(f"{name} must lie in the picture, from (0, 0) to ({size[0]:g}, {size[1]:g}), and some do not.")
    return joints


def _mirrored(places: list[list[float]], columns: int) -> list[list[float]]:
    """A second place for each joint: on the figure's other side, and at least a quarter of the picture away."""
    middle = sum(x for x, _ in places) / len(places)
    apart = columns / 4
    others = []
    for x, y in places:
        there = 2 * middle - x
        if abs(there - x) < apart:
            there = x + (apart if x < columns / 2 else -apart)
        others.append([round(min(max(there, 0), columns), 1), y])
    return others
