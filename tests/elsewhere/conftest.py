"""A browser for lessons opened elsewhere than in JupyterLab; complaints in its console and requests outside fail."""

from urllib.parse import urlparse

import pytest

VIEWPORT = {"width": 1280, "height": 900}
HERE = ("127.0.0.1", "localhost")


@pytest.fixture(scope="session")
def patience():
    """Longer than for other tests, in ms."""
    return 60_000


@pytest.fixture
def open_page(browser):
    """Opens an address in a page of its own; complaints and hosts that are not among those allowed fail the test."""
    complaints, outside, contexts = [], [], []

    def open_page(address, allowed=(), hosts=(), **options):
        context = browser.new_context(viewport=VIEWPORT, **options)
        contexts.append(context)
        page = context.new_page()

        def complain(text):
            if not any(known in text for known in allowed):
                complaints.append(text)

        def asked(request):
            where = urlparse(request.url)
            if where.scheme not in ("data", "blob", "file") and where.hostname not in (*HERE, *hosts):
                outside.append(request.url)

        page.on("console", lambda said: said.type == "error" and complain(f"{said.text} ({said.location.get('url')})"))
        page.on("pageerror", lambda error: complain(f"{error.name}: {error.message}\n{error.stack or ''}"))
        page.on("request", asked)
        page.goto(address, wait_until="commit")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)
    assert not outside, "\n".join(outside)
