"""Where the windows of a picture stand, how often each pixel is read, and what one layer costs over all of them.

Takes whole numbers, gives whole numbers; knows no network and no widget. The front end counts by the same rules in
``windows.js``; a test holds the two together.
"""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Windows:
    """The places of a square window that moves over a picture by rows, ``stride`` pixels at a time, without padding.

    >>> grid = Windows(height=64, width=64, window=16)
    >>> grid.count, int(grid.reads().max()), grid.multiply_adds(), grid.multiply_adds_once()
    (2401, 256, 4235364, 34596)
    """

    height: int
    width: int
    window: int
    stride: int = 1

    @property
    def rows(self) -> int:
        """How many windows stand one below the other."""
        return (self.height - self.window) // self.stride + 1

    @property
    def columns(self) -> int:
        """How many windows stand side by side."""
        return (self.width - self.window) // self.stride + 1

    @property
    def count(self) -> int:
        """How many windows there are."""
        return self.rows * self.columns

    def corner(self, number: int) -> tuple[int, int]:
        """The upper left pixel (row, column) of a window; they are numbered from 0, row by row."""
        row, column = divmod(number, self.columns)
        return row * self.stride, column * self.stride

    def centre(self, number: int) -> tuple[int, int]:
        """The pixel (row, column) that a window's answer is about."""
        top, left = self.corner(number)
        return top + self.window // 2, left + self.window // 2

    def reads(self) -> torch.Tensor:
        """How many windows hold each pixel: int64 (height, width)."""
        return torch.outer(self._along(self.height, self.rows), self._along(self.width, self.columns))

    def _along(self, length: int, count: int) -> torch.Tensor:
        inside = torch.zeros(length, dtype=torch.int64)
        for first in range(0, count * self.stride, self.stride):
            inside[first : first + self.window] += 1
        return inside

    def multiply_adds(self, kernel: int = 3, per_cell: int = 9) -> int:
        """Of one convolution without padding over every window; ``per_cell`` multiply-adds for each output number."""
        return self.count * per_cell * (self.window - kernel + 1) ** 2

    def multiply_adds_once(self, kernel: int = 3, per_cell: int = 9) -> int:
        """Of the same convolution over the picture, once."""
        return per_cell * (self.height - kernel + 1) * (self.width - kernel + 1)
