"""Finds a Chromium for the browser tests, or gets one, and starts it.

``python tests/browser/chromium.py`` prints the path of a browser that starts. It takes the first that can be had: one
that is there, one from the system's package manager, Playwright's own. The tests only look; they never install.

Of those that are there tests take a headless shell, the engine without the browser's own windows: they need a fifth
less time in it. What is measured is measured in a whole browser, as readers have it.
"""

import contextlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What isn't on this machine can't be found, so a request that leaves it fails too.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
ADVICE = "No Chromium found: install chromium or google-chrome, or run `.venv/bin/playwright install chromium`."


@contextlib.contextmanager
def running(whole: bool = False) -> Iterator:
    """Chromium without a window; FileNotFoundError with the advice where there is none."""
    from playwright.sync_api import sync_playwright

    place = find(whole)
    if not place:
        raise FileNotFoundError(ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def for_tests(patience: int) -> Iterator:
    """The same for a session of tests, where an expectation waits for so many ms; without one these are skipped.

    In CI they fail.
    """
    import pytest
    from playwright.sync_api import expect

    expect.set_options(timeout=patience)
    with contextlib.ExitStack() as stack:
        try:
            browser = stack.enter_context(running())
        except FileNotFoundError as missing:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))
        yield browser


def find(whole: bool = False) -> str | None:
    """The path of a Chromium that starts, or None; no headless shell if it has to be a ``whole`` browser."""
    return next((place for place in places(whole) if place and starts(place)), None)


def places(whole: bool) -> Iterator[str | None]:
    """Where one may be, the likeliest first."""
    if not whole:
        yield from map(shutil.which, SHELLS)
    yield from map(shutil.which, WHOLE)
    if platform.system() == "Darwin":
        yield from MAC_PLACES
    yield playwrights_own()


def playwrights_own() -> str:
    """Where Playwright keeps its Chromium, whether or not it is there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def starts(place: str) -> bool:
    """Whether this is a browser; Ubuntu's /usr/bin/chromium-browser may be a note that tells one to install a snap."""
    if not Path(place).exists():
        return False
    try:
        return subprocess.run([place, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> str | None:
    """Tries the system's package manager, then Playwright; gives the path of what it got, or None."""
    for way in (with_apt, with_playwright):
        say(f"Looking for a browser: {way.__doc__}")
        way()
        if found := find():
            return found
    return None


def with_apt() -> None:
    """apt-get install chromium-headless-shell, or chromium, as root or where sudo asks for no password."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not (shutil.which("sudo") and succeeds(["sudo", "-n", "true"])):
        return
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    if succeeds([*apt, "update"]):
        install = [*apt, "install", "--no-install-recommends", "fonts-dejavu-core"]
        succeeds([*install, "chromium-headless-shell"]) or succeeds([*install, "chromium"])


def with_playwright() -> None:
    """playwright install chromium."""
    succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def succeeds(command: list[str]) -> bool:
    """Runs a command without questions; what it says goes to stderr, since stdout is for the path."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode == 0


def say(sentence: str) -> None:
    """One line on stderr."""
    print(sentence, file=sys.stderr)


def main(find: Callable = find, install: Callable = install) -> int:
    """Prints the path and gives 0, or says how to get a browser and gives 1."""
    if place := find() or install():
        print(place)
        return 0
    say(ADVICE)
    return 1


if __name__ == "__main__":
    sys.exit(main())
