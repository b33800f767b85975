"""What matplotlib says about its own files, with and without ``widgets.quiet``."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import widgets  # noqa: F401

QUIET = Path(__file__).parents[2] / "widgets" / "quiet.py"
NO_HOME = {name: value for name, value in os.environ.items() if name not in ("MPLCONFIGDIR", "XDG_CONFIG_HOME")}
NO_HOME["HOME"] = os.devnull  # nothing can be made in it, not even by root


def said(program):
    done = subprocess.run([sys.executable, "-c", program], env=NO_HOME, capture_output=True, text=True, check=True)
    return done.stderr


def test_a_home_that_can_not_be_written_goes_without_saying():
    use = "import matplotlib; matplotlib.get_configdir()"
    assert "writable" in said(use)
    assert said(f"import runpy; runpy.run_path({str(QUIET)!r}); {use}") == ""


def test_looking_through_the_fonts_goes_without_saying(caplog):
    fonts = logging.getLogger("matplotlib.font_manager")
    fonts.warning("Matplotlib is building the font cache; this may take a moment.")
    fonts.warning("findfont: Font family %r not found.", "Comic Sans")
    assert [record.getMessage() for record in caplog.records] == ["findfont: Font family 'Comic Sans' not found."]
