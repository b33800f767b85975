"""What axe-core says of a page, and where it is not sure of a contrast, what can be computed."""

import re
from importlib.resources import files

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
# Rules that can't be asked of a card, and what axe finds that is none: -> why.
OFF = {"page-has-heading-one": "a card is a part of a page, which has its own heading"}
ALLOWED = {
    r"^label-content-name-mismatch: <g .*ep-flow-box": "a box of 3 18×18 is called 3 by 18 by 18",
    r"^focus-order-semantics: <div class=.ep-costs-room.": "a table that keys scroll; a card is one landmark",
}
ASK = """async ([tags, off]) => {
    const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
    const found = await axe.run(document, { runOnly: tags, rules, resultTypes: ["violations", "incomplete"] });
    const told = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} (${node.failureSummary})`);
    const unsure = found.incomplete.filter(({ id }) => id === "color-contrast").flatMap(({ nodes }) => nodes);
    window.unsure = unsure.map(({ target }) => document.querySelector(target.at(-1))).filter(Boolean);
    return found.violations.flatMap(told);
}"""
COLOURS = ["color-contrast"]
# What depends on the width of the page.
LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "meta-viewport"]
# Where axe is not sure, since marks lie over the text: its colour against the ground of the box around it.
CONTRAST = """() => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const channels = (colour) => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (rgb) => {
        const [r, g, b] = rgb.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const [r, g, b, a] = channels(getComputedStyle(at).backgroundColor);
            if (a === 255) return [r, g, b];
        }
        return [255, 255, 255];
    };
    return window.unsure.flatMap((node) => {
        const style = getComputedStyle(node);
        const off = node.closest("[hidden]") || node.matches(":disabled, [aria-disabled=true]");
        if (off || style.visibility === "hidden") return [];
        const rgb = channels(node instanceof SVGElement ? style.fill : style.color).slice(0, 3);
        const around = style.paintOrder.startsWith("stroke") ? channels(style.stroke).slice(0, 3) : ground(node);
        const [dark, light] = [luminance(rgb), luminance(around)].sort((a, b) => a - b);
        const contrast = (light + 0.05) / (dark + 0.05);
        return contrast < 4.5 ? [`${node.outerHTML.slice(0, 120)}: ${contrast.toFixed(2)}`] : [];
    });
}"""


def faults(page, tags=TAGS):
    """What axe finds on the page, one line each. With ``COLOURS`` or ``LAYOUT`` only these are asked: quick."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found = page.evaluate(ASK, [tags, [rule for rule in OFF if tags is TAGS]])
    found = [fault for fault in found if not any(re.search(pattern, fault) for pattern in ALLOWED)]
    return found + page.evaluate(CONTRAST)
