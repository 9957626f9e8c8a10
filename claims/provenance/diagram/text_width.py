"""How wide words are in a sans-serif face, and where lines break: nobody else measures text on a server."""

import re
import unicodedata

# Advance widths in parts of the type size, rounded up, as Arial and the faces made to its measure have them. A letter
# with an accent is as wide as the letter.
_WIDTHS = {
    0.2: "'",
    0.25: "ijl|łі‘’ ",
    0.3: "!,./:;I[\\]ft·Ії",
    0.35: '"()-`r{}“”„',
    0.4: "*г",
    0.45: "зктґ",
    0.5: "J^cksvxyzсухҐ",
    0.6: "+<=>~ЗКбдлц",
    0.65: "FTZßøБЛТУЬъ",
    0.7: "&ABEKPSVXYАВДЕРХЧжм",
    0.75: "CDHNRUwЄИНПСЦЭЯыю",
    0.8: "GOQØОФЪш",
    0.85: "MmМфщ",
    0.9: "%æЫ",
    0.95: "WœЖШЩ",
    1.0: "Æ—…→",
    1.05: "@Ю",
    1.1: "№",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_USUAL, _BROAD = 0.57, 1.0
# DejaVu Sans, which Debian's browsers take where nothing else is installed, is the widest of the faces in use.
_WIDEST_FACE_FACTOR = 1.15
_BOLD_FACTOR = 1.1
# Characters that XML does not take, and those that turn a line around: a title must not redraw the picture.
_UNFIT = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")
_BREAKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` on one line, without characters that have no place in a picture."""
    return _BREAKS.sub(" ", _UNFIT.sub(" ", unicodedata.normalize("NFC", text))).strip()


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide `text` is at type size `size`, in the unit of `size`; rather too much than too little."""
    parts = sum(_letter(letter) for letter in text)
    return parts * size * _WIDEST_FACE_FACTOR * (_BOLD_FACTOR if bold else 1)


def _letter(letter: str) -> float:
    if (known := _WIDTH_OF.get(letter)) is not None:
        return known
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return _BROAD
    base = unicodedata.normalize("NFD", letter)[0]
    return _WIDTH_OF.get(base, _USUAL)


def wrap(text: str, most: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """`text` in at most `lines` lines no wider than `most`; what is left out is said by an ellipsis.

    A word that is wider than a line is broken.
    """
    done = [""]
    for word in _pieces(clean(text), most, size, bold=bold):
        longer = f"{done[-1]} {word}".strip()
        if width(longer, size, bold=bold) <= most:
            done[-1] = longer
        else:
            done.append(word)
    if len(done) > lines:
        done = [*done[: lines - 1], _shortened(done[lines - 1], most, size, bold=bold)]
    return [line for line in done if line]


def _pieces(text: str, most: float, size: float, *, bold: bool) -> list[str]:
    """The words of `text`, each cut into pieces that fit."""
    pieces: list[str] = []
    for word in text.split(" "):
        rest = word
        while width(rest, size, bold=bold) > most and len(rest) > 1:
            fits = max(1, _fitting(rest, most, size, bold=bold))
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces


def _fitting(text: str, most: float, size: float, *, bold: bool) -> int:
    """How many letters of `text` are no wider than `most`."""
    taken = 0.0
    for count, letter in enumerate(text):
        taken += width(letter, size, bold=bold)
        if taken > most:
            return count
    return len(text)


def _shortened(line: str, most: float, size: float, *, bold: bool) -> str:
    fits = _fitting(line, most - width("…", size, bold=bold), size, bold=bold)
    return line[:fits].rstrip(" ,;:.–—-") + "…"
