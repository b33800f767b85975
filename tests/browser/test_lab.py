"""The harness itself: a notebook opens, runs, restarts and reloads in both themes, and what goes wrong is seen."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_notebook_runs(lab, theme):
    page = lab.open(["answer = 40 + 2\nanswer", "", "print('again', answer)"], theme=theme)
    page.run_all()
    assert page.text(0) == "42"
    assert page.text(2) == "again 42"
    assert page.ask("answer + 1") == "43"
    assert page.page.locator(f"body[data-jp-theme-light='{str(theme == 'light').lower()}']").count() == 1


def test_a_kernel_restarts_and_a_page_reloads(lab):
    page = lab.open(["answer = 42", "'answer' in dir()", "from widgets import SizeCalculator\nSizeCalculator()"])
    page.run_all()
    card = page.output(2).get_by_role("region", name="size calculator")
    card.press("7")
    expect(card.get_by_label("output size").first).to_have_text("3×3 → 5×5")
    for again in (page.reopen, page.reload):
        again()
        expect(card.get_by_label("output size").first).to_have_text("3×3 → 5×5")
        page.run(1)
        assert page.text(1) == "True"
    page.restart_kernel()
    page.run(1)
    assert page.text(1) == "False"


def test_a_widget_is_drawn(lab):
    page = lab.open(["import ipywidgets\nipywidgets.Button(description='Press')"])
    page.run_all()
    page.output(0).get_by_role("button", name="Press").click()


def test_a_cell_that_raises_is_told(lab):
    page = lab.open(["1 / 0"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        page.run_all()


def test_an_error_in_the_console_fails(lab):
    page = lab.open(["1"])
    page.evaluate("console.error('something broke'); setTimeout(() => { throw new Error('and this'); });")
    page.evaluate("await fetch('https://example.org/').catch(() => null);")
    with pytest.raises(AssertionError, match=r"something broke(.|\n)*and this"):
        lab.close()
    assert lab.outside == ["https://example.org/"]
    lab.complaints.clear()
    lab.outside.clear()
