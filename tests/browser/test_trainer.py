"""The live trainer in a real JupyterLab: train, pause, look back, tune, race; hidden, slow, interrupted, restarted."""

import ast
import contextlib
import json
import re

import pytest
from playwright.sync_api import expect
from region import Region

NETWORK = """
import base64, json, threading
import torch
from torch import nn
from widgets import ink_data
from widgets.studio.trainer import LiveTrainer

torch.set_num_threads(1)
data = ink_data(60, 4)

def network(seed=0):
    torch.manual_seed(seed)
    layers = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 5, 3, padding=1)
    return nn.Sequential(*layers)

def packed(widget):
    state = widget.get_state()
    return json.dumps({k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in state.items()})
"""
LONG = "trainer = LiveTrainer(network(), data, steps=20_000, evaluate_every=200)\ntrainer"
RACE = "trainer = LiveTrainer({'one': network(), 'two': network(1)}, data, steps=20_000, evaluate_every=5)\ntrainer"
SHORT = "trainer = LiveTrainer(network(), data, steps=12)\ntrainer"
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"

# A page of its own with a widget whose model only has its traits: what a website shows.
PLAIN_PAGE = """async (state) => {
    const unpack = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
    for (const name of ["image", "truth", "recorded_bytes"]) state[name] = unpack(state[name]);
    const module = await import(URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" })));
    const model = { get: (name) => state[name], set: (name, value) => (state[name] = value), on() {}, off() {} };
    module.default.render({ model, el: document.body });
}"""
# Five thousand reports of one run, as a browser keeps them; then one after a report that was lost.
MANY_REPORTS = """async (source) => {
    const { merged } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    let known = { run: 0, step: 0, losses: [], scores: [], frames: [], rate: null };
    for (let step = 0; step <= 5000; step++) {
        const told = { run: 1, seed: 0, step, begin: Math.max(0, step - 1), scores: [[step, 0.5, 0.5, []]], rate: 9 };
        known = merged(known, { told, losses: [[step, 1]], frames: [{ step }] });
    }
    const ends = (list, stepOf) => [list.length, stepOf(list[0]), stepOf(list.at(-1))];
    const gaps = known.frames.slice(1).map((frame, k) => frame.step - known.frames[k].step);
    const lost = merged(known, { told: { run: 1, step: 6000, begin: 5500, scores: [] }, losses: [], frames: [] });
    const first = ([step]) => step;
    return {
        losses: ends(known.losses, first), scores: ends(known.scores, first), frames: ends(known.frames, (f) => f.step),
        widest: Math.max(...gaps), lost,
    };
}"""
PIXELS = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.join()"
HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


class Card(Region):
    """One trainer's card in the page."""

    def __init__(self, place):
        super().__init__(place, "Live training")
        self.slider = self.place.get_by_role("slider", name="training step")
        self.sentence = self.place.locator(".ep-sentence")

    def state(self, name):
        """Waits for a state."""
        expect(self.place).to_have_attribute("data-state", name)

    def step(self):
        return int(self.place.get_attribute("data-step"))

    def shown(self):
        return int(self.place.get_attribute("data-shown"))

    def beyond(self, step):
        """Waits until more steps are done."""
        card = self.place.element_handle()
        self.page.wait_for_function("([card, step]) => Number(card.dataset.step) > step", arg=[card, step])

    def train_beyond(self, step):
        """Trains and pauses; gives the step at which it stands."""
        self.press("train")
        self.beyond(step)
        self.press("pause")
        self.state("paused")
        return self.step()

    def canvas(self, name):
        return self.place.get_by_role("img", name=name, exact=True)

    def pixels(self, name):
        return self.canvas(name).evaluate(PIXELS)

    def becomes(self, name, pixels, other=False):
        """Waits until a picture is, or is other than, these pixels."""
        same = f"([canvas, pixels, other]) => (({PIXELS})(canvas) === pixels) !== other"
        self.page.wait_for_function(same, arg=[self.canvas(name).element_handle(), pixels, other])

    def points(self, chart):
        """How many points each curve of a chart has: loss or score."""
        lines = self.place.locator(f".ep-curve-{chart}").all()
        return [len(line.get_attribute("points").split()) for line in lines]

    def field(self, name):
        return self.place.get_by_role("textbox", name=name)

    def says(self, text):
        expect(self.place).to_contain_text(text)


@pytest.fixture(scope="module")
def notebook(module_lab):
    """One notebook for all tests."""
    notebook = module_lab.open([NETWORK, "", ""])
    notebook.run(0)
    return notebook


def opened(notebook, cell, beside=""):
    """The card of a trainer that a cell makes; another cell may stand below."""
    notebook.set_source(1, cell)
    notebook.set_source(2, beside)
    notebook.run(1)
    card = Card(notebook.output(1))
    card.state("ready")
    return card


def steps_in_kernel(notebook):
    return int(notebook.ask("min(run.last.step for run in trainer._runs)"))


@contextlib.contextmanager
def slowed_down(page, bytes_a_second):
    """A slow line between browser and server."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 50, "downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second}
    session.send("Network.emulateNetworkConditions", slow)
    yield
    session.send("Network.emulateNetworkConditions", {**slow, "latency": 0} | dict.fromkeys(list(slow)[2:], -1))
    session.detach()


def test_it_shows_its_first_frame_and_does_not_start_by_itself(notebook):
    card = opened(notebook, SHORT)
    for name in ("image", "truth", "prediction", "confidence", "wrong pixels"):
        assert len(set(card.pixels(name).split(","))) > 1
    card.says("Step 0:")
    expect(card.place.get_by_role("table")).to_contain_text("ground")
    expect(card.button("race them all")).to_have_count(0)
    assert steps_in_kernel(notebook) == 0


def test_train_and_pause(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.state("training")
    card.beyond(0)
    expect(card.sentence).to_have_text(re.compile(r"Training, step \d+ of 20000: \d+ images a second, [\d.]+ s left\."))
    card.beyond(card.step())
    card.press("pause")
    card.state("paused")
    # Nothing is under way any more, so the kernel stands where the page says.
    assert steps_in_kernel(notebook) == card.step()
    card.says(f"Paused after step {card.step()} of 20000.")
    card.press("train")
    card.beyond(card.step())


def test_other_cells_answer_while_it_trains(notebook):
    card = opened(notebook, LONG, "6 * 7")
    card.press("train")
    card.beyond(0)
    notebook.run(2)
    assert notebook.text(2) == "42"
    before = card.step()
    assert notebook.ask("6 * 7") == "42"
    card.state("training")
    card.beyond(before)


def test_training_to_the_end(notebook):
    card = opened(notebook, SHORT)
    card.press("train")
    card.state("done")
    assert card.step() == steps_in_kernel(notebook) == 12
    card.says("Trained for 12 steps.")
    expect(card.place.get_by_role("img", name=re.compile("^loss:.*at step 12"))).to_be_visible()
    expect(card.button("train")).to_be_disabled()


def test_one_step_reset_and_new_seed(notebook):
    card = opened(notebook, LONG)
    card.press("one step")
    expect(card.place).to_have_attribute("data-step", "1")
    card.state("paused")
    card.press("reset")
    card.state("ready")
    assert card.step() == steps_in_kernel(notebook) == 0
    first = card.pixels("prediction")
    card.press("new seed")
    card.says("seed 1")
    card.becomes("prediction", first, other=True)
    assert notebook.ask("trainer._runs[0].seed") == "1"


def test_keys(notebook):
    card = opened(notebook, LONG)
    card.keys("ArrowRight")
    expect(card.place).to_have_attribute("data-step", "1")
    card.state("paused")
    card.keys("Space")
    card.beyond(1)
    card.state("training")
    card.keys("Space")
    card.state("paused")
    card.keys("ArrowLeft")
    assert card.shown() < card.step()
    card.keys("Home")
    assert card.shown() == 0
    card.keys("ArrowRight", "End")
    assert card.shown() == card.step()
    card.keys("h")
    expect(card.canvas("truth")).to_be_hidden()
    expect(card.canvas("wrong pixels")).to_be_hidden()
    expect(card.canvas("prediction")).to_be_visible()
    card.keys("h")
    expect(card.canvas("truth")).to_be_visible()
    card.keys("r")
    card.state("ready")
    card.keys("f")
    card.page.wait_for_function("document.fullscreenElement?.matches('.every-pixel')")
    sizes = card.place.locator("td, caption, .ep-note, .ep-count, .ep-hint").evaluate_all(
        "nodes => nodes.map((node) => parseFloat(getComputedStyle(node).fontSize))"
    )
    assert min(sizes) >= 20  # in this window of 900 pixels; 24 at 1080
    card.keys("f")
    card.page.wait_for_function("!document.fullscreenElement")


def test_looking_back_while_it_trains(notebook):
    card = opened(notebook, LONG)
    first = card.pixels("prediction")
    card.press("train")
    card.beyond(10)
    card.slider.fill("0")
    card.state("training")
    assert card.shown() == 0
    card.beyond(card.step())
    assert card.shown() == 0
    expect(card.slider).to_have_value("0")
    expect(card.sentence).to_contain_text("Looking back at step 0, from step")
    expect(card.place.locator(".ep-playhead[visibility=visible]")).to_have_count(2)
    card.becomes("prediction", first)
    card.slider.fill("20000")
    card.beyond(card.step())
    assert card.shown() > 10
    card.press("pause")
    card.state("paused")
    expect(card.slider).to_have_value(str(card.step()))
    step = card.step()
    card.keys("ArrowLeft")
    assert card.shown() < step
    card.keys("ArrowRight")
    assert card.shown() == step == steps_in_kernel(notebook)
    card.keys("ArrowRight")
    card.beyond(step)


def test_tuning_while_it_trains(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    for name, value, holds in (
        ("learning rate", "0.050", "0.05"),
        ("ground weight", "1", "1"),
        ("images a step", "4", "4"),
    ):
        card.field(name).fill(value)
        card.field(name).press("Enter")
        expect(card.field(name)).to_have_value(holds)
    card.state("training")
    card.press("pause")
    card.state("paused")  # the kernel has answered everything
    told = notebook.ask("[trainer._tuning[name] for name in ('learning_rate', 'ground_weight', 'batch')]")
    assert told == "[0.05, 1, 4]"
    card.press("train")
    card.beyond(card.step())
    for name, value, holds in (
        ("learning rate", "-1", "0.05"),
        ("images a step", "many", "4"),
        ("ground weight", "", "1"),
    ):
        card.field(name).fill(value)
        card.field(name).press("Enter")
        expect(card.field(name)).to_have_value(holds)
        card.says(
            f"{ {'learning rate': 'learning_rate', 'images a step': 'batch'}.get(name, 'ground_weight') } must be"
        )
    card.state("training")


def test_a_race_is_fair_and_shows_all(notebook):
    card = opened(notebook, RACE)
    expect(card.button("race them all")).to_have_attribute("aria-pressed", "true")
    card.press("train")
    card.beyond(10)
    card.press("pause")
    card.state("paused")
    one, two = ast.literal_eval(notebook.ask("[run.last.step for run in trainer._runs]"))
    assert abs(one - two) <= 1
    for name in ("prediction of one", "prediction of two"):
        assert len(set(card.pixels(name).split(","))) > 1
    expect(card.canvas("confidence")).to_be_hidden()
    assert len(card.points("loss")) == len(card.points("score")) == 2
    dashes = {line.get_attribute("stroke-dasharray") for line in card.place.locator(".ep-curve-score").all()}
    assert len(dashes) == 2
    boxes = [end.bounding_box() for end in card.place.locator(".ep-chart-score .ep-end").all()]
    assert len(boxes) == 2
    assert abs(boxes[0]["y"] - boxes[1]["y"]) >= boxes[0]["height"] - 1
    table = card.place.get_by_role("table", name="mean IoU per network")
    expect(table.get_by_role("row", name=re.compile("^one"))).to_contain_text(str(one))
    expect(card.sentence).to_have_text(re.compile("Paused after step .*(ahead|level)"))
    # One of them goes on alone.
    card.keys("2")
    expect(card.button("two")).to_have_attribute("aria-pressed", "true")
    expect(table).to_be_hidden()
    card.train_beyond(two)
    assert int(notebook.ask("trainer._runs[0].last.step")) == one
    card.keys("0")
    expect(card.button("race them all")).to_have_attribute("aria-pressed", "true")


def test_in_a_race_the_others_go_on_when_one_fails(notebook):
    failing = """
class Failing(nn.Conv2d):
    def forward(self, x):
        if self.training:
            raise RuntimeError("no luck today")
        return super().forward(x)
trainer = LiveTrainer({"good": network(), "bad": Failing(3, 5, 1)}, data, steps=20_000)
trainer"""
    card = opened(notebook, failing)
    card.press("train")
    card.says("bad stopped: no luck today")
    card.state("training")
    card.beyond(5)
    card.press("pause")
    card.state("paused")
    card.press("bad")
    card.state("failed")
    card.says('raise RuntimeError("no luck today")')


def test_earlier_runs_stay_as_ghosts_until_they_are_forgotten(notebook):
    card = opened(notebook, SHORT)
    expect(card.button("forget earlier runs")).to_be_hidden()
    for count in (1, 2):
        card.press("train")
        card.state("done")
        card.press("reset")
        card.state("ready")
        expect(card.place.locator(".ep-chart-score .ep-ghost")).to_have_count(count)
    expect(card.place.locator(".ep-chart-score .ep-end.ep-quiet").first).to_contain_text("seed 0")
    card.press("forget earlier runs")
    expect(card.place.locator(".ep-ghost")).to_have_count(0)
    expect(card.button("forget earlier runs")).to_be_hidden()


# Other tasks: no picture of labels, but marks over the image.

TASKS = """
from widgets.data.objects import objects_data
from widgets.data.people import people_data
from widgets.learning.boxes import ClassAndBox
from widgets.learning.joints import Joints

class Both(nn.Module):
    def __init__(self):
        super().__init__()
        self.what, self.where = nn.Linear(3, 4), nn.Linear(3, 4)
    def forward(self, x):
        x = x.mean((2, 3))
        return self.what(x), self.where(x).sigmoid()

torch.manual_seed(0)
points = nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(48, 22), nn.Sigmoid(), nn.Unflatten(1, (11, 2)))
pair = {"points": points, "maps": nn.Conv2d(3, 11, 4, stride=4)}
"""
BOXES = TASKS + "trainer = LiveTrainer(Both(), ClassAndBox(objects_data(40, 4)), steps=20_000, batch=4)\ntrainer"
POSES = TASKS + "trainer = LiveTrainer(pair, Joints(people_data(40, 4)), steps=20_000, batch=4)\ntrainer"


def test_boxes_are_drawn_and_looked_back_at(notebook):
    card = opened(notebook, BOXES)
    card.says("box IoU per class, step 0")
    prediction = card.place.locator(".ep-prediction")
    box = prediction.locator("rect.ep-mark:not(.ep-under):not(.ep-true)")
    first = box.get_attribute("width"), box.get_attribute("height")
    expect(prediction).to_contain_text(re.compile(r"[0147], \d+ % sure · IoU"))
    expect(card.canvas("wrong pixels")).to_be_hidden()
    card.train_beyond(30)
    expect(card.sentence).to_have_text(re.compile(r"Paused after step .*% of classes right, box IoU [.\d]+\."))
    now = box.get_attribute("width"), box.get_attribute("height")
    assert now != first
    card.keys("Home")
    expect(box).to_have_attribute("width", first[0])
    card.keys("End", "h")
    expect(prediction.locator(".ep-true").last).to_be_hidden()
    expect(box).to_be_visible()
    card.field("box weight").fill("0")
    card.field("box weight").press("Enter")
    card.train_beyond(card.step())  # then it pauses: the kernel has answered everything
    assert notebook.ask("trainer._tuning['box_weight']") == "0"
    card.press("reset")
    card.state("ready")
    expect(card.place.locator(".ep-chart-score .ep-ghost")).to_have_count(1)


def test_joints_race_as_coordinates_and_as_heatmaps(notebook):
    card = opened(notebook, POSES)
    for name in ("prediction of points", "prediction of maps"):
        figure = card.place.locator("figure", has=card.page.get_by_role("img", name=name, exact=True))
        expect(figure.locator("circle.ep-point:not(.ep-true)")).to_have_count(11)
    card.train_beyond(20)
    expect(card.sentence).to_have_text(re.compile(r"(ahead|level,?) with PCK@0.1"))
    expect(card.place.get_by_role("table", name="PCK@0.1 per network")).to_be_visible()
    card.press("points")
    expect(card.canvas("heatmaps")).to_be_hidden()
    card.press("maps")
    expect(card.canvas("heatmaps")).to_be_visible()
    expect(card.place.get_by_role("table")).to_contain_text("wrist")


def test_saved_weights_say_the_same_after_loading(notebook):
    card = opened(notebook, LONG)
    card.train_beyond(5)
    with card.page.expect_download() as waiting:
        card.press("save")
    assert waiting.value.suggested_filename.endswith(".safetensors")
    content = waiting.value.path().read_bytes()
    saved = card.pixels("prediction")
    card.says("Saved the weights of")
    card.press("reset")
    card.state("ready")
    choose = card.place.locator("input[type=file]")
    choose.set_input_files({"name": "mine.safetensors", "mimeType": "", "buffer": content})
    card.says("Loaded mine.safetensors:")
    assert card.step() == 0
    card.becomes("prediction", saved)
    choose.set_input_files({"name": "wrong.safetensors", "mimeType": "", "buffer": b"no weights at all"})
    expect(card.place.locator(".ep-message")).to_have_class(re.compile("ep-warning"))
    card.press("one step")
    card.beyond(0)


def test_a_hidden_page_goes_on_and_paints_when_it_is_seen_again(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    card.page.evaluate(HIDE, True)
    painted = card.place.locator(".ep-count").text_content()
    card.beyond(card.step())
    card.beyond(card.step())
    assert card.place.locator(".ep-count").text_content() == painted
    card.page.evaluate(HIDE, False)
    expect(card.place.locator(".ep-count")).not_to_have_text(painted)
    card.press("pause")
    card.state("paused")
    assert steps_in_kernel(notebook) == card.step()


def test_a_slow_line_still_shows_the_newest_step(notebook):
    card = opened(notebook, RACE)
    card.keys("0")
    with slowed_down(card.page, 200_000):
        card.press("train")
        card.beyond(5)
        assert int(card.place.get_attribute("data-open")) <= 2
        card.press("pause")
        card.state("paused")
        assert steps_in_kernel(notebook) == card.step()


def test_reset_while_training(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    card.press("reset")
    card.state("ready")
    assert steps_in_kernel(notebook) == 0


def test_running_the_cell_again_leaves_one_trainer_and_no_thread(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    threads = notebook.ask("threading.active_count()")
    widgets = notebook.ask(LIVING)
    for _ in range(2):
        notebook.run(1)
        card.state("ready")
        expect(card.place).to_have_count(1)
        card.press("train")
        card.beyond(0)
    assert notebook.ask("threading.active_count()") == threads
    assert notebook.ask(LIVING) == widgets


def test_clearing_the_output_stops_the_training(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    notebook.evaluate("await app.commands.execute('notebook:clear-all-cell-outputs');")
    expect(card.place).to_have_count(0)
    # Whoever gets the lock has waited for the burst under way. One more may have been asked for; no other follows.
    asked = "trainer._race.lock.acquire() and (trainer._runs[0].last.step, trainer._race.lock.release())[0]"
    assert any(notebook.ask(asked) == notebook.ask(asked) for _ in range(3))
    assert notebook.ask(asked) == notebook.ask(asked)


def test_a_page_loaded_again_shows_where_training_stands(notebook):
    card = opened(notebook, LONG)
    step = card.train_beyond(10)
    notebook.reopen()
    card = Card(notebook.output(1))
    expect(card.place).to_have_attribute("data-step", str(step))
    card.state("paused")
    card.page.wait_for_function(
        "(line) => line.getAttribute('points').split(' ').length > 10",
        arg=card.place.locator(".ep-curve-loss").element_handle(),
    )
    card.keys("Home")
    assert card.shown() == 0
    card.press("train")
    card.beyond(step)


def test_finish_in_a_cell_is_seen_in_the_card(notebook):
    card = opened(notebook, SHORT)
    notebook.set_source(2, "trainer.finish()")
    notebook.run(2)
    assert notebook.text(2) == "Snapshot(step 12 of 12)"
    card.state("done")
    assert card.step() == 12


def test_two_views_of_one_trainer(notebook):
    card = opened(notebook, LONG, "trainer")
    notebook.run(2)
    other = Card(notebook.output(2))
    card.press("train")
    other.state("training")
    other.beyond(0)
    other.press("pause")
    card.state("paused")
    other.state("paused")
    assert card.step() == other.step() == steps_in_kernel(notebook)


def test_two_trainers_at_once(notebook):
    card = opened(notebook, LONG, "other = LiveTrainer(network(1), data, steps=20_000)\nother")
    notebook.run(2)
    other = Card(notebook.output(2))
    for each in (card, other):
        each.state("ready")
        each.press("train")
    for each in (card, other):
        each.beyond(0)
        each.beyond(each.step())
        each.state("training")


def test_a_wrong_shape_in_the_middle_is_said_with_the_readers_own_line(notebook):
    wrong = """
class Wrong(nn.Conv2d):
    def forward(self, x):
        y = super().forward(x)
        return y[:, :, 1:] if self.training else y
trainer = LiveTrainer(Wrong(3, 5, 1), data)
trainer"""
    card = opened(notebook, wrong)
    card.press("train")
    card.state("failed")
    card.says("Training stopped:")
    card.press("reset")
    card.state("ready")


def test_themes(notebook):
    card = opened(notebook, SHORT)
    for theme in ("dark", "light"):
        notebook.theme(theme)
        light = card.place.evaluate("c => getComputedStyle(c).backgroundColor") == "rgb(255, 255, 255)"
        assert light == (theme == "light")


def test_a_page_without_a_kernel_can_be_looked_through(notebook):
    card = opened(notebook, SHORT, "trainer.finish()")
    notebook.run(2)
    card.state("done")
    page = notebook.page.context.new_page()
    page.evaluate(PLAIN_PAGE, json.loads(ast.literal_eval(notebook.ask("packed(trainer)"))))
    plain = Card(page.locator("body"))
    plain.state("picture")
    plain.says("This training is recorded")
    assert plain.step() == 12
    for name in ("new seed", "save", "load"):
        expect(plain.button(name)).to_be_disabled()
    plain.slider.fill("0")
    expect(plain.sentence).to_contain_text("Recorded training, step 0 of 12")
    assert plain.pixels("prediction") != card.pixels("prediction")
    page.close()


def test_a_browser_keeps_little_of_a_long_training_spread_evenly(notebook):
    source = ast.literal_eval(notebook.ask("LiveTrainer._esm"))
    kept = notebook.page.evaluate(MANY_REPORTS, source)
    # Step 0 and 1 tell everything anew (begin is 0), so what is kept begins with step 1.
    assert kept["losses"] == [600, 1, 5000]
    assert kept["scores"] == [300, 1, 5000]
    assert kept["frames"] == [64, 1, 5000]
    assert kept["widest"] < 3 * 5000 / 64
    assert kept["lost"] is None


def test_an_interrupt_while_it_trains_harms_nothing(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    notebook.evaluate("await kernel.interrupt();")
    card.beyond(card.step())
    card.press("pause")
    card.state("paused")
    assert steps_in_kernel(notebook) == card.step()


def test_after_a_restart_it_is_a_picture(notebook):
    """The last test of this notebook: its kernel has forgotten everything afterwards."""
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(5)
    notebook.restart_kernel()
    card.state("picture")
    card.says("This is a picture now: the kernel that trained it is gone.")
    for name in ("new seed", "save", "load"):
        expect(card.button(name)).to_be_disabled()
    expect(card.field("learning rate")).to_be_disabled()
    card.keys("Home", "Space")  # what was seen of it can be played again
    card.state("replaying")
    card.keys("r")
    card.state("picture")
    assert card.shown() == 0
