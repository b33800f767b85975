"""Every Pixel: widgets for lessons on segmentation. These are the public names; README lists the files behind them."""

from widgets.data.ink import INK_CLASSES, ink, ink_data
from widgets.data.pictures import Pictures
from widgets.data.scenes import Data
from widgets.data.shapes import SHAPE_CLASSES, shapes, shapes_data
from widgets.exercises import check
from widgets.learning.metrics import confusion, iou, mean_iou, pixel_accuracy
from widgets.learning.training import Snapshot, train
from widgets.predict import Predict
from widgets.sketchpad.sketchpad import Sketchpad
from widgets.stage.links import Links, OperationError, links_of
from widgets.stage.max_pair import MaxPair
from widgets.stage.stage import Stage
from widgets.studio.trainer import LiveTrainer

__all__ = [
    "INK_CLASSES",
    "SHAPE_CLASSES",
    "Data",
    "Links",
    "LiveTrainer",
    "MaxPair",
    "OperationError",
    "Pictures",
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
