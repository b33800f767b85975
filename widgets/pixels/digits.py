"""What is said of every pixel to the digits that are shown, as differences between neighbours: these pack well.

Takes scores, gives bytes, which ``scores.js`` reads. Only ``explorer`` imports it.
"""

import numpy as np
import torch


def hundredths(scores: torch.Tensor) -> bytes:
    """Scores (C, H, W) in hundredths: int16, or int32 where one lies beyond ±327.67."""
    exact = scores.double()
    whole = (exact.sign() * (100 * exact.abs() + 0.5).floor()).numpy()
    return _differences(whole, np.int16 if np.abs(whole).max() <= np.iinfo(np.int16).max else np.int32)


def shares(scores: torch.Tensor) -> bytes:
    """Softmax of scores (C, H, W) in half per cents, of which whole ones are shown: 0 to 200, a byte each.

    1 and 199 are what is neither 0 nor 1 but less than half a per cent away from it.
    """
    exact = scores.double().softmax(0)
    shown = 2 * (100 * exact + 0.5).floor()
    shown = torch.where((exact > 0) & (exact < 0.005), 1.0, shown)
    shown = torch.where((exact < 1) & (exact > 0.995), 199.0, shown)
    return _differences(shown.numpy(), np.uint8)


def _differences(maps: np.ndarray, kind: type) -> bytes:
    """Of maps (C, H, W), what each number is more than those above and to its left let expect; sums wrap round."""
    whole = maps.astype(np.int64)
    return np.diff(np.diff(whole, axis=2, prepend=0), axis=1, prepend=0).astype(kind).tobytes()
