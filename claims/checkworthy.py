"""Which sentences of a text carry something that can be checked: numbers, dates, who said it, what was quoted, what
somebody did. A sentence that only names the source of the news carries nothing.

Pure, by rules and short lists of our own per language; no model. A sentence that is marked is worth a second look,
not more: what is a claim, people decide. Languages without lists have the signs that need no words.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from sources.text.attribution_chains import without_attributions


class Signal(StrEnum):
    """Why a sentence may be worth checking."""

    NUMBER = "number"
    DATE = "date"
    ATTRIBUTION = "attribution"
    QUOTATION = "quotation"
    ACT = "act"


SIGNAL_WORDS = {
    Signal.NUMBER: _("number"),
    Signal.DATE: _("date"),
    Signal.ATTRIBUTION: _("somebody says so"),
    Signal.QUOTATION: _("quotation"),
    Signal.ACT: _("somebody did something"),
}

FEWEST_WORDS = 4  # a heading or a byline has fewer


@dataclass(frozen=True)
class Sentence:
    """One sentence, from code point `start` to `end` (exclusive) of its text, with its signals in their order."""

    start: int
    end: int
    signals: tuple[Signal, ...] = ()


WORDS = Path(__file__).with_name("checkworthy_words.json")
_END = re.compile(r"(?P<mark>[.!?…]+[\"»”’)\]]*)(?P<gap>\s+)|(?P<line>\s*\n\s*)")
_LAST_WORD = re.compile(r"[^\W_]+$")
_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*")

_DIGIT = re.compile(r"\d")
_DATED = re.compile(r"(?<![\d.,])(?:1[5-9]\d\d|20\d\d)(?![\d%]|[.,]\d)|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_QUOTED = re.compile(r"«[^»]{2,}»|“[^”]{2,}”|„[^“”]{2,}[“”]|\"[^\"]{2,}\"")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of `text` begins and ends, without the white space between them.

    A line break always ends one; a dot does not after an abbreviation, an initial, or before a small letter or digit
    that goes on.
    """
    begin = 0
    for found in _END.finditer(text):
        if found["line"] is None and not _ends(text, begin, found):
            continue
        end = found.end("mark") if found["line"] is None else found.start()
        if text[begin:end].strip():
            yield _trimmed(text, begin, end)
        begin = found.end()
    if text[begin:].strip():
        yield _trimmed(text, begin, len(text))


def checkworthy(text: str, language: str) -> list[Sentence]:
    """Every sentence of `text` in order, each with what is worth checking in it. `language` is ISO 639-1."""
    return [Sentence(start, end, _signals(text[start:end], language)) for start, end in sentences(text)]


def _ends(text: str, begin: int, found: re.Match[str]) -> bool:
    """Whether the mark that was `found` ends the sentence that begins at `begin`."""
    if "\n" in found["gap"]:
        return True
    following = text[found.end() : found.end() + 2].lstrip('"«“„(—–- ')[:1]
    if following.islower():
        return False
    if found["mark"] != ".":
        return True
    word = _LAST_WORD.search(text, begin, found.start())
    return not (word and _is_shortened(word[0], following))


def _is_shortened(word: str, following: str) -> bool:
    """Whether a dot behind `word` is its own: an initial, or an abbreviation of the lists."""
    if len(word) == 1 and word.isupper():
        return True
    if word.isdigit():
        return following.isdigit()
    return word.casefold() in _abbreviations()


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    words = text[begin:end]
    return begin + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def _signals(sentence: str, language: str) -> tuple[Signal, ...]:
    if len(_WORD.findall(sentence)) < FEWEST_WORDS or sentence.rstrip('"»”’) ').endswith("?"):
        return ()
    folded = sentence.casefold().replace("’", "'").replace("ʼ", "'")
    if folded.startswith(tuple(_lists()["skipped"].split("|"))):
        return ()
    found = _found(sentence, folded, language)
    if Signal.ATTRIBUTION in found and _only_names_source(sentence, found, language):
        return ()
    return tuple(signal for signal in Signal if signal in found)


def _found(sentence: str, folded: str, language: str) -> set[Signal]:
    found = {signal for signal, pattern in _patterns(language) if pattern.search(folded)}
    for signal, is_there in (
        (Signal.NUMBER, _DIGIT.search(_DATED.sub("", sentence))),
        (Signal.DATE, _DATED.search(sentence)),
        (Signal.QUOTATION, _QUOTED.search(sentence)),
    ):
        if is_there:
            found.add(signal)
    return found


def _only_names_source(sentence: str, found: set[Signal], language: str) -> bool:
    """Whether a sentence says who reports, and next to nothing else: "Про це повідомляє УНІАН з посиланням на CNN"."""
    if found == {Signal.ATTRIBUTION} and _is_about(sentence):
        return True
    rest = without_attributions(sentence, language)
    if len(_WORD.findall(rest)) >= FEWEST_WORDS:
        return False
    left = _found(rest, rest.casefold(), language)
    return not left & {Signal.NUMBER, Signal.QUOTATION, Signal.ACT}


def _is_about(sentence: str) -> bool:
    """Whether somebody tells about something, and what they tell comes in another sentence."""
    first = sentence.split(maxsplit=1)[0].casefold()
    return first in _lists()["about"].split() and not re.search("[,:;—–]", sentence)


@cache
def _patterns(language: str) -> list[tuple[Signal, re.Pattern[str]]]:
    """The words of `language` for each signal; none for a language without lists."""
    lists = _lists()
    chosen = lists[language] if len(language) == 2 and language in lists else {}
    patterns = [(Signal(name), _any_of(words)) for name, words in chosen.items() if name in [*Signal]]
    if "act_stems" in chosen:
        stems, endings = (chosen[name].replace(" ", "|") for name in ("act_stems", "act_endings"))
        patterns.append((Signal.ACT, re.compile(rf"(?<!\w)(?:{stems})(?:{endings})(?!\w)")))
    return patterns


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(_lists()["abbreviations"].split())


@cache
def _lists() -> Any:
    return json.loads(WORDS.read_text(encoding="utf-8"))


def _any_of(words: str) -> re.Pattern[str]:
    """A pattern of a list: single words, then phrases behind bars; `*` is any ending."""
    single, *phrases = words.split("|")
    each = (re.escape(word).replace(r"\*", r"\w*") for word in [*single.split(), *phrases])
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")
