"""Any operation on any grid: what is shown equals torch, or one clear sentence says why not."""

import numpy as np
import torch
from any_operations import operations
from anything import grids
from hypothesis import given, settings
from refusals import either

from widgets import links_of
from widgets.stage.operations import dtype_of


def agree(operation, found, wanted, size):
    """Whether numbers are equal, but for what is rounded in the dtype that an operation computes in."""
    rounded = max(1e-4, 8 * torch.finfo(dtype_of(operation)).eps)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=rounded * np.abs(size).max() + 1e-30)


def torchs_own(operation, x):
    """What torch gives for the grid, with no help of ours; None where it gives none either time it is asked."""
    for given_x in (x, x[None, None]):
        try:
            with torch.no_grad(), torch.random.fork_rng(devices=[]):
                y = operation(given_x.clone())
            return y.reshape(y.shape[-2:]).double().numpy()
        except Exception:  # noqa: BLE001
            continue
    return None


@settings(max_examples=60)
@given(operation=operations(), x=grids())
def test_links(operation, x):
    outcome = either(links_of, operation, x)
    if outcome.refused:
        return
    links = outcome.value
    assert all(np.isfinite(numbers).all() for numbers in (links.x, links.y, links.weights, links.constant))
    size = np.abs(links.matrix()) @ np.abs(links.x.ravel()) + np.abs(links.constant) + np.abs(links.y.ravel())
    agree(operation, links.matrix() @ links.x.ravel() + links.constant, links.y.ravel(), size)
    own = torchs_own(operation, torch.from_numpy(links.x).float())
    if own is not None and not hasattr(operation, "calls"):
        assert own.shape == links.y.shape
    assert repr(links) == repr(links)
    assert repr(links).isprintable()
    assert {len(v) for v in (links.inputs, links.outputs, links.weights)} == {len(links.inputs)}
