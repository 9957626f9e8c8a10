"""Take the typography out of a text, to compare what it says."""

import re
import unicodedata

MARKS = "\"'`´«»‹›„‟“”‚‛‘’ʼʹʻʽ′″‵‶〝〞〟＂＇"
DASHES = "\\-‐‑‒–—―−⸺⸻﹘﹣－"
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}

# Invisible characters are removed first, as they may stand inside everything else.
_HIDDEN = re.compile(f"[{INVISIBLE}]+")
_SPECIAL = re.compile(
    rf"(?P<apostrophe>(?<=[^\W\d_])[{MARKS}](?=[^\W\d_]))"
    rf"|(?P<mark>[{MARKS}]+)"
    rf"|(?P<dash>\s*[{DASHES}][\s{DASHES}]*)"
    r"|(?P<space>[^\S ]\s*|\s{2,})"  # a single space stays what it is
    rf"|(?P<ligature>[{''.join(LIGATURES)}])"
    r"|(?P<combined>.[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u20d0-\u20ff]+)",
    re.DOTALL,
)
_REPLACEMENTS = {"apostrophe": "'", "mark": "", "dash": "-", "space": " "}


def fold_typography(text: str) -> str:
    """The text with one kind of space, dash and apostrophe, and without quotation marks and invisible characters."""
    return _SPECIAL.sub(_replacement, _HIDDEN.sub("", text))


def _replacement(special: re.Match[str]) -> str:
    kind = special.lastgroup or ""
    if kind in _REPLACEMENTS:
        return _REPLACEMENTS[kind]
    return LIGATURES.get(special[0]) or unicodedata.normalize("NFC", special[0])
