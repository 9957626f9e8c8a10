"""Pages that lead on to another by themselves: the Refresh header and `<meta http-equiv=refresh>`.

Read as the HTML Standard says (4.2.5.3, shared declarative refresh steps). Of several the shortest counts, and of
those alike the last, as in browsers.
"""

import html
import re
from collections.abc import Iterator

from sources.markup import RAW_TEXT, start_tags
from sources.web.records import Refresh
from sources.web.targets import resolved

MAX_FOLLOWED_SECONDS = 5
SEARCHED_BYTES = 1 << 20
MENTION = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh")  # in small letters; tags are looked at only then
INERT = RAW_TEXT | {b"template"}
DELAY = re.compile(r"\s*(?P<whole>\d+)?(?(whole)|(?=\.))[\d.]*")
SEPARATOR = re.compile(r"\s*[;,]\s*|\s+")
PREFIX = re.compile(r"url\s*=\s*", re.IGNORECASE)
WEB = re.compile(r"https?://", re.IGNORECASE)


def refresh_of(url: str, header: str, content_type: str, body: bytes) -> Refresh | None:
    """Where the page at `url` leads by itself, and after how long; None where it stays, or only loads itself anew."""
    found = [said for said in (_read(url, header), *_in_page(url, content_type, body)) if said]
    return min(reversed(found), key=lambda said: said.seconds, default=None)


def _in_page(url: str, content_type: str, body: bytes) -> Iterator[Refresh | None]:
    is_html = "html" in content_type.lower() or (not content_type and body.lstrip().startswith(b"<"))
    if not is_html or not MENTION.search(body.lower()):
        return
    base = ""
    for tag in start_tags(body, skipped=INERT):
        if tag.name == b"base" and not base:
            base = _target(url, _text(tag.attributes.get("href", b"")))
        elif tag.name == b"meta" and tag.attributes.get("http-equiv", b"").strip().lower() == b"refresh":
            yield _read(url, _text(tag.attributes.get("content", b"")), base)


def _read(url: str, said: str, base: str = "") -> Refresh | None:
    begin = DELAY.match(said)
    separator = SEPARATOR.match(said, begin.end()) if begin else None
    if not begin or not separator:
        return None
    prefix = PREFIX.match(said, separator.end())
    written = said[prefix.end() if prefix else separator.end() :]
    if written[:1] in {"'", '"'}:
        written = written[1:].partition(written[0])[0]
    address = _target(base or url, written)
    if not written or not WEB.match(address) or address.partition("#")[0] == url.partition("#")[0]:
        return None
    seconds = int((begin["whole"] or "0")[:9])
    return Refresh(seconds, address, followed=seconds <= MAX_FOLLOWED_SECONDS)


def _target(base: str, written: str) -> str:
    try:
        return resolved(base, written.encode("utf-8", "surrogateescape"))[0]
    except ValueError:
        return ""


def _text(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "surrogateescape"))
