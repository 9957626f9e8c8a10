"""Read a body: text, title, authors, dates, language, links, and the signs by which walls are told from articles.

Pure and without Django: it runs in a process of its own, with little memory and no way to harm the worker. Whatever a
parser raises ends that process, and is a code for the worker.
"""

from sources.extraction.charset import decoded
from sources.extraction.charsets.unreadable import is_unreadable
from sources.extraction.cleaning import plain
from sources.extraction.files.kinds import reader_of, type_of
from sources.extraction.html import read_markup
from sources.extraction.image import pixels
from sources.extraction.language import language_of
from sources.extraction.reading import ALONE, Beside, Reading, blank, read_whole
from sources.extraction.sniff import HTML, is_text

MAX_MARKUP_BYTES = 10_000_000  # no article is longer


def extract(body: bytes, content_type: str, url: str, beside: Beside = ALONE) -> Reading:
    """Read a body that came from `url` with that Content-Type header. Raises whatever the parsers raise.

    `beside` is what was archived with a page and is a part of it.
    """
    reading = blank(type_of(body, content_type))
    kind = reading["media_type"]
    if not body.strip():
        reading["code"] = "content.empty"
    elif kind == HTML:
        read_markup(reading, body[:MAX_MARKUP_BYTES], content_type, url, beside)
    elif (read := reader_of(kind)) is not None:
        read(reading, body, content_type, url)
    elif is_text(kind):
        found = decoded(body[:MAX_MARKUP_BYTES], content_type, markup=kind.endswith("xml"))
        reading["charset"], reading["charset_source"] = found.codec, found.source
        reading["text"] = plain(found.text)
        reading["language"] = language_of(reading["text"])
    else:
        _look(reading, body, content_type)
    if reading["text"] and not (reading["visible_text"] or reading["layout"].get("carried")):
        read_whole(reading, reading["text"])
    reading["unreadable"] = is_unreadable(f"{reading['title']}\n{reading['text'] or reading['visible_text']}")
    return reading


def _look(reading: Reading, body: bytes, content_type: str) -> None:
    """Describe a body that has no text: the size of an image, or the code that says why it is not read."""
    reading["pixels"] = pixels(body, reading["media_type"])
    declared = content_type.partition(";")[0].strip().lower()
    if is_text(declared):
        reading["code"] = "content.binary_mismatch"
    elif reading["pixels"] is None:
        reading["code"] = "content.unsupported_type"
