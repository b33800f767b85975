"""What every page can do beside its widgets: be read without scripts, searched, turned dark, and left for the next."""

import json
import re
from html import unescape
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from reading import BRING_ALL, LESSONS, OF_COLOUR, PLACES, ROOT, VIEWPORT, Reader, axe, bring_all

OTHERS = ["index", "gallery", "glossary", "misconceptions", "credits", "benchmarks"]
PHONE = {"width": 390, "height": 844}
HIGHLIGHTED = "(name) => [...CSS.highlights.get(name) ?? []].map(String)"
TOP_OF_FOUND = "() => [...CSS.highlights.get('found-here')][0].getBoundingClientRect().top"
REFUSING = """Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('no', 'SecurityError'); },
})"""
USABLE = 2.0  # s within which the first lesson is to be of use
LINE = 4_000_000 / 8  # bytes a second
LATENCY = 0.040  # s; the page, its style and scripts, the widget's state come one after another


@pytest.fixture
def page(reader, request):
    page = reader.open(getattr(request, "param", LESSONS[4]))
    yield page
    page.close()


@pytest.mark.parametrize("page", OTHERS, indirect=True)
def test_axe_finds_nothing(page):
    page.locator("#theme").select_option("light")
    assert not axe(page)
    page.locator("#theme").select_option("dark")
    assert not axe(page, **OF_COLOUR)


def test_every_link_leads_somewhere(site):
    anchors = {path.name: set(re.findall(r' id="([^"]+)"', path.read_text("utf-8"))) for path in site.glob("*.html")}
    broken = []
    for path in site.glob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"]+)"', path.read_text("utf-8")):
            if re.match(r"(https?|data):", link):
                continue
            file, _, anchor = unescape(link).partition("#")
            known = {unescape(name) for name in anchors.get(file or path.name, ())}
            if (file and not (site / file).is_file()) or (anchor and unquote(anchor) not in known):
                broken.append(f"{path.name}: {link}")
    assert not broken


def test_a_picture_has_a_size_and_a_text(site):
    for path in site.glob("*.html"):
        for picture in re.findall(r"<img [^>]*>", path.read_text("utf-8")):
            assert re.search(r' width="\d+" height="\d+" alt="[^"]+"', picture), f"{path.name}: {picture}"


def test_lessons_lead_from_one_to_the_next_and_back(page, site):
    for stem in LESSONS[5:]:
        page.get_by_role("link", name=re.compile("^next: ")).click()
        expect(page).to_have_url((site / f"{stem}.html").as_uri())
    expect(page.get_by_role("link", name=re.compile("^next: "))).to_have_count(0)
    page.get_by_role("link", name=re.compile("^previous: ")).click()
    expect(page).to_have_url((site / f"{LESSONS[-2]}.html").as_uri())
    page.get_by_role("banner").get_by_role("link", name="Every Pixel").click()
    for stem in LESSONS:
        expect(page.locator(f".map a[href='{stem}.html']")).to_be_visible()


def test_the_theme_is_remembered_and_follows_the_system_if_wished(page, reader):
    ground = "getComputedStyle(document.body).backgroundColor"
    card = "getComputedStyle(document.querySelector('section.every-pixel')).backgroundColor"
    page.wait_for_selector("section.every-pixel")
    page.get_by_label("Theme").select_option("auto")
    light = page.evaluate(ground), page.evaluate(card)
    page.get_by_label("Theme").select_option("dark")
    dark = page.evaluate(ground), page.evaluate(card)
    assert not set(light) & set(dark)
    page.reload()
    page.wait_for_selector("section.every-pixel")
    assert (page.evaluate(ground), page.evaluate(card)) == dark
    page.get_by_label("Theme").select_option("auto")
    assert (page.evaluate(ground), page.evaluate(card)) == light
    page.emulate_media(color_scheme="dark")
    assert (page.evaluate(ground), page.evaluate(card)) == dark


def test_search_finds_marks_counts_and_steps(page):
    field = page.get_by_role("searchbox", name="Search this page")
    told = page.locator("#search output")
    field.fill("bed_of_nails(x)")  # in code, across coloured pieces
    expect(told).to_have_text(re.compile(r"^\d+ places$"))
    count = int(told.inner_text().split()[0])
    assert page.evaluate(HIGHLIGHTED, "found") == ["bed_of_nails(x)"] * count
    field.press("Enter")
    expect(told).to_have_text(f"1 of {count}")
    field.press("Shift+Enter")
    expect(told).to_have_text(f"{count} of {count}")
    # Widgets that come to life on the way may move it for a moment.
    page.wait_for_function(
        f"([low, high]) => low < ({TOP_OF_FOUND})() && ({TOP_OF_FOUND})() < high", arg=[0, VIEWPORT["height"]]
    )
    field.fill("NEAREST Neighbour")
    assert len(page.evaluate(HIGHLIGHTED, "found")) > 3
    field.fill("no such words")
    expect(told).to_have_text("not on this page")
    field.press("Escape")
    assert field.input_value() == told.inner_text() == ""
    expect(field).not_to_be_focused()


def test_what_a_link_leads_to_stays_in_sight_while_widgets_come(reader, site):
    page = reader.context.new_page()
    page.goto((site / f"{LESSONS[4]}.html").as_uri() + "#The-reveal")
    bring_all(page)
    assert 0 < page.evaluate("document.getElementById('The-reveal').getBoundingClientRect().top") < 200
    page.close()


def test_search_opens_what_is_folded(page):
    field = page.get_by_role("searchbox", name="Search this page")
    folded = page.locator("main .jp-MarkdownCell details").first
    hidden = folded.locator(":scope > :not(summary)").first.text_content().strip()
    field.fill(hidden[:24])
    field.press("Enter")
    expect(folded).to_have_attribute("open", "")


def test_a_browser_without_highlights_selects_what_was_found(page):
    page.evaluate("() => delete globalThis.Highlight")
    field = page.get_by_role("searchbox", name="Search this page")
    field.fill("max unpooling")
    field.press("Enter")
    assert page.evaluate("() => getSelection().toString().toLowerCase()") == "max unpooling"


@pytest.mark.parametrize("page", ["index"], indirect=True)
def test_an_animation_rests_until_it_is_played(page):
    film = page.get_by_role("button", name=re.compile("^Max pooling remembers"))
    picture = film.get_by_role("img")
    assert picture.get_attribute("src").endswith(".png")
    film.click()
    expect(film).to_have_attribute("aria-pressed", "true")
    expect(picture).to_have_attribute("src", re.compile(r"\.gif$"))
    film.click()
    expect(picture).to_have_attribute("src", re.compile(r"\.png$"))


@pytest.mark.parametrize("page", ["gallery"], indirect=True)
def test_the_gallery_shows_every_animation_with_its_line(page):
    told = json.loads((ROOT / "assets/gallery/gallery.json").read_text("utf-8"))
    entries = page.locator(".gallery li")
    assert entries.count() == len(told) > 20
    for entry, one in zip(entries.all(), told, strict=True):
        assert entry.get_by_role("button", name=f"{one['section']}: {one['title']}", exact=True).count() == 1
        assert entry.locator("pre").inner_text() == one["line"]


def test_a_widget_is_loaded_when_the_reader_comes_near(page):
    places = page.locator(PLACES)
    expect(places.first.locator("section.every-pixel")).to_be_visible()
    last = places.last
    assert last.locator("section.every-pixel").count() == 0
    assert last.locator("img, .jp-RenderedHTML").count() == 1
    last.scroll_into_view_if_needed()
    expect(last.locator("section.every-pixel")).to_be_visible()


def test_a_widget_that_fails_leaves_its_still(browser, site):
    reader = Reader(browser, site)
    reader.context.route("**/widgets/Stage-*.js", lambda route: route.abort())
    page = reader.open(LESSONS[4])
    stage = page.locator("[data-widget^='Stage-']").first
    with page.expect_console_message(lambda message: "can't be loaded" in message.text):
        stage.scroll_into_view_if_needed()
    expect(stage.locator("img")).to_be_visible()
    reader.context.close()
    # The browser says the first; the page the second, for each of its stages that came near.
    told = {re.sub("-[^.]*", "", said) for said in reader.complaints}
    assert told == {"Failed to load resource: net::ERR_FAILED", "widgets/Stage.js can't be loaded."}


def test_a_browser_that_can_not_unpack_keeps_the_stills_of_what_was_packed(browser, site):
    reader = Reader(browser, site)
    reader.context.add_init_script("delete globalThis.DecompressionStream")
    page = reader.open(LESSONS[0])
    with page.expect_console_message(lambda message: "DecompressionStream" in message.text):
        page.evaluate(BRING_ALL, PLACES)
    expect(page.locator("[data-widget^='Predict-'] section.every-pixel")).to_have_count(4)
    expect(page.locator("[data-widget^='PixelExplorer-'] > img")).to_have_count(2)
    reader.context.close()
    assert set(reader.complaints) == {"DecompressionStream is not defined"}


def test_where_nothing_may_be_remembered_the_page_still_works(reader):
    page = reader.context.new_page()
    page.add_init_script(REFUSING)
    page.goto((reader.site / f"{LESSONS[4]}.html").as_uri())
    page.get_by_label("Theme").select_option("dark")
    assert page.locator("body").get_attribute("data-theme") == "dark"
    page.close()


def test_without_scripts_stills_and_text_are_there(browser, site):
    reader = Reader(browser, site, java_script_enabled=False)
    for name in ("index", LESSONS[0], LESSONS[4], LESSONS[7]):
        page = reader.open(name)
        assert page.locator("h1").is_visible(), name
        assert not page.locator("#search").is_visible(), name
        for place in page.locator(PLACES).all():
            expect(place.locator("img, .jp-RenderedHTML").first, name).to_be_visible()
        page.close()
    reader.context.close()
    assert not reader.complaints


def test_nothing_is_wider_than_a_phone(browser, site):
    reader = Reader(browser, site, viewport=PHONE)
    for name in ("index", "glossary", LESSONS[4], LESSONS[7]):
        page = reader.open(name)
        bring_all(page)
        assert page.locator(PLACES).count() == page.locator(f"{PLACES} section.every-pixel").count()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        page.close()
    reader.context.close()
    assert not reader.complaints


def test_the_first_lesson_is_of_use_in_two_seconds_on_a_slow_line(site):
    html = (site / f"{LESSONS[0]}.html").read_text("utf-8")
    widget, state = re.search(r'data-widget="([^"]+)" data-state="([^"]+)"', html).groups()
    needed = [f"{LESSONS[0]}.html", *re.findall(r'(?:href|src)="(scripts/[^"]+)"', html)]
    needed += [f"widgets/{widget}.js", f"widgets/{widget}.css", f"states/{state}.js"]
    rounds = 5  # connection, page, scripts, widget, and one to spare
    assert sum((site / name).stat().st_size for name in needed) < LINE * (USABLE - rounds * LATENCY)
