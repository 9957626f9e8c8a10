"""Text as it is kept: one kind of line end, no control characters, NFC, nothing beyond the cap."""

import re
import unicodedata

MAX_TEXT_CHARACTERS = 5_000_000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text of several lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROL.sub("", text)[:MAX_TEXT_CHARACTERS].strip()


def line(text: str) -> str:
    """A text on one line, with single spaces."""
    text = unicodedata.normalize("NFC", text)
    return CONTROL.sub("", " ".join(text.split()))[:MAX_TEXT_CHARACTERS].strip()
