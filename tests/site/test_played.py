"""What readers do most on single pages: look at pixels, move a window, pull a recorded training, answer by keyboard."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def card(reader, request):
    name, kind = request.param
    page = reader.open(name)
    place = page.locator(f"[data-widget^='{kind}-']").first
    place.scroll_into_view_if_needed()
    card = place.locator("section.every-pixel")
    expect(card).to_be_visible()
    yield card
    page.close()


@pytest.mark.parametrize("card", [("01_image_or_pixels", "PixelExplorer")], indirect=True)
def test_pixels_answer_the_pointer(card):
    picture = card.get_by_role("application")
    picture.hover(position={"x": 20, "y": 20})
    expect(card).to_contain_text(re.compile(r"row \d, column \d+", re.IGNORECASE))
    before = card.inner_text()
    picture.hover(position={"x": 150, "y": 150})
    expect(card).not_to_have_text(before)
    card.get_by_role("button", name="instances").click()
    expect(card.get_by_role("button", name="instances")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("card", [("02_sliding_windows", "SlidingWindow")], indirect=True)
def test_the_window_slides(card):
    before = card.inner_text()
    card.focus()
    card.page.keyboard.press("End")
    expect(card).not_to_have_text(before)


@pytest.mark.parametrize("card", [("08_train_a_toy_fcn", "LiveTrainer")], indirect=True)
def test_a_recorded_training_is_pulled_back_and_on(card):
    expect(card).to_contain_text("This training is recorded")
    pixels = "(card) => [...card.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join()"
    scrubber = card.get_by_role("slider").first
    scrubber.press("Home")
    expect(card).to_contain_text("0 / 200")
    begun = card.evaluate(pixels)
    scrubber.press("End")
    expect(card).to_contain_text("200 / 200")
    assert card.evaluate(pixels) != begun
    card.get_by_role("button", name="play", exact=True).click()
    expect(card.get_by_role("button", name="pause", exact=True)).to_be_visible()


@pytest.mark.parametrize("card", [("05_unpooling", "Stage")], indirect=True)
def test_an_edit_needs_no_kernel(card):
    card.get_by_role("gridcell", name=re.compile(r"^x\[0,0\]")).dblclick()
    card.page.keyboard.type("9")
    card.page.keyboard.press("Enter")
    expect(card.get_by_role("gridcell", name=re.compile(r"^y\[1,1\].*9"))).to_be_visible()


@pytest.mark.parametrize("card", [("05_unpooling", "Predict")], indirect=True)
def test_a_walk_brings_widgets_that_were_not_near(card):
    page = card.page
    far = page.locator("[data-widget^='Stage-']").last
    assert far.get_attribute("data-live") is None
    card.focus()
    page.keyboard.press("l")
    expect(page.get_by_role("main")).to_have_count(0)  # it fills the screen, as a region with the slide's name
    for _ in range(60):
        if far.is_visible():
            break
        page.keyboard.press("n")
    expect(far.locator("section.every-pixel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("main")).to_have_count(1)
