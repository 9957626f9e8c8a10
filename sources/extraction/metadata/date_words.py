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


class _Folding(dict[int, str]):
    """Each letter small and without its accents, one letter for one, found when first met."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()[0]
        self[code] = "i" if base == "ı" else base
        return self[code]


_FOLDING = _Folding()


def fold_letters(text: str) -> str:
    """A text of the same length for comparing: each letter small and without its accents."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


MONTHS: dict[str, int] = {
    fold_letters(form): number
    for language in WORDS.values()
    for number, forms in enumerate(language["months"], start=1)
    for form in forms
}
# Words that stand between a day and its time, or before either.
JOINING = frozenset(
    fold_letters(word) for language in WORDS.values() for key in ("weekdays", "joining") for word in language[key]
)
# Words that may stand before a label: "Last updated".
BEFORE_LABEL = frozenset(fold_letters(word) for language in WORDS.values() for word in language["before_label"])


def _pattern(words: Iterable[str]) -> str:
    """Whole words; with an asterisk at the end, every word that begins so. The longest first."""
    forms = sorted({fold_letters(word) for word in words}, key=len, reverse=True)
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


def without_labels(text: str, mark: str = " ") -> str:
    """A folded text with `mark` in place of its labels."""
    return _LABEL.sub(mark, text)
