"""One form of a text for searching, the same on every database."""

import re
import unicodedata

# Ukrainian writes one apostrophe in four ways, and editors paste all of them.
_APOSTROPHES = re.compile("[’ʼ`´ʹ′]")
_DASHES = re.compile("[‐‑‒–—―−]")
_QUOTES = re.compile('[«»„“”‟‹›"]')
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0301]")

# Of nouns, adjectives and participles in Ukrainian, the longest first; Russian has most of them as well.
_ENDING = re.compile(
    "(?:[аяієу]ми|ими|ого|ому|ої|єю|ею|ою|[аяі]х|[аояуі]м|ем|єм|ів|їв|ий|ій|их|ая|яя|ое|ый|[аяуюоеєиіїыьй])$"
)
_MIN_STEM_LETTERS = 4  # letters that are left at least


def fold(text: str) -> str:
    """`text` in NFC, case folded, with one apostrophe, one dash, no quotation marks, no stress marks and single
    spaces: what a person types to find it. SQLite's LIKE knows the case of Latin letters only, so this is stored."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFD", text).replace("\u0301", ""))
    text = unicodedata.normalize("NFC", text).casefold()
    text = _QUOTES.sub("", _DASHES.sub("-", _APOSTROPHES.sub("'", text)))
    return " ".join(text.split())


# Letters of two alphabets that look alike; the second row does so as capitals only.
_ALIKE = dict(zip("aceijopsxy", "асеіјорѕху", strict=True))
_ALIKE_AS_CAPITALS = {**_ALIKE, **dict(zip("bhkmt", "внкмт", strict=True))}
_TO_CYRILLIC = str.maketrans(_ALIKE_AS_CAPITALS)
_TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in _ALIKE_AS_CAPITALS.items()})
_DOUBTFUL_TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in _ALIKE.items()})
_DOUBTFUL = {*_ALIKE_AS_CAPITALS, *_ALIKE_AS_CAPITALS.values()}


def name_key(name: str) -> str:
    """A form of `name` that it shares with itself in another case, with other spaces, and with letters of another
    alphabet that look the same ("Cі" typed with a Latin C). Names that are written differently keep apart."""
    return " ".join(_of_one_alphabet(word) for word in fold(name).split())


def _of_one_alphabet(word: str) -> str:
    """`word` in the alphabet of the letters that only this has; small letters that look alike where it has none."""
    sure = [letter for letter in word if letter.isalpha() and letter not in _DOUBTFUL]
    if any("\u0400" <= letter <= "\u04ff" for letter in sure):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN if sure else _DOUBTFUL_TO_LATIN)


def stem(word: str) -> str:
    """A folded `word` without its ending, where it is Cyrillic and long enough: what its other forms hold as well.

    Made for looking up parts of words, so it need not be a word itself: радарами, радари and радарів give радар.
    """
    shorter = _ENDING.sub("", word)
    return shorter if len(shorter) >= _MIN_STEM_LETTERS else word
