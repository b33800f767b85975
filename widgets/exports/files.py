"""Files, written whole or not at all: nobody ever finds half a picture, and an older file stays if the new one fails.

Takes a path and bytes, gives the path. ``animated`` imports it.
"""

import os
import uuid
from pathlib import Path


def written(path: str | Path, content: bytes) -> Path:
    """Writes the file beside its place and then puts it there.

    Raises OSError with one sentence that names the folder and says what to do.
    """
    path = Path(path)
    check_folder(path)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with beside.open("xb") as file:
            file.write(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise type(error)(
            f"{path.name} can't be written in {path.parent} ({reason}): choose another folder."
        ) from error
    except BaseException:  # an interrupt
        beside.unlink(missing_ok=True)
        raise
    return path


def check_folder(path: Path) -> None:
    """Raises OSError with one sentence where there is no folder to write to: before anything is drawn."""
    folder = path.parent
    if not folder.exists():
        raise FileNotFoundError(f"There is no folder {folder}: make it first, or choose another one.")
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file, not a folder: choose another one.")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: add a file name to it.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"The folder {folder} can't be written to: choose another one.")
