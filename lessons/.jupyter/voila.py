"""Read by Voilà when JUPYTER_CONFIG_PATH names this folder: the lessons' pictures, which lie beside their folder.

Voilà itself puts pictures into its page, but stops at one that lies above the folder it looks in.
"""

from base64 import b64encode
from pathlib import Path

from voila.exporter import VoilaMarkdownRenderer

LESSONS = Path(__file__).resolve().parents[1]
PICTURES = LESSONS.parent / "assets"


class Beside(VoilaMarkdownRenderer):
    """Puts the PNG pictures of ``assets/`` into the page."""

    def image(self, text, url, title=None):
        """A picture as HTML."""
        picture = (LESSONS / url).resolve()
        if picture.parent != PICTURES or picture.suffix != ".png" or not picture.is_file():
            return super().image(text, url, title)
        embedded = "data:image/png;base64," + b64encode(picture.read_bytes()).decode()
        return super(VoilaMarkdownRenderer, self).image(text, embedded, title)


c.VoilaExporter.markdown_renderer_class = Beside  # noqa: F821  Jupyter gives this file its `c`
