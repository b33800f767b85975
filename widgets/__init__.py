"""Every Pixel: widgets for lessons on segmentation. These are the public names; README lists the files behind them."""

from widgets import quiet  # noqa: F401
from widgets.card import use_language
from widgets.data.ink import INK_CLASSES, ink, ink_data
from widgets.data.objects import objects_data
from widgets.data.people import people_data
from widgets.data.photographs import PHOTOGRAPH_CLASSES, photograph, photographs, photographs_data
from widgets.data.pictures import Pictures
from widgets.data.scenes import Data
from widgets.data.shapes import SHAPE_CLASSES, shapes, shapes_data
from widgets.editors.box_editor import BoxEditor
from widgets.editors.joint_editor import JointEditor
from widgets.exercises import check
from widgets.fields.down_and_back import DownAndBack
from widgets.fields.receptive_field import ReceptiveField
from widgets.flow.designer import FlowDesigner
from widgets.flow.shape_flow import ShapeFlow
from widgets.generators.generators import Generators
from widgets.learning.boxes import ClassAndBox, box_iou
from widgets.learning.joints import Joints
from widgets.learning.layer_costs import layer_costs
from widgets.learning.metrics import confusion, iou, mean_iou, pixel_accuracy
from widgets.learning.training import Snapshot, train
from widgets.pixels.explorer import PixelExplorer
from widgets.predict import Predict
from widgets.sizes.calculator import SizeCalculator
from widgets.sketchpad.sketchpad import Sketchpad
from widgets.sliding.sliding import SlidingWindow
from widgets.stage.answers import OperationError
from widgets.stage.chain import Chain
from widgets.stage.links import Links, links_of
from widgets.stage.max_pair import MaxPair
from widgets.stage.stage import Stage
from widgets.studio.trainer import LiveTrainer

__all__ = [
    "INK_CLASSES",
    "PHOTOGRAPH_CLASSES",
    "SHAPE_CLASSES",
    "BoxEditor",
    "Chain",
    "ClassAndBox",
    "Data",
    "DownAndBack",
    "FlowDesigner",
    "Generators",
    "JointEditor",
    "Joints",
    "Links",
    "LiveTrainer",
    "MaxPair",
    "OperationError",
    "Pictures",
    "PixelExplorer",
    "Predict",
    "ReceptiveField",
    "ShapeFlow",
    "SizeCalculator",
    "Sketchpad",
    "SlidingWindow",
    "Snapshot",
    "Stage",
    "box_iou",
    "check",
    "confusion",
    "ink",
    "ink_data",
    "iou",
    "layer_costs",
    "links_of",
    "mean_iou",
    "objects_data",
    "people_data",
    "photograph",
    "photographs",
    "photographs_data",
    "pixel_accuracy",
    "shapes",
    "shapes_data",
    "train",
    "use_language",
]
