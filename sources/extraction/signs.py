"""What a page shows beside its text, by which walls are told from articles."""

from typing import Any

from sources.extraction.cleaning import line
from sources.extraction.reading import Signs

SEARCHED_CHARACTERS = 1_000_000  # characters of markup
VISIBLE_TEXT = "//body//text()[not(parent::script or parent::style or ancestor::noscript)]"
MARKERS = {
    "bot": (
        "cdn-cgi/challenge-platform", "_incapsula_resource", "px-captcha", "datadome", "anubis_challenge",
        "within.website", "cf-chl", "hcaptcha.com/captcha", "g-recaptcha", "ddos-guard", "qrator",
        "servicepipe", "smartcaptcha",
    ),
    "consent": (
        "onetrust", "didomi", "cookiebot", "usercentrics", "quantcast", "sp_message", "consentmanager", "fc-consent",
        "iubenda", "trustarc", "cookieyes", "consent.google", "guce.",
    ),
    "paywall": ("paywall", "piano.io", "tinypass", "subscriber-only", "meteredcontent", "poool", "premium-article"),
    "parked": ("domain is for sale", "buy this domain", "sedoparking", "parkingcrew", "bodis.com", "домен продається",
               "домен продаётся"),
}  # fmt: skip


def signs(tree: Any, linked: list[dict[str, Any]], robots: str) -> Signs:
    """The signs of a whole page, but for those that only a page without an article is searched for."""
    return {
        "markers": [],
        "password": bool(tree.xpath("//input[@type='password']")),
        "scripts": int(tree.xpath("count(//script)")),
        "visible": 0,
        "free": _is_free(linked),
        "words": next((_count(item["wordCount"]) for item in linked if "wordCount" in item), None),
        "heading": line(tree.xpath("string(//h1)"))[:200],
        "noarchive": "noarchive" in robots,
        "shell": "",
    }


def add_markers(found: Signs, tree: Any, markup: str) -> None:
    """Look for the markers of walls in the markup, and count the characters that people see."""
    lower = markup[:SEARCHED_CHARACTERS].lower()
    found["markers"] = [kind for kind, words in MARKERS.items() if any(word in lower for word in words)]
    found["visible"] = len(line(" ".join(tree.xpath(VISIBLE_TEXT))))


def _is_free(linked: list[dict[str, Any]]) -> bool | None:
    said = [str(item["isAccessibleForFree"]).lower() for item in linked if "isAccessibleForFree" in item]
    return None if not said else "false" not in said


def _count(value: Any) -> int | None:
    digits = str(value).replace(",", "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 8 else None
