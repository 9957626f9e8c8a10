"""Recognise a text that is none: characters that were lost, or read in an encoding that it was not written in.

A word is regular where it could stand in some language: letters of one script, capitals where capitals stand, no
symbol between two letters. What is read in a wrong encoding (mojibake) consists of other words.
"""

import re

from sources.extraction.charsets.guess import ALPHABETS

SAMPLE_CHARACTERS = 4000
LOST = "\ufffd"
MIN_LOST, LOST_SHARE = 3, 0.03
# Control and private characters, as a font alone could show them.
STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff]")
MIN_STRANGE, STRANGE_SHARE = 5, 0.05
# In characters of words: at the least, of the words beyond ASCII, of all words.
MIN_IRREGULAR, IRREGULAR_SHARE, ALL_SHARE = 15, 0.4, 0.02

WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f]+")
EDGES = "«»„“”‘’‚‹›–—…№§°©®™€£¥•·¿¡ªº¹²³±×¼½¾´\u00ad\u00a0\u200b\u200c\u200d\ufeff"
CYRILLIC = "[Ѐ-ЯѠ-ԯ]?[а-џѠ-ԯ\u0300-\u0301]+|[Ѐ-ЯѠ-ԯ\u0300-\u0301]+"
# Scripts with one encoding or none, in which a wrong letter cannot be told, and symbols that stand alone.
OTHER = r"[\u0370-\u03ff\u0530-\u1cff\u1f00-\u1fff\u2c80-\u2dff\u3000-\ud7ff\uf900-\uffff\U00010000-\U0010ffff]+"
EAST_ASIAN = r"[a-zA-Z’‘“”„«»…–—·\u3000-\ud7ff\uf900-\ufaff\uff00-\uffef]+"  # without blanks between words
VIETNAMESE = (
    "[a-zA-Z\u00c0-\u01b0\u0300-\u0323\u1ea0-\u1ef9]*[\u01a0\u01b0\u1ea0-\u1ef9][a-zA-Z\u00c0-\u01b0\u1ea0-\u1ef9]*"
)
SYMBOLS = "[\u2190-\u24ff\u2580-\u2bff\ufe0f]+"
JOINED = "[’‘ʼ–—·‑…/\u00ad\u200b\u200c\u200d]"  # two words, or one with an apostrophe
LATIN = "|".join(
    f"[a-zA-Z{letters}{letters.upper()}]+" for letters in ALPHABETS.values() if "\xc0" <= letters[0] <= "\u024f"
)
REGULAR = re.compile(f"{CYRILLIC}|{LATIN}|{OTHER}|{EAST_ASIAN}|{VIETNAMESE}|{SYMBOLS}")
JOINT = re.compile(JOINED)
CAPITALS = re.compile("[Ѐ-Я]+")
CAPITALS_SHARE = 0.6
TURNED_CASE = re.compile("[а-џ][Ѐ-Я]{2,}")


def is_unreadable(text: str) -> bool:
    """Whether a text is not one that people could have written: replacement characters, or mojibake."""
    sample = text[:SAMPLE_CHARACTERS]
    strange = len(STRANGE.findall(sample))
    if sample.isascii() and not strange:
        return False
    characters = len("".join(sample.split()))
    lost = sample.count(LOST)
    return (
        (lost >= MIN_LOST and lost > LOST_SHARE * characters)
        or (strange >= MIN_STRANGE and strange > STRANGE_SHARE * characters)
        or _is_mojibake(sample)
    )


def _is_mojibake(sample: str) -> bool:
    words = [word for found in WORD.findall(sample) if (word := found.strip(EDGES))]
    beyond = [word for word in words if not word.isascii()]
    irregular = sum(len(word) for word in beyond if not _is_regular(word))
    if irregular >= MIN_IRREGULAR and irregular > ALL_SHARE * sum(map(len, words)):
        return irregular > IRREGULAR_SHARE * sum(map(len, beyond)) or _has_turned_case(beyond)
    return False


def _has_turned_case(words: list[str]) -> bool:
    """Whether all but first letters are capitals, as where KOI8 was read as windows-1251 or the other way round."""
    capitals = sum(bool(CAPITALS.fullmatch(word)) for word in words)
    return sum(bool(TURNED_CASE.fullmatch(word)) for word in words) > 1 and capitals > CAPITALS_SHARE * len(words)


def _is_regular(word: str) -> bool:
    if REGULAR.fullmatch(word):
        return True
    parts = JOINT.split(word)
    return len(parts) > 1 and all(not part or part.isascii() or REGULAR.fullmatch(part) for part in parts)
