"""What a reader does with the cards of lessons 5 and 8, wherever the lesson is open."""

import re

from playwright.sync_api import Page, expect

BACKGROUND = "card => getComputedStyle(card).backgroundColor"


def stage_plays(page: Page) -> None:
    """The first stage with several steps is played by keys; hovering says what is under the pointer."""
    stage = page.locator("section.every-pixel:has(.ep-transport)").first
    stage.scroll_into_view_if_needed()
    count = stage.locator(".ep-count")
    stage.focus()
    stage.press("Home")
    expect(count).to_have_text(re.compile("^0 /"))
    stage.press("ArrowRight")
    expect(count).to_have_text(re.compile("^1 /"))
    expect(stage).to_be_focused()
    stage.press("End")
    said = stage.locator(".ep-caption").inner_text()
    stage.get_by_role("gridcell", name=re.compile(r"^y\[0,0\]")).first.hover()
    expect(stage.locator(".ep-caption")).not_to_have_text(said)


def prediction_is_answered(page: Page) -> None:
    """The first question is answered by keys; the answer is seen."""
    card = page.locator("section.ep-predict").first
    card.scroll_into_view_if_needed()
    card.focus()
    card.press("1")
    card.press("Enter")
    expect(card.locator(".ep-side").first).to_be_visible()


def trainers(page: Page):
    """The live trainers of the page."""
    return page.locator("section.ep-studio")


def is_light(card) -> bool:
    """Whether a card stands on a light ground."""
    red, green, blue = (int(part) for part in re.findall(r"\d+", card.evaluate(BACKGROUND))[:3])
    return red + green + blue > 3 * 128
