"""Read RSS and Atom: title, date, link and text of each item, in the order of the feed."""

from collections.abc import Iterator
from typing import Any

from sources.extraction.charset import decoded
from sources.extraction.cleaning import line
from sources.extraction.files.markup_text import has_markup, text_of_markup
from sources.extraction.files.partial_text import cut_body, fill_text
from sources.extraction.files.safe_xml import children, local_name, parse_xml, words_of
from sources.extraction.language import language_of
from sources.extraction.links import MAX_LINKS, absolute
from sources.extraction.reading import Reading

MAX_FEED_BYTES = 10_000_000
TITLE = ("title",)
TEXTS = ("description", "summary", "encoded", "content", "subtitle", "tagline")
DATES = ("pubDate", "published", "updated", "date", "issued", "modified")
ITEMS = ("item", "entry")


def read(reading: Reading, body: bytes, content_type: str, url: str) -> None:
    """Fill in the text of all items and the links to them; `content.extraction` where it is no XML at all."""
    found = decoded(cut_body(reading, body, MAX_FEED_BYTES), content_type)
    text, reading["charset"], reading["charset_source"] = found.text, found.codec, found.source
    root = parse_xml(text)
    if root is None:
        reading["code"] = "content.extraction"
        return
    channel = next(children(root, "channel"), root)
    items = [*children(channel, *ITEMS)] or [*children(root, *ITEMS)]  # RSS 1.0 has them beside its channel
    reading["title"] = line(_text_in(channel, TITLE))[:500]
    fill_text(reading, "\n\n".join("\n".join(_lines(each, url)) for each in (channel, *items)))
    reading["language"] = language_of(reading["text"], words_of(next(children(channel, "language"), None)))
    links = ((_link_of(item, url), line(_text_in(item, TITLE))) for item in items)
    reading["links"] = [(link, words) for link, words in links if link][:MAX_LINKS]


def _lines(item: Any, url: str) -> Iterator[str]:
    """What an item says: title, date and author as they are written, link, text; what is in another text only once."""
    seen: list[str] = []
    date = next((words_of(child) for child in children(item, *DATES)), "")
    author = next((words_of(child) for child in children(item, "author", "creator")), "")
    texts = sorted((_markup_in(child) for child in children(item, *TEXTS)), key=len, reverse=True)
    for part in (_text_in(item, TITLE), " · ".join(filter(None, (date, author))), _link_of(item, url), *texts):
        if part and not any(part in each for each in seen):
            seen.append(part)
            yield part


def _text_in(item: Any, names: tuple[str, ...]) -> str:
    return next((" ".join(_markup_in(child).split()) for child in children(item, *names)), "")


def _markup_in(element: Any) -> str:
    """The words of an element whose content is text, HTML in text, or XHTML."""
    if len(element):
        return "\n".join(filter(None, (" ".join(part.split()) for part in element.itertext())))
    text = element.text or ""
    return text_of_markup(text) if has_markup(text) or "&" in text else "\n".join(map(str.strip, text.splitlines()))


def _link_of(item: Any, url: str) -> str:
    for child in item:
        if local_name(child) == "link" and child.get("rel", "alternate") == "alternate":
            return absolute(url, child.get("href") or words_of(child))
    return ""
