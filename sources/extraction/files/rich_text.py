"""Read .rtf with striprtf, without its pictures."""

import re
from collections.abc import Callable

from striprtf import striprtf

from sources.extraction.cleaning import line
from sources.extraction.files.partial_text import cut_body, fill_text
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

MAX_RTF_BYTES = 5_000_000  # without pictures
HEXADECIMAL = re.compile(rb"[0-9a-fA-F\s]{400,}")  # a picture
HIDDEN = re.compile(rb"\{\\v[ \\][^{}]*\}")
BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
TITLE = re.compile(rb"\{\\title ([^{}]{1,2000})\}")
AUTHOR = re.compile(rb"\{\\author ([^{}]{1,500})\}")


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in text, title and author."""
    reading["reader"] = "striprtf"
    body = HIDDEN.sub(b"", HEXADECIMAL.sub(b" ", _without_binaries(body)))
    head = cut_body(reading, body, MAX_RTF_BYTES).decode("latin-1")
    fill_text(reading, _text_of(head))
    reading["title"], author = _said(TITLE, body), _said(AUTHOR, body)
    reading["authors"] = [author] if author else []
    reading["language"] = language_of(reading["text"])


def _text_of(rtf: str) -> str:
    to_text: Callable[..., str] = striprtf.rtf_to_text  # its types are not given
    return to_text(rtf, errors="replace")


def _said(field: re.Pattern[bytes], body: bytes) -> str:
    """A field of the file's info, whose letters are written as the text's are."""
    found = field.search(body)
    if found is None:
        return ""
    codepage = re.search(rb"\\ansicpg\d+", body)
    head = "{\\rtf1\\ansi" + (codepage[0].decode() if codepage else "") + " "
    return line(_text_of(head + found[1].decode("latin-1") + "}"))


def _without_binaries(body: bytes) -> bytes:
    r"""The file without what follows `\binN`: N bytes that are no text."""
    kept, at = [], 0
    while found := BINARY.search(body, at):
        kept.append(body[at : found.start()])
        at = found.end() + int(found[1])
    return b"".join([*kept, body[at:]])
