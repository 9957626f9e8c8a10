"""How alike two claims are, whatever the inflection, the word order and the script. Pure.

Each word has a key of at most four letters: written in one rough alphabet for Cyrillic and Latin, without its ending,
with the vowels merged that alternate in Ukrainian stems (рік, року; Київ, Києва, Kyiv). Keys find what may be meant;
how alike it is, the shared keys and the shared groups of three letters say together.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from claimdesk.text.folding import fold

KEY_LENGTH = 4
# What a score is made of: shared keys of both, shared keys of the shorter one, shared groups of three letters.
BOTH, SHORTER, LETTERS = 0.35, 0.15, 0.5

_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f,'](?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"(?<=\d),(?=\d)")
_ENDING = re.compile("[aeu]+[mhv]?$")  # of a noun, in the rough alphabet
_TWICE = re.compile(r"(.)\1+")
_LETTERS = (
    "а=a б=b в=v г=h ґ=h д=d е=e ж=z з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=k ч=4 ш=s щ=s "
    "ы=i э=e ё=e є=e і=i ї=i ю=u я=a ў=v ь= ъ="
)
_LATIN = str.maketrans(dict(pair.split("=") for pair in _LETTERS.split()))
# English spellings of the same sounds, the longer ones first.
_SOUNDS = (
    ("sch", "s"), ("tch", "4"), ("ch", "4"), ("kh", "h"), ("zh", "z"), ("ph", "f"), ("sh", "s"), ("th", "t"),
    ("ck", "k"), ("ts", "k"), ("c", "k"), ("q", "k"), ("w", "v"), ("x", "ks"), ("y", "i"), ("j", "i"), ("g", "h"),
)  # fmt: skip
_ALTERNATING = str.maketrans("io", "ee")
_SMALL_WORDS = (
    "або але без був була були було бути від він вона вони для його йому коли між над під при про свій свої так також "
    "там тому тут хоч цей цього цьому цю час чи щоб який яка яке які його їхній їх "
    "без более был была были было быть вам для его если еще их как когда между него нее она они оно под после при про "
    "свой так также там тем того тоже том тому уже что чтобы эта эти это этого этот "
    "and are been but for from had has have her him his into its not off she than that the their them they this was "
    "were which who will with"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def folded_words(text: str) -> list[str]:
    """The words and numbers of `text` in order, folded; a number is written in one way (1 000 and 1,000 as 1000)."""
    plain = _DECIMALS.sub(".", _THOUSANDS.sub("", fold(text)))
    return _WORD.findall(plain.replace("'", ""))


@lru_cache(maxsize=50_000)
def rough(word: str) -> str:
    """A folded `word` in the rough alphabet that Cyrillic and Latin share."""
    letters = word.translate(_LATIN)
    for spelling, sound in _SOUNDS:
        letters = letters.replace(spelling, sound)
    return _TWICE.sub(r"\1", letters)


def key(word: str) -> str:
    """The key of a folded `word`: a number is its own."""
    if word[0].isdigit():
        return word
    letters = rough(word)
    merged = _TWICE.sub(r"\1", letters[:1] + letters[1:].translate(_ALTERNATING))
    stem = _ENDING.sub("", merged[: KEY_LENGTH + 1])
    return (stem if len(stem) >= KEY_LENGTH - 1 else merged)[:KEY_LENGTH]


def keys(text: str) -> frozenset[str]:
    """The keys of the words of `text` that say something: numbers, and words of three letters or more."""
    telling = (word for word in folded_words(text) if word[0].isdigit() or (len(word) > 2 and word not in _SMALL))
    return frozenset(key(word) for word in telling) - {""}


def key_numbers(*texts: str) -> set[int]:
    """The keys of `texts` as the database stores them, and each text as a whole, its order of words included."""
    found = {number(each) for text in texts for each in keys(text)}
    return found | {whole_number(text) for text in texts if folded_words(text)}


def number(key_or_text: str) -> int:
    """63 bits that stand for a key, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(key_or_text.encode(), digest_size=8).digest(), "big") >> 1


def whole_number(text: str) -> int:
    """The number of `text` as a whole: who finds it has the very same words."""
    return number("= " + " ".join(folded_words(text)))


@dataclass(frozen=True)
class Wording:
    """A text made ready to be compared with many."""

    text: str

    @cached_property
    def keys(self) -> frozenset[str]:
        return keys(self.text)

    @cached_property
    def threes(self) -> Counter[str]:
        """Its groups of three letters in the rough alphabet, each counted twice at most."""
        line = f" {' '.join(map(rough, folded_words(self.text)))} "
        counted = Counter(line[at : at + 3] for at in range(len(line) - 2))
        return Counter({group: min(2, count) for group, count in counted.items()})

    @cached_property
    def length(self) -> float:
        """The length of `threes` as a vector."""
        return math.sqrt(sum(count * count for count in self.threes.values()))


def likeness(one: Wording, other: Wording, weights: Mapping[str, float] | None = None) -> float:
    """How alike two texts are, from 0 (nothing in common) to 1 (the same words); symmetric.

    `weights` say how much each key tells (rare ones more); one that is not there counts as their average.
    """
    told = weights or {}
    usual = sum(told.values()) / len(told) if told else 1.0

    def weight(of: frozenset[str]) -> float:
        return math.fsum(told.get(each, usual) for each in of)

    shared, first, second = weight(one.keys & other.keys), weight(one.keys), weight(other.keys)
    if not (first and second):
        return LETTERS * _cosine(one, other)
    by_keys = BOTH * 2 * shared / (first + second) + SHORTER * shared / min(first, second)
    return min(1.0, by_keys + LETTERS * _cosine(one, other))


def _cosine(one: Wording, other: Wording) -> float:
    if not (one.length and other.length):
        return 0.0
    few, many = sorted((one.threes, other.threes), key=len)
    product = sum(count * many[group] for group, count in few.items() if group in many)
    return product / (one.length * other.length)
