"""Pages with shadow roots beside what Debian's Chromium shows of them."""

from urllib.parse import quote

import pytest

from tests.screens.screen import open_chromium
from tests.sources.extraction.test_flat_tree import SHADOW_CASES

pytestmark = pytest.mark.browser

# `innerText` leaves shadow roots out. Text is shown where the browser has drawn it.
SHOWN = """() => {
    const words = [];
    const walk = (node) => {
        const given = node.localName === "slot" ? node.assignedNodes() : [];
        if (node.nodeType === Node.TEXT_NODE) {
            const range = document.createRange();
            range.selectNodeContents(node);
            words.push(range.getClientRects().length ? node.data : "");
        } else {
            (given.length ? given : (node.shadowRoot || node).childNodes).forEach(walk);
        }
    };
    walk(document.body);
    return words.join("");
}"""


def test_the_browser_shows_of_shadow_roots_what_is_read() -> None:
    with open_chromium() as browser:
        window = browser.new_page()
        for body, seen in SHADOW_CASES:
            if "closed" in body:
                continue  # no script can look into it
            window.goto("data:text/html;charset=utf-8," + quote(f"<!doctype html><body>{body}"))
            shown = str(window.evaluate(SHOWN))
            assert "".join(shown.split()) == "".join(seen.replace("/", "").split()), body
