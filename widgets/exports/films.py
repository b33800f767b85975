"""Pictures as a film: H.264 in an MP4 file, made by ffmpeg where the machine has one.

Takes pictures one after another, gives the file's bytes. ``forms`` imports it. ffmpeg is looked for when it is needed:
one that is installed later is found.
"""

import contextlib
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from widgets.card_words import WORDS
from widgets.words import words_in

if TYPE_CHECKING:
    from PIL.Image import Image

RATE = 25  # pictures a second in the file
PATIENCE = 300  # seconds, then ffmpeg is given up


def film(pictures: Iterable["Image"], pauses: list[int], size: tuple[int, int], language: str = "en") -> bytes:
    """An MP4 of RGB pictures (Pillow's), all of one even ``size``; each stays for its milliseconds in ``pauses``.

    Raises RuntimeError with one sentence where there is no ffmpeg, or where it fails.
    """
    words = words_in(WORDS, language)
    program = shutil.which("ffmpeg")
    if program is None:
        raise RuntimeError(words["noFfmpeg"])
    try:
        place = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    except OSError as error:  # no room for anything
        raise RuntimeError(words["ffmpegFailed"].format(reason=error.strerror or str(error))) from error
    with place as folder:
        said, made = Path(folder) / "said.txt", Path(folder) / "film.mp4"
        try:
            code = _run(_command(program, size, min(pauses), made), pictures, pauses, said)
            reason = _last_line(said) or f"exit status {code}"
        except OSError as error:  # a program that can't be started, a disk that is full
            code, reason = 1, error.strerror or str(error)
        if code or not made.exists() or not made.stat().st_size:
            raise RuntimeError(words["ffmpegFailed"].format(reason=reason.rstrip(".")))
        return made.read_bytes()


def _command(program: str, size: tuple[int, int], pause: int, made: Path) -> list[str]:
    given = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{size[0]}x{size[1]}",
        "-framerate",
        f"1000/{pause}",
        "-i",
        "-",
    ]
    coding = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-r", str(RATE)]
    same = ["-map_metadata", "-1", "-fflags", "+bitexact"]
    return [
        program,
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        *given,
        *coding,
        *same,
        "-movflags",
        "+faststart",
        str(made),
    ]


def _run(command: list[str], pictures: Iterable, pauses: list[int], said: Path) -> int:
    """Feeds ffmpeg by a pipe; its exit status. A picture that stays for longer is given several times."""
    with said.open("wb") as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors)
        watch = threading.Timer(PATIENCE, process.kill)
        watch.start()
        try:
            for picture, pause in zip(pictures, pauses, strict=True):
                content = picture.tobytes()
                for _ in range(-(-pause // min(pauses))):
                    process.stdin.write(content)
        except BrokenPipeError:
            pass  # it has stopped: its exit status and its last line say why
        except BaseException:  # a picture that can't be drawn, an interrupt: no film, no process left
            process.kill()
            raise
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
            watch.cancel()
    return process.returncode


def _last_line(said: Path) -> str:
    lines = said.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
