"""Files, written whole or not at all: nobody ever finds half a picture, and an older file stays if the new one fails.

Takes a path and bytes, gives the path. ``animated`` imports it.
"""

import os
import uuid
from pathlib import Path

from widgets.given import shown

LONGEST_NAME = 120  # letters of a path in a sentence


def place(path: object) -> Path:
    """A path as a reader gave it; TypeError or ValueError with one sentence if it is none."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"A path is a text or a Path, not {shown(path)}.")
    try:
        name = os.fsdecode(path)
        os.fsencode(name)
        given = Path(name).expanduser()
    except (TypeError, ValueError, RuntimeError):
        given = None
    if given is None or "\0" in name:
        raise ValueError(f"There can be no file called {shown(path)}: choose another name.")
    return given


def read(path: object, most: int) -> bytes:
    """The bytes of a file of at most ``most`` bytes. OSError or ValueError with one sentence if there are none."""
    path = place(path)
    try:
        if not path.is_file():  # nor a pipe, that would be waited for
            kind = "a folder" if path.is_dir() else "no ordinary file" if path.exists() else ""
            raise FileNotFoundError(f"{told(path)} is {kind}." if kind else f"There is no file {told(path)}.")
        if path.stat().st_size > most:
            raise ValueError(
                f"{told(path.name)} is larger than {most // 2**20} MB: it holds no weights of this network."
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise type(error)(f"{told(path.name)} can't be read ({_reason(error)}).") from error


def written(path: str | Path, content: bytes) -> Path:
    """Writes the file beside its place and then puts it there.

    Raises OSError with one sentence that names the folder and says what to do.
    """
    path = place(path)
    check_folder(path)
    beside = path.with_name(f".{uuid.uuid4().hex}")  # short: the file's own name may be as long as a name can be
    try:
        with beside.open("xb") as file:
            file.write(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise type(error)(
            f"{told(path.name)} can't be written in {told(path.parent)} ({_reason(error)}): choose another folder."
        ) from error
    except BaseException:  # an interrupt
        beside.unlink(missing_ok=True)
        raise
    return path


def check_folder(path: Path) -> None:
    """Raises OSError with one sentence where there is no folder to write to: before anything is drawn."""
    folder = path.parent
    try:
        there, is_folder, taken, plain = folder.exists(), folder.is_dir(), path.is_dir(), path.is_file()
        strange = not plain and path.exists()
    except OSError as error:  # a name that is too long
        raise type(error)(f"{told(path.name)} can't be a file ({_reason(error)}): choose another name.") from error
    if not there:
        raise FileNotFoundError(f"There is no folder {told(folder)}: make it first, or choose another one.")
    if not is_folder:
        raise NotADirectoryError(f"{told(folder)} is a file, not a folder: choose another one.")
    if taken:
        raise IsADirectoryError(f"{told(path)} is a folder: add a file name to it.")
    if strange:
        raise FileExistsError(f"{told(path)} is no ordinary file: choose another name.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"The folder {told(folder)} can't be written to: choose another one.")


def told(path: Path | str) -> str:
    """A path as it stands in a sentence: long ones in short, odd letters as Python writes them."""
    name = str(path)
    name = name if len(name) <= LONGEST_NAME else f"…{name[-LONGEST_NAME:]}"
    return name if name.isprintable() else repr(name)[1:-1]


def _reason(error: OSError) -> str:
    """What the system says of it."""
    return (error.strerror or str(error)).lower()
