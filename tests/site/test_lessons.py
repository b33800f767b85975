"""Every lesson as a page without kernel, network and server: its widgets live, play, and pass axe in both themes."""

import pytest
from reading import LESSONS, NO_COLOUR, OF_COLOUR, PLACES, axe, bring_all


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, reader):
    """A lesson's page, every widget of which has come to life."""
    page = reader.open(request.param)
    bring_all(page)
    yield page
    page.close()


def cards(page, kind):
    return page.locator(f"[data-widget^='{kind}-'] section.every-pixel").all()


def test_every_widget_came_to_life(lesson):
    assert lesson.locator(PLACES).count() == lesson.locator(f"{PLACES} section.every-pixel").count() > 0
    assert lesson.locator(f"{PLACES} > img").count() == 0


def test_every_stage_plays(lesson):
    for card in cards(lesson, "Stage"):
        scrubber = card.get_by_role("slider")
        card.get_by_role("button", name="first", exact=True).click()
        assert scrubber.input_value() == "0"
        begun = card.inner_text()
        card.get_by_role("button", name="forward", exact=True).click()
        assert scrubber.input_value() == "1"
        assert card.inner_text() != begun
        card.get_by_role("button", name="last", exact=True).click()
        assert scrubber.input_value() == scrubber.get_attribute("max")


def test_every_prediction_is_answered(lesson):
    for card in cards(lesson, "Predict"):
        card.get_by_role("radio").first.check()
        card.get_by_role("button", name="Commit").click()
        assert card.get_by_role("button", name="Try again").is_visible()
        assert card.locator(".ep-answer").inner_text()


def test_axe_finds_nothing(lesson):
    assert not axe(lesson, rules=NO_COLOUR)


@pytest.mark.parametrize("stem", LESSONS[::4])  # they share their colours, and axe takes seconds to see them
def test_text_has_contrast(reader, stem):
    page = reader.open(stem)
    for theme in ("light", "dark"):
        page.locator("#theme").select_option(theme)
        assert not axe(page, without=[PLACES], **OF_COLOUR), theme  # tests/browser asks the same of the cards
    page.close()
