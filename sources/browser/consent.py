"""Reject consent dialogs: by a table of rules, or else by the words on a button.

Consent is never given: if neither a rule nor a word matches, the dialog stays.
"""

import time
from typing import Any

from playwright.sync_api import Error, Frame, Page

CLICK_MILLISECONDS = 1500  # for one button to appear and take a click
MAX_FRAMES = 12
# The first visible button with one of the words, inside something that is about consent.
BY_WORDS = """([words, about]) => {
    const wanted = new Set(words), topic = new RegExp(about, "i");
    const said = (node, name) => node.getAttribute && node.getAttribute(name) || "";
    const concerns = (node) => {
        for (let at = node; at; at = at.parentElement || (at.getRootNode() || {}).host) {
            if (topic.test(`${at.id} ${at.className} ${said(at, "aria-label")}`)) return true;
            if (said(at, "role").includes("dialog") && topic.test(at.textContent)) return true;
        }
        return false;
    };
    const buttons = "button, [role=button], input[type=button], input[type=submit], a";
    for (const button of document.querySelectorAll(buttons)) {
        const text = (button.value || button.textContent || "").replace(/\\s+/g, " ").trim().toLowerCase();
        if (text.length < 60 && wanted.has(text) && button.getClientRects().length && concerns(button)) {
            button.click();
            return text;
        }
    }
    return "";
}"""


def answer_dialogs(page: Page, rules: dict[str, Any], deadline: float) -> str:
    """Reject the first dialog. Returns the name of its rule, or the words on the button, or an empty text.

    `rules` are those of consent_rules.json, `deadline` is on the monotonic clock.
    """
    frames = page.frames[:MAX_FRAMES]
    for frame in frames:
        for rule in rules["dialogs"]:
            if time.monotonic() > deadline:
                return ""
            if _shown(frame, rule["shown"]) and any(_clicked(frame, way) for way in rule["reject"]):
                return str(rule["name"])
    words = [word for language in rules["words"].values() for word in language]
    return next((said for frame in frames if (said := _by_words(frame, words, rules["about"]))), "")


def _shown(frame: Frame, selector: str) -> bool:
    try:
        return frame.locator(selector).count() > 0
    except Error:
        return False  # the frame was removed meanwhile


def _clicked(frame: Frame, way: list[str]) -> bool:
    """Click one button after another; True if all of them were there."""
    try:
        for selector in way:
            button = frame.locator(selector).first
            if button.count() == 0:
                return False
            button.click(timeout=CLICK_MILLISECONDS)
    except Error:
        return False
    return True


def _by_words(frame: Frame, words: list[str], about: str) -> str:
    try:
        return str(frame.evaluate(BY_WORDS, [words, about]))
    except Error:
        return ""
