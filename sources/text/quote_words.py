"""Cut a text into its words, numbers and punctuation marks, and say which of them are the same.

Typography is no part of a word; `folded` says what that is. White space, quotation marks and footnote marks are no
words.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, product, zip_longest

from sources.text.typography import DASHES, INVISIBLE, LIGATURES, MARKS

DASH = "-"
ELLIPSIS = "..."

_LETTER = r"[^\W\d_]"
# Arabic vowel signs and tatweel, Hebrew points, variation selectors: how a word looks, not what it says.
_UNREAD = (
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u034f\ufe00-\ufe0f"
)
_COMBINING = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_INNER = INVISIBLE + _UNREAD + _COMBINING  # what may stand inside a word besides its letters
_APOSTROPHES = "'\"`´“”‘’‛‟ʼʹʻʽ′″＇＂"
_DIGIT_SPACES = " \u00a0\u2009\u202f"  # in 35 000
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LENGTHS = ["км", "см", "мм", "дм", "km", "cm", "mm", "dm", "ft", "mi"]  # with a superscript areas and volumes

_HYPHENS = "-‐"
_LINE_BREAK = rf"(?:[{_HYPHENS}]|(?<=\u00ad))[^\S\n]*\n\s*"  # after a hyphen within a word, hard or soft
_WORD_REST = (
    rf"[\w{_INNER}]*(?:(?:(?:(?<={_LETTER})|(?<=[{_INNER}]))(?:[{_APOSTROPHES}]|{_LINE_BREAK})(?={_LETTER})"
    rf"|(?<=\d)[.,:/](?=\d))[\w{_INNER}]+)*"
)
_NUMBER = rf"(?:\d{{1,3}}(?:[{_DIGIT_SPACES}]\d{{3}})+(?!\d)|\d+)(?:[.,:/]\d+)*"
# What is no token is passed over within a match, and nothing is left to search through again: so the time is linear.
# Without possessive quantifiers, as Python 3.9 runs this too, in the stand-alone verifier.
_BETWEEN = rf"\s{_INNER}{''.join(mark for mark in MARKS if not mark.isalnum())}\x00-\x1f\x7f-\x9f"
_TOKEN = re.compile(
    rf"[{_BETWEEN}]*("
    r"[^\W\d]+(?=[\s.,;:])|[,;:!?()]"  # most of them, for speed
    rf"|(?:(?<![\w)%{_INNER}])[-−–](?=\d))?{_NUMBER}(?:[{DASHES}]{_NUMBER}){{0,9}}{_WORD_REST}"
    rf"|\w{_WORD_REST}"
    r"|\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\s?\]"  # a footnote mark
    r"|(?:…|\.(?:[ \u00a0]?\.){2,})[.…]*"
    rf"|[{DASHES}](?:[\s{INVISIBLE}]*[{DASHES}])*"
    rf"|[^{_BETWEEN}]"
    r"|\Z)"
)
_COMPOSED = re.compile(rf"[\n{DASHES}…]|^\[.|^\.[. \u00a0]")  # tokens that are no single word
_BREAK = re.compile(f"({_LINE_BREAK})")
_DASHES = re.compile(rf"[{DASHES}](?:[\s{INVISIBLE}]*[{DASHES}])*")
_MAX_BREAKS = 3  # of one word at the ends of lines; where there are more, each is taken for hyphenation

_CYRILLIC = "\u0400-\u052f"
_DROPPED = re.compile(f"[{INVISIBLE}{_UNREAD}]+")
_HIDDEN_END = re.compile(f"(?<![{INVISIBLE}])[{INVISIBLE}]+$")
_STRESS = re.compile(rf"(?<=[{_CYRILLIC}])[\u0300\u0301]+")
# The accented Latin letters that stand for stressed vowels in Cyrillic words.
_ACCENTED = str.maketrans("áàéèëíìïóòýÁÀÉÈËÍÌÏÓÒÝ", "ааеееііїооуААЕЕЕІІЇООУ")
_LOOKALIKES = dict(zip("ABCEHIJKMOPSTXYaceijkopsxy", "АВСЕНІЈКМОРЅТХУасеіјкорѕху", strict=True))
_PLAIN = {"ё": "е", "Ё": "Е", **_LOOKALIKES, **dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_DIGIT_SPACES, " ")}
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ONE_FORM = str.maketrans(
    {char: "".join(_PLAIN.get(each, each) for each in chars) for char, chars in (_FULL_WIDTH | LIGATURES).items()}
    | _PLAIN
)
_MIXED = re.compile(rf"^(?=.*[{_CYRILLIC}]).*[{''.join(map(chr, _ACCENTED))}].*$", re.MULTILINE)
_OUTER_APOSTROPHES = re.compile("^'+|(?<!')'+$", re.MULTILINE)
_NO_UNIT = "".join(f"(?<!^{unit.translate(_ONE_FORM)})" for unit in _LENGTHS)
_FOOTNOTE = re.compile(
    rf"(?<![{_SUPERSCRIPTS}])(?=[{_SUPERSCRIPTS}])(?:^|(?<={_LETTER}{_LETTER}){_NO_UNIT})[{_SUPERSCRIPTS}]+$",
    re.MULTILINE,
)

Reading = tuple[str, ...]

_CLAUSE_ENDS = frozenset({",", ";", ":", "!", "?", "(", ")", "[", "]", ".", DASH, ELLIPSIS})
# Words that turn what is said into its opposite, in the languages of most quotations.
_NEGATIONS = frozenset(
    """
    not no never without cannot nor neither none nobody nothing
    не ні ані ніколи без ніхто нічого жоден жодна жодне жодні жодного жодної жодному жодних
    нет ни никогда никто ничего
    nie bez nigdy nikt nic ani nicht kein keine keinen keiner nie niemals ohne
    ne pas jamais sans aucun aucune nunca sin nadie nada değil yok hiç
    """.translate(_ONE_FORM).split()
)


def tokens_of(text: str) -> list[str]:
    """The words, numbers and punctuation marks of a text, as they stand there."""
    found = _TOKEN.findall(text)
    while found and not found[-1]:
        found.pop()
    return found


def readings_of(tokens: Collection[str]) -> dict[str, tuple[Reading, ...]]:
    """What each of these tokens of a text may say, as rows of folded words.

    Most say one word. A range of numbers (3-5) says several, a word that was broken at the end of a line may have had
    a hyphen there or not, and a footnote mark says nothing.
    """
    single = [token for token in tokens if token.isalnum() or not _COMPOSED.search(token)]
    found: dict[str, tuple[Reading, ...]] = {
        token: ((word,),) if word else () for token, word in zip(single, folded(single), strict=True)
    }
    return found | {token: _composed(token) for token in tokens if token not in found}


def folded(words: Sequence[str]) -> list[str]:
    """The words, none of which has a line break, without what typesetters and keyboards add to them.

    Invisible characters, vowel signs, stress marks and superscript footnote marks go; one form stands for look-alike
    letters of the Latin and the Cyrillic script, for full-width letters, for е and ё, and for all apostrophes.
    """
    if not words:
        return []
    text = unicodedata.normalize("NFC", _DROPPED.sub("", "\n".join(words)))
    text = _MIXED.sub(lambda word: word[0].translate(_ACCENTED), text)
    text = _STRESS.sub("", text).translate(_ONE_FORM)
    return _FOOTNOTE.sub("", _OUTER_APOSTROPHES.sub("", text)).split("\n")


def caseless(words: Sequence[str]) -> list[str]:
    """For each folded word the key that all its forms share, whatever the case of its letters."""
    return "\n".join(words).upper().translate(_ONE_FORM).split("\n") if words else []


def is_same_word(quoted: str, shown: str, *, starts: bool) -> bool:
    """Whether two folded words of one key are the same.

    Styles put whole words into capitals, and a word that `starts` a quotation may have got or lost its capital letter.
    """
    if quoted == shown or _is_capital(quoted) or _is_capital(shown):
        return True
    return starts and quoted[1:] == shown[1:]


def is_word(word: str) -> bool:
    """Whether this is a word or a number, no punctuation mark."""
    return any(char.isalnum() for char in word)


def ends_clause(reading: Reading) -> bool:
    """Whether this is a mark by which a clause ends or begins."""
    return len(reading) == 1 and reading[0] in _CLAUSE_ENDS


def is_negation(word: str) -> bool:
    """Whether this folded word turns what is said into its opposite."""
    return word.lower() in _NEGATIONS or word.lower().endswith("n't")


def without_hidden_end(token: str) -> str:
    """The token without the invisible characters that follow it."""
    return _HIDDEN_END.sub("", token)


def _is_capital(word: str) -> bool:
    return word == word.upper() != word.lower()


def _composed(token: str) -> tuple[Reading, ...]:
    if token[0] == "[":
        return ()
    if token[0] in ".…":
        return ((ELLIPSIS,),)
    if _DASHES.fullmatch(token):
        return ((DASH,),)
    if _BREAK.search(token):
        return tuple(dict.fromkeys(tuple(folded(tokens_of(whole))) for whole in _unbroken(token)))
    first, *others = folded(_DASHES.split(token))  # nothing comes before a minus sign
    words = (first, *chain.from_iterable((DASH, number) for number in others))
    return (tuple(filter(None, words)),)


def _unbroken(token: str) -> Iterator[str]:
    """What a word may be that was broken at the ends of lines; a soft hyphen may also end a word."""
    joined, breaks = _BREAK.subn("", token)
    yield joined
    if breaks <= _MAX_BREAKS:
        parts = _BREAK.split(token)
        joints = [("", DASH) if hyphen[0] in _HYPHENS else ("", " ") for hyphen in parts[1::2]]
        for chosen in product(*joints):
            yield "".join(chain(*zip_longest(parts[::2], chosen, fillvalue="")))
