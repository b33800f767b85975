"""The built site, opened from its folder in a browser that reaches nothing else."""

import pytest
from reading import SITE, Reader


@pytest.fixture(scope="session")
def site():
    """The folder with the site."""
    if not (SITE / "index.html").exists():
        pytest.fail("There is no site yet: make pages builds it and runs these tests.")
    return SITE


@pytest.fixture(scope="module")
def reader(browser, site):
    """One reader for a file of tests; a complaint fails its last test."""
    reader = Reader(browser, site)
    yield reader
    reader.context.close()
    assert not reader.complaints, "\n".join(reader.complaints)
