"""Pictures as files of their own, with their size, so that a page doesn't jump while they load.

Takes bytes, gives an ``img`` element. Everything that shows a picture uses it.
"""

import io
from html import escape

from folder import Folder
from PIL import Image


def image(folder: Folder, content: bytes, alt: str, ending: str = ".png") -> str:
    """An element that shows the picture, with its size in pixels; an animation rests until it is played."""
    if ending == ".gif":
        return _film(folder, content, alt)
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
    address = folder.keep("pictures", content, ending)
    size = f'width="{width}" height="{height}"'
    return f'<img src="{address}" {size} alt="{escape(alt)}" decoding="async" loading="lazy">'


def _film(folder: Folder, content: bytes, alt: str) -> str:
    """An animation's last frame, which leads to the animation; ``page.js`` plays it in its place."""
    last = io.BytesIO()
    with Image.open(io.BytesIO(content)) as frames:
        frames.seek(getattr(frames, "n_frames", 1) - 1)
        frames.convert("RGB").save(last, "PNG", optimize=True)
    return (
        f'<a class="film" href="{folder.keep("pictures", content, ".gif")}">{image(folder, last.getvalue(), alt)}</a>'
    )
