"""Every widget on a page with no kernel: what needs none plays, what needs one says so, a recorded training replays."""

import re

import pytest
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from without_kernel import page_of

PIXELS = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.join()"
# An old or a closed browser: each part missing, or refusing.
POOR = """() => {
    delete Crypto.prototype.randomUUID;
    delete Element.prototype.requestFullscreen;
    const refuse = () => { throw new DOMException("refused", "SecurityError"); };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: refuse });
    Object.defineProperty(navigator, "clipboard", { get: () => undefined });
    HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
        apply: (get, canvas, [kind, ...more]) => (kind === "2d" ? get.call(canvas, kind, ...more) : null),
    });
}"""


@pytest.fixture
def show(browser):
    """Shows a widget on a page of its own and gives its card; an error on the page fails the test."""
    open_pages, errors = [], []

    def show(widget, **options):
        opening = page_of(browser, widget, **options)
        page = opening.__enter__()
        open_pages.append(opening)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page.locator("section.every-pixel").first

    yield show
    for opening in open_pages:
        opening.__exit__(None, None, None)
    assert not errors


@pytest.fixture
def example(show):
    """The same, of an example by its name."""
    return lambda name, **options: show(EVERY_WIDGET[name](), **options)


def press(card, name):
    card.get_by_role("button", name=name, exact=True).click()


def keys(card, *names):
    card.focus()
    for name in names:
        card.page.keyboard.press(name)


def cell(stage, name):
    return stage.get_by_role("gridcell", name=re.compile(rf"^{re.escape(name)} "))


def edit(stage, name, text):
    cell(stage, name).dblclick()
    field = stage.get_by_role("textbox", name=f"new value of {name}")
    field.fill(text)
    field.press("Enter")


def message(card):
    return card.locator(".ep-message")


# The stage.


def test_the_stage_steps_hovers_pins_and_edits(example):
    stage = example("stage with tabs")
    keys(stage, "Home", "ArrowRight")
    expect(stage.locator(".ep-count")).to_have_text("1 / 4")
    keys(stage, "End", "v")
    expect(stage.locator(".ep-count")).to_have_text("25 / 25")
    said = stage.locator(".ep-caption").inner_text()
    cell(stage, "y[2,2]").hover()
    expect(stage.locator(".ep-caption")).not_to_have_text(said)
    cell(stage, "y[2,2]").click()
    expect(stage).to_have_class(re.compile("ep-pinned"))
    edit(stage, "x[0,0]", "9")
    expect(cell(stage, "y[0,0]")).to_have_text("9")
    edit(stage, "w[0,0]", "2")
    expect(cell(stage, "y[0,0]")).to_have_text("18")
    keys(stage, "r", "End")
    expect(cell(stage, "y[0,0]")).to_have_text("1")
    keys(stage, "2")
    expect(cell(stage, "y[3,3]")).to_have_text("4")


def test_an_edit_that_torch_has_to_answer_is_taken_back_with_one_sentence(example):
    stage = example("stage with tabs")
    keys(stage, "4", "End")
    edit(stage, "x[0,2]", "0")
    expect(message(stage)).to_contain_text("There is no kernel here")
    expect(cell(stage, "x[0,2]")).to_have_text("6")
    expect(cell(stage, "y[0,1]")).to_have_text("6")
    edit(stage, "x[0,2]", "six")
    expect(message(stage)).to_contain_text("six")
    keys(stage, "1")
    edit(stage, "x[0,0]", "5")
    expect(message(stage)).to_be_hidden()
    expect(cell(stage, "y[0,0]")).to_have_text("5")


def test_matrix_and_overlap_need_no_kernel(example):
    stage = example("stage with matrix")
    expect(stage.locator(".ep-matrix")).to_be_visible()
    keys(stage, "o")
    expect(stage.get_by_role("grid", name=re.compile("how many reach y"))).to_be_visible()


# What explores, counts and draws.


def test_the_pixel_explorer_swaps_moves_and_paints(example):
    card = example("pixel explorer")
    press(card, "instances")
    sentence = card.locator(".ep-sentence")
    expect(sentence).to_contain_text("3 ")
    before = sentence.inner_text()
    card.get_by_role("group", name=re.compile("animal")).get_by_role("button", name="3", exact=True).click()
    card.get_by_role("button", name="move 3 until it touches").click()
    expect(sentence).not_to_have_text(before)
    press(card, "your mask")
    card.get_by_role("application").click()
    expect(card.get_by_role("button", name="undo")).to_be_enabled()


def test_the_window_slides(example):
    card = example("sliding window")
    keys(card, "Home", "ArrowRight", "ArrowRight")
    expect(card).to_have_attribute("data-done", "2")
    card.get_by_role("slider", name="stride").fill("2")
    keys(card, "End")
    expect(card).not_to_have_attribute("data-done", "2")


@pytest.mark.parametrize("name", ["shape flow", "flow designer"])
def test_boxes_are_walked_through(example, name):
    card = example(name)
    keys(card, "Home", "ArrowRight")
    expect(card.locator("[aria-pressed=true]").first).to_be_visible()
    expect(message(card)).to_be_hidden()


def test_sizes_are_worked_out(example):
    card = example("size calculator")
    sentence = card.locator(".ep-caption")
    before = sentence.inner_text()
    card.get_by_role("spinbutton", name="stride").press("ArrowUp")
    expect(sentence).not_to_have_text(before)


def test_a_mask_goes_down_and_back(example):
    card = example("down and back")
    before = card.locator(".ep-sentence").inner_text()
    keys(card, "End", "2")
    expect(card.locator(".ep-sentence")).not_to_have_text(before)


def test_a_field_grows_and_what_only_torch_can_tell_is_not_promised(example):
    card = example("receptive field")
    keys(card, "End")
    expect(card).to_have_attribute("data-field", "8×8")
    expect(card).to_have_attribute("data-heat", "shown")
    expect(message(card)).to_be_hidden()
    card.get_by_role("application").first.click(position={"x": 3, "y": 3})
    expect(card).to_have_attribute("data-heat", "none")
    expect(message(card)).to_contain_text("There is no kernel here")
    press(card, "reset")
    expect(message(card)).to_be_hidden()


def test_the_editors_go_on(example):
    box = example("box editor")
    before = box.get_attribute("data-box")
    box.get_by_role("application").focus()
    box.page.keyboard.press("ArrowRight")
    expect(box).not_to_have_attribute("data-box", before)
    joints = example("joint editor")
    before = joints.inner_text()
    joints.get_by_role("application").first.focus()
    for _ in range(8):
        joints.page.keyboard.press("ArrowRight")
    expect(joints).not_to_have_text(before)


def test_a_prediction_is_committed_answered_and_made_again(example):
    card = example("predict")
    keys(card, "1", "Enter")
    expect(card.get_by_role("status").first).to_contain_text("12")
    press(card, "Try again")
    expect(card.get_by_role("button", name="Commit")).to_be_visible()


def test_the_sketchpad_shows_its_example_answered_and_takes_ink(example):
    card = example("sketchpad")
    expect(message(card)).to_contain_text("There is no kernel here")
    expect(card.get_by_role("row", name=re.compile("^light"))).to_be_visible()
    card.get_by_role("application").click()
    expect(card.get_by_role("button", name="undo")).to_be_enabled()


def test_generators_are_compared_before_and_after(show):
    generators = EVERY_WIDGET["generators"]()
    generators.finish()
    card = show(generators)
    expect(message(card)).to_contain_text("There is no kernel here")
    now = card.locator(".ep-sentence").inner_text()
    press(card, "before training")
    expect(card.locator(".ep-sentence")).not_to_have_text(now)
    keys(card, "n")


# The recorded training.


def pixels(card, name):
    return card.get_by_role("img", name=name, exact=True).evaluate(PIXELS)


def curve(card, chart="loss"):
    """How many points the first curve of a chart has."""
    return len(card.locator(f".ep-curve-{chart}").first.get_attribute("points").split())


def shown(card, step):
    expect(card).to_have_attribute("data-shown", str(step))


def test_a_recorded_training_follows_its_slider(example):
    card = example("trainer after finish")
    expect(card).to_have_attribute("data-state", "picture")
    expect(message(card)).to_have_text(
        re.compile("^This training is recorded: press play or pull the slider; .*JupyterLab.$")
    )
    shown(card, 12)
    last, points, table = pixels(card, "prediction"), curve(card), card.locator("table").first.inner_text()
    card.get_by_role("slider", name="training step").fill("3")
    shown(card, 3)
    expect(card.locator(".ep-sentence")).to_contain_text("Recorded training, step 3 of 12.")
    expect(card.locator("table").first).not_to_have_text(table)
    assert pixels(card, "prediction") != last
    assert curve(card) == 3 < points
    keys(card, "ArrowRight")
    shown(card, 4)
    press(card, "next picture")
    shown(card, 5)
    keys(card, "Home", "ArrowLeft")
    shown(card, 0)
    keys(card, "End")
    assert pixels(card, "prediction") == last
    expect(card.get_by_role("button", name="next picture")).to_be_disabled()
    keys(card, "r")
    shown(card, 0)


def test_a_recorded_training_plays_when_asked_and_pauses(example):
    card = example("trainer after finish")
    press(card, "play")
    expect(card).to_have_attribute("data-state", "replaying")
    expect(card).not_to_have_attribute("data-shown", re.compile("^(0|12)$"))
    keys(card, "Space")
    expect(card).to_have_attribute("data-state", "picture")
    at = int(card.get_attribute("data-shown"))
    assert 0 < at < 12
    keys(card, "Space")
    expect(card).not_to_have_attribute("data-shown", str(at))
    keys(card, "ArrowLeft")  # whoever pulls the playhead takes it over
    expect(card).to_have_attribute("data-state", "picture")


def test_what_needs_a_kernel_is_off_and_says_why(example):
    card = example("trainer after finish")
    for name in ("new seed", "save", "load"):
        control = card.get_by_role("button", name=name, exact=True)
        expect(control).to_be_disabled()
        expect(control).to_have_accessible_description(re.compile("^This needs a kernel"))
    expect(card.get_by_role("textbox", name="learning rate")).to_be_disabled()


def test_a_recorded_race_plays_all_or_one(example):
    card = example("race")
    keys(card, "Home")
    expect(card.locator(".ep-standings")).to_be_visible()
    keys(card, "2")
    shown(card, 0)
    expect(card.locator(".ep-standings")).to_be_hidden()
    keys(card, "0", "Space")
    expect(card).to_have_attribute("data-state", "replaying")


@pytest.mark.parametrize("name", ["trainer of boxes", "trainer of joints"])
def test_boxes_and_joints_are_recorded_too(show, name):
    trainer = EVERY_WIDGET[name]()
    trainer.finish()
    card = show(trainer)
    drawn = "svg => svg.innerHTML"
    marks = card.locator(".ep-gallery svg.ep-marks").nth(1)
    last = marks.evaluate(drawn)
    keys(card, "Home")
    shown(card, 0)
    card.page.wait_for_function("([svg, last]) => svg.innerHTML !== last", arg=[marks.element_handle(), last])


def test_each_view_of_a_recorded_training_opens_where_its_cell_showed_it(browser):
    trainer = EVERY_WIDGET["trainer"]()
    trainer._repr_mimebundle_()
    trainer.finish()
    trainer._repr_mimebundle_()
    with page_of(browser, trainer) as page:
        shown(page.locator("section.every-pixel"), 0)
    assert trainer.shown_at == [0, 12]


def test_a_trainer_that_never_trained_says_so(example):
    card = example("trainer")
    expect(message(card)).to_have_text("There is no kernel here to train with: open this lesson in JupyterLab.")
    expect(card.get_by_role("button", name="play", exact=True)).to_be_disabled()
    keys(card, "Space", "ArrowRight", "r")
    shown(card, 0)


# Poor browsers.


def test_a_browser_that_refuses_storage_clipboard_and_full_screen_still_reads(browser):
    context = browser.new_context()
    context.add_init_script(f"({POOR})()")
    errors = []
    try:
        context.on("weberror", lambda error: errors.append(str(error.error)))
        for name in ("stage", "trainer after finish", "predict", "size calculator", "pixel explorer"):
            with page_of(context, EVERY_WIDGET[name]()) as page:
                card = page.locator("section.every-pixel")
                expect(card).to_be_visible()
                keys(card, "f")
                expect(card).to_be_visible()
            assert not errors, name
    finally:
        context.close()
