"""Every Pixel: widgets for lessons on segmentation. These are the public names; README lists the files behind them."""

from widgets.exercises import check
from widgets.ink import INK_CLASSES, ink, ink_data
from widgets.links import Links, OperationError, links_of
from widgets.max_pair import MaxPair
from widgets.metrics import confusion, iou, mean_iou, pixel_accuracy
from widgets.predict import Predict
from widgets.scenes import Data
from widgets.shapes import SHAPE_CLASSES, shapes, shapes_data
from widgets.sketchpad import Sketchpad
from widgets.stage import Stage
from widgets.trainer import LiveTrainer
from widgets.training import Snapshot, train

__all__ = [
    "INK_CLASSES",
    "SHAPE_CLASSES",
    "Data",
    "Links",
    "LiveTrainer",
    "MaxPair",
    "OperationError",
    "Predict",
    "Sketchpad",
    "Snapshot",
    "Stage",
    "check",
    "confusion",
    "ink",
    "ink_data",
    "iou",
    "links_of",
    "mean_iou",
    "pixel_accuracy",
    "shapes",
    "shapes_data",
    "train",
]
