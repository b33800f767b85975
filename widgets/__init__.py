"""Every Pixel: widgets for lessons on segmentation. These are all the public names.

Reading order: palette, operations, links, max_pair, captions, acts, frames, figures, then the widgets.
"""

from widgets.exercises import check
from widgets.links import Links, OperationError, links_of
from widgets.max_pair import MaxPair
from widgets.predict import Predict
from widgets.stage import Stage

__all__ = ["Links", "MaxPair", "OperationError", "Predict", "Stage", "check", "links_of"]
