"""The words of dates in the languages of `date_words.json`: months, weekdays, and labels such as "Updated:".

All are compared folded: without accents, in small letters. Another language is another entry of that file.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

WORDS = json.loads(Path(__file__).with_name("date_words.json").read_text(encoding="utf-8"))

# What a label says that the date after it is: of publication, of a change, or of something else; "date" leaves it open.
Label = Literal["published", "changed", "other", "date"]
LABELS: tuple[Label, ...] = ("other", "changed", "published", "date")


def folded(text: str) -> str:
    """A text of the same length for comparing: each letter small and without its accents."""
    return "".join(map(_folded_letter, text))


def _folded_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFD", letter)[:1].lower()
    return "i" if base == "ı" else base[:1]


MONTHS: dict[str, int] = {
    folded(form): number
    for language in WORDS.values()
    for number, forms in enumerate(language["months"], start=1)
    for form in forms
}
# Words that stand between a day and its time, or before either.
JOINING = frozenset(
    folded(word) for language in WORDS.values() for key in ("weekdays", "joining") for word in language[key]
)


def _pattern(words: Iterable[str]) -> str:
    """Whole words; with an asterisk at the end, every word that begins so. The longest first."""
    forms = sorted({folded(word) for word in words}, key=len, reverse=True)
    return "|".join(re.escape(form.rstrip("*")) + (r"\w*" if form.endswith("*") else r"\b") for form in forms)


_LABEL = re.compile(
    "|".join(
        rf"(?P<{label}>\b(?:{_pattern(word for language in WORDS.values() for word in language[label])}))"
        for label in LABELS
    )
    + r"|(?P<rights>©|\(c\))"
)


def last_label(text: str) -> Label | None:
    """What the last label of a folded text says of a date that follows; None where it has no label."""
    labels = [_label(match) for match in _LABEL.finditer(text)]
    telling = [label for label in labels if label != "date"]
    return telling[-1] if telling else labels[-1] if labels else None


def _label(match: re.Match[str]) -> Label:
    return next((label for label in LABELS if match[label]), "other")


def without_labels(text: str) -> str:
    """A folded text without its labels."""
    return _LABEL.sub(" ", text)
