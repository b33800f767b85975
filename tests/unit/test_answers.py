"""What an operation answers to one grid, in whole sentences. ``test_links`` has what is made of the answers."""

import pytest
import torch

from widgets.stage.answers import LARGEST_OUTPUT, OperationError, answer_of

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


class Odd(torch.nn.Module):
    """Answers whatever it was made with; an exception it raises."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def forward(self, x):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


NESTED = torch.nested.nested_tensor([torch.ones(2, 2), torch.ones(3, 2)], layout=torch.jagged)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "must return one tensor; it returned None."),
        ([x], "must return one tensor; it returned a list."),
        (torch.ones(4), "must return one grid, (rows, columns); it returned shape (4,)."),
        (torch.ones(3, 4, 4), "must return one grid, (rows, columns); it returned 3 channels."),
        (torch.ones(2, 1, 4, 4), "must return one grid, (rows, columns); it returned 1 channels."),
        (NESTED, "must return rows and columns of numbers; it returned a NestedTensor."),
        (x.to("meta"), "must return rows and columns of numbers; it returned a Tensor."),
        (x > 2, "must return real numbers; it returned bool."),
        (torch.empty(4, 4, dtype=torch.uint4), "must return real numbers; it returned Tensor of uint4."),
        (torch.ones(2, 65), "must return a grid of 1×1 to 64×64; it returned 2×65."),
        (torch.ones(0, 2), "must return a grid of 1×1 to 64×64; it returned 0×2."),
        (x / 0, "must return finite numbers; it returned nan or inf."),
        (ValueError("first line.\nsecond line"), "does not take this 2×2 input: first line."),
    ],
)
def test_no_answer_is_one_sentence(answer, sentence):
    with pytest.raises(OperationError) as caught:
        answer_of(Odd(answer), x)
    assert str(caught.value) == f"Odd {sentence}"


@pytest.mark.parametrize("shape", [(1, 1), (LARGEST_OUTPUT, LARGEST_OUTPUT), (1, 1, LARGEST_OUTPUT, 2)])
def test_grids_up_to_the_largest(shape):
    assert answer_of(Odd(torch.ones(shape)), x).shape == shape[-2:]


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.float8_e4m3fn])
def test_numbers_that_torch_does_not_calculate_with_become_doubles(dtype):
    found = answer_of(Odd(x.to(dtype)), x)
    assert found.dtype == torch.float64
    assert torch.equal(found, x.double())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_floats_stay_as_they_are(dtype):
    assert answer_of(Odd(x.to(dtype)), x).dtype == dtype
