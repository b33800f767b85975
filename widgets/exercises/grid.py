"""Values as small aligned grids of text, for verdicts.

Takes tensors, gives strings. Only ``check`` imports it.
"""

import torch

# A grid that is longer than this is cut, and says so.
MOST_CELLS = 400


def grid(values: object, marked: torch.Tensor | None = None, significant: int = 3) -> str:
    """A tensor as aligned text, rows below each other; cells where ``marked`` (bool, same shape) stand in [brackets].

    >>> print(grid(torch.tensor([[1.0, -2.5], [10.0, 0.0]])))
     1  -2.5
    10     0

    More than two dimensions are written as one grid per leading index. Anything else is written as Python writes it.
    """
    if not isinstance(values, torch.Tensor):
        return repr(values)
    if values.numel() == 0:
        return f"(empty, shape {shape_text(values.shape)})"
    if values.numel() > MOST_CELLS:
        return f"(shape {shape_text(values.shape)}, too large to show)"
    rows = values.reshape(-1, values.shape[-1]) if values.ndim else values.reshape(1, 1)
    texts = [[number(v, significant) for v in row] for row in rows.tolist()]
    if marked is not None and marked.any():
        marks = marked.reshape(rows.shape).tolist()
        texts = [
            [f"[{t}]" if m else f" {t} " for t, m in zip(*pair, strict=True)] for pair in zip(texts, marks, strict=True)
        ]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    between = "  " if marked is None else " "
    lines = [between.join(map(str.rjust, row, widths)).rstrip() for row in texts]
    if values.ndim <= 2:
        return "\n".join(lines)
    height = values.shape[-2]
    return "\n\n".join("\n".join(lines[k : k + height]) for k in range(0, len(lines), height))


def number(value: complex, significant: int) -> str:
    """A number as a reader would write it: whole ones without a point, others with the digits that count."""
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e6:
            return str(int(value))
        return f"{value:.{significant}g}"
    return str(value)


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as the lessons write it: ``4×4``; a single number's is ``()``."""
    return "×".join(str(n) for n in shape) if len(shape) > 1 else f"({shape[0]},)" if shape else "()"
