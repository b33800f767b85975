"""The network that lesson 08 types, read from the lesson's own cells, so that what is measured is what is taught."""

import ast
import json
from pathlib import Path

LESSON = Path(__file__).parents[2] / "lessons" / "08_train_a_toy_fcn.ipynb"
IMPORTS = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\ntorch.set_num_threads(1)"
# In the order of the lesson.
UPSAMPLINGS = ("nearest", "bilinear", "bed of nails", "max unpooling", "transposed")


def network_source() -> str:
    """Imports and every cell of the lesson that holds nothing but functions and classes."""
    cells = json.loads(LESSON.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n\n\n".join([IMPORTS, *filter(_only_defines, sources)])


def _only_defines(source: str) -> bool:
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a cell with a magic
        return False
    return bool(body) and all(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body)


def network_class() -> type:
    """``FCN(classes, how)``; ``how`` is one of ``UPSAMPLINGS``. Sets torch to one thread, as the lesson does."""
    names = {}
    exec(network_source(), names)  # noqa: S102  the lesson's own cells
    return names["FCN"]
