"""One form of a text for searching, the same on every database."""

import re
import unicodedata

# Ukrainian writes one apostrophe in four ways, and editors paste all of them.
_APOSTROPHES = re.compile("[’ʼ`´ʹ′]")
_DASHES = re.compile("[‐‑‒–—―−]")
_QUOTES = re.compile('[«»„“”‟‹›"]')
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0301]")


def fold(text: str) -> str:
    """`text` in NFC, case folded, with one apostrophe, one dash, no quotation marks, no stress marks and single
    spaces: what a person types to find it. SQLite's LIKE knows the case of Latin letters only, so this is stored."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFD", text).replace("\u0301", ""))
    text = unicodedata.normalize("NFC", text).casefold()
    text = _QUOTES.sub("", _DASHES.sub("-", _APOSTROPHES.sub("'", text)))
    return " ".join(text.split())
