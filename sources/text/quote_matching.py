"""Find the words that an editor quoted in the archived text.

Typography does not matter: white space, quotation marks of any kind, dashes, soft hyphens and other
invisible characters, the three dots, the shape of the apostrophe, ligatures, the case of the first letter. Words do.
The work is linear in the length of the text.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

MARKS = "\"'`´«»‹›„‟“”‚‛‘’ʼʹʻʽ′″‵‶〝〞〟＂＇"
DASHES = "\\-‐‑‒–—―−⸺⸻﹘﹣－"
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}

# Invisible characters are removed first, as they may stand inside everything else.
HIDDEN = re.compile(f"[{INVISIBLE}]+")
SPECIAL = re.compile(
    rf"(?P<apostrophe>(?<=[^\W\d_])[{MARKS}](?=[^\W\d_]))"
    rf"|(?P<mark>[{MARKS}]+)"
    rf"|(?P<dash>\s*[{DASHES}][\s{DASHES}]*)"
    r"|(?P<space>[^\S ]\s*|\s{2,})"  # a single space stays what it is
    rf"|(?P<ligature>[{''.join(LIGATURES)}])"
    r"|(?P<combined>.[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u20d0-\u20ff]+)",
    re.DOTALL,
)
REPLACEMENTS = {"apostrophe": "'", "mark": "", "dash": "-", "space": " "}
EDGE = re.compile(r"\b")
EDGE_MARK = "\x01"
TRIM = " -."
MAX_PLACES = 500  # occurrences of one quotation that are compared


@dataclass(frozen=True)
class QuoteMatch:
    """The position of a quote: code point offsets into the given text, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A text without its typography, with the offsets to map positions back.

    `specials` are the begin, the end and the new length of what was replaced, `cuts` where that is in `text`, `origin`
    where each character was before invisible ones were taken out.
    """

    text: str
    cuts: list[int]
    specials: list[tuple[int, int, int]]
    origin: list[int] | None

    def start(self, at: int) -> int:
        """Where the character at `at` began."""
        place = self._place(at)[0]
        return place if self.origin is None else self.origin[place]

    def end(self, at: int) -> int:
        """Where the character at `at` ended."""
        place = self._place(at)[1]
        return place if self.origin is None else self.origin[place - 1] + 1

    def _place(self, at: int) -> tuple[int, int]:
        """The same in the text without what is hidden."""
        number = bisect_right(self.cuts, at) - 1
        if number < 0:
            return at, at + 1
        begin, end, length = self.specials[number]
        past = at - self.cuts[number] - length
        return (begin, end) if past < 0 else (end + past, end + past + 1)


def find_quote(quote: str, text: str, *, near: int = 0) -> QuoteMatch | None:
    """The place where whole words of the quote stand in the text, or None: of several the one that is nearest to
    `near`, a code point offset, so the first one where nobody says.

    Dots and dashes at the ends of the quote, where something was left out, are not looked for.
    """
    needle = _needle(quote)
    if not needle:
        return None
    folded = fold_typography(text)
    marked = _mark_edges(folded.text)
    places = sorted(_places(marked, needle) if near else _first_places(marked, needle))
    matches = (_match(folded, marked, place, place + len(needle)) for place in places[:MAX_PLACES])
    return min(matches, key=lambda match: abs(match.start - near), default=None)


def fold_typography(text: str) -> Folded:
    """Take the typography out of a text, in one pass, keeping the way back."""
    visible, origin = _without_hidden(text)
    pieces: list[str] = []
    cuts: list[int] = []
    specials: list[tuple[int, int, int]] = []
    place = length = 0
    for special in SPECIAL.finditer(visible):
        begin, end = special.span()
        new = _replacement(special)
        length += begin - place
        cuts.append(length)
        specials.append((begin, end, len(new)))
        pieces += (visible[place:begin], new)
        length += len(new)
        place = end
    pieces.append(visible[place:])
    return Folded("".join(pieces), cuts, specials, origin)


def _without_hidden(text: str) -> tuple[str, list[int] | None]:
    """The text that shows, and where each of its characters was; None where nothing was hidden."""
    if not HIDDEN.search(text):
        return text, None
    origin: list[int] = []
    place = 0
    for hidden in HIDDEN.finditer(text):
        origin += range(place, hidden.start())
        place = hidden.end()
    origin += range(place, len(text))
    return HIDDEN.sub("", text), origin


def _replacement(special: re.Match[str]) -> str:
    kind = special.lastgroup or ""
    if kind in REPLACEMENTS:
        return REPLACEMENTS[kind]
    return LIGATURES.get(special[0]) or unicodedata.normalize("NFC", special[0])


def _needle(quote: str) -> str:
    folded = fold_typography(unicodedata.normalize("NFC", quote)).text.strip(TRIM)
    marked = _mark_edges(folded)
    # A mark at either end asks for the edge of a word there.
    return marked if any(char.isalnum() for char in folded) else ""


def _mark_edges(text: str) -> str:
    """Put a mark between words and what is between them, so that one search finds whole words only."""
    return EDGE_MARK.join(EDGE.split(text.replace(EDGE_MARK, " ")))


def _first_letter_forms(needle: str) -> set[str]:
    at = next(index for index, char in enumerate(needle) if char != EDGE_MARK)
    first = needle[at]
    # Letters whose other case is longer (ß, ŉ) stay as they are: offsets must hold.
    forms = {form for form in (first.lower(), first.upper()) if len(form) == 1} or {first}
    return {needle[:at] + form + needle[at + 1 :] for form in forms | {first}}


def _first_places(marked: str, needle: str) -> list[int]:
    found = (marked.find(form) for form in _first_letter_forms(needle))
    return [place for place in found if place >= 0]


def _places(marked: str, needle: str) -> list[int]:
    forms = "|".join(re.escape(form) for form in sorted(_first_letter_forms(needle)))
    return [found.start() for found in re.finditer(forms, marked)]


def _match(folded: Folded, marked: str, begin: int, end: int) -> QuoteMatch:
    first = begin - marked.count(EDGE_MARK, 0, begin)
    last = end - marked.count(EDGE_MARK, 0, end) - 1
    return QuoteMatch(folded.start(first), folded.end(last))
