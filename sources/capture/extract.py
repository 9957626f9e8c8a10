"""Read a body: text, title, authors, dates, language, links, and the signs by which walls are told from articles.

Pure and without Django: it runs in a process of its own, with little memory and no way to harm the worker. HTML is
parsed once and the tree shared. Whatever a parser raises ends that process, and is a code for the worker.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html
import trafilatura
from trafilatura.metadata import extract_metadata
from trafilatura.settings import set_date_params

from sources.capture.charset import decode
from sources.capture.language import language_of
from sources.capture.reading import ENOUGH, Reading, Signs, blank
from sources.capture.sniff import HTML, is_text, sniff

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

LONGEST_MARKUP = 10_000_000  # bytes that are parsed; no article is longer
LONGEST_TEXT = 5_000_000
MOST_LINKS = 500
SPACE = re.compile(r"\s+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DATE = re.compile(r"(?:199|20\d)\d-\d{2}-\d{2}")
VISIBLE = "//body//text()[not(parent::script or parent::style)]"
BLOCKS = frozenset({"p", "li", "blockquote", "h1", "h2", "h3", "h4", "td", "th", "dd", "figcaption", "div", "section"})
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


def extract(body: bytes, content_type: str, url: str) -> Reading:
    """Read a body that came from `url` with that Content-Type header. Raises whatever the parsers raise."""
    kind = sniff(body, content_type)
    reading = blank(kind)
    if not body.strip():
        reading["code"] = "content.empty"
    elif kind == HTML:
        _read_markup(reading, body[:LONGEST_MARKUP], content_type, url)
    elif is_text(kind):
        text, reading["charset"] = decode(body[:LONGEST_MARKUP], content_type, markup=False)
        reading["text"] = _plain(text)
        reading["language"] = language_of(reading["text"])
    else:
        declared = content_type.partition(";")[0].strip().lower()
        reading["code"] = "content.binary_mismatch" if is_text(declared) else "content.unsupported_type"
    return reading


def _read_markup(reading: Reading, body: bytes, content_type: str, url: str) -> None:
    markup, reading["charset"] = decode(body, content_type)
    tree = _parse(markup)
    if tree is None:
        reading["code"] = "content.empty"
        return
    linked = list(_linked_data(tree))
    _read_metadata(reading, tree, linked, url)
    text = trafilatura.extract(
        tree, url=url, favor_precision=True, include_comments=False, output_format="txt", with_metadata=False
    )
    reading["text"] = _plain(text or "")
    reading["language"] = language_of(reading["text"] or _line(tree.text_content()), _declared_language(tree))
    reading["links"] = _cited(tree, url, _line(reading["text"]))
    reading["signs"] = _signs(tree, linked, markup if len(reading["text"]) < ENOUGH else "")


def _parse(markup: str) -> Any | None:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False, no_network=True
    )
    try:
        return lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        return None


def _read_metadata(reading: Reading, tree: Any, linked: list[dict[str, Any]], url: str) -> None:
    # htmldate's extensive search takes more than a second on single pages; what it finds beyond is mostly wrong.
    found = extract_metadata(tree, url, set_date_params(extensive=False), extensive=False)
    reading["title"] = _line(found.title or "")[:500]
    reading["authors"] = _authors(found.author or "")
    reading["published_at"] = _moment(tree, linked, "datePublished", "article:published_time") or found.date or ""
    reading["modified_at"] = _moment(tree, linked, "dateModified", "article:modified_time")
    canonical = tree.xpath("string(//link[@rel='canonical']/@href)").strip()
    reading["canonical_url"] = _absolute(url, canonical)


def _authors(text: str) -> list[str]:
    names = (_line(name) for name in text.split(";"))
    return list(dict.fromkeys(name for name in names if name))[:20]


def _moment(tree: Any, linked: list[dict[str, Any]], key: str, meta: str) -> str:
    """A date with its time, where the page gives one: JSON-LD, then Open Graph."""
    for item in linked:
        value = item.get(key)
        if isinstance(value, str) and DATE.match(value.strip()):
            return value.strip()[:40]
    value = tree.xpath("string(//meta[@property=$name or @name=$name]/@content)", name=meta).strip()
    return str(value)[:40] if DATE.match(value) else ""


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outermost first; broken blocks are left out, as everywhere."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:20]:
        try:
            waiting = [json.loads(str(script)[:500_000], strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                value = [part for name, part in value.items() if name in {"@graph", "mainEntity", "mainEntityOfPage"}]
            if isinstance(value, list):
                waiting += value[:200]


def _signs(tree: Any, linked: list[dict[str, Any]], markup: str) -> Signs:
    lower = markup[:1_000_000].lower()
    robots = " ".join(tree.xpath("//meta[@name='robots' or @name='googlebot']/@content")).lower()
    return {
        "markers": [kind for kind, words in MARKERS.items() if any(word in lower for word in words)],
        "password": bool(tree.xpath("//input[@type='password']")),
        "scripts": len(tree.xpath("//script")),
        "visible": len(_line(" ".join(tree.xpath(VISIBLE)))) if markup else 0,
        "free": _is_free(linked),
        "words": next((_count(item["wordCount"]) for item in linked if "wordCount" in item), None),
        "heading": _line(tree.xpath("string(//h1)"))[:200],
        "noarchive": "noarchive" in robots,
    }


def _is_free(linked: list[dict[str, Any]]) -> bool | None:
    said = [str(item["isAccessibleForFree"]).lower() for item in linked if "isAccessibleForFree" in item]
    return None if not said else "false" not in said


def _count(value: Any) -> int | None:
    digits = str(value).replace(",", "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 8 else None


def _declared_language(tree: Any) -> str:
    return str(tree.get("lang") or tree.xpath("string(//meta[@property='og:locale']/@content)"))[:20]


def _cited(tree: Any, url: str, article: str) -> list[tuple[str, str]]:
    """Links out of the article's paragraphs, with their words, in order, each address once."""
    cited: dict[str, str] = {}
    for anchor in tree.iter("a"):
        words = _line(anchor.text_content()[:1000])[:300]
        if words and words in article and _paragraph(anchor) in article:
            target = _absolute(url, anchor.get("href") or "")
            if target.partition("#")[0] not in {"", url.partition("#")[0]}:
                cited.setdefault(target, words)
    return [*cited.items()][:MOST_LINKS]


def _paragraph(anchor: Any) -> str:
    """The beginning of the block that a link stands in: navigation is in none of the article's."""
    block = next((parent for parent in anchor.iterancestors() if parent.tag in BLOCKS), anchor)
    return _line(block.text_content()[:1000])[:60]


def _absolute(url: str, target: str) -> str:
    try:
        absolute = urljoin(url, target.strip())
        return absolute if target and urlsplit(absolute).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _plain(text: str) -> str:
    """NFC, one kind of line end, no control characters, nothing beyond the cap."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROL.sub("", text)[:LONGEST_TEXT].strip()


def _line(text: str) -> str:
    return SPACE.sub(" ", _plain(text)).strip()
