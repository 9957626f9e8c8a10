"""Find the person who says what a sentence says: "за словами Джеймса Сторі", "James Story said", or "he said" after a
sentence that names them. Pure; the result is a suggestion in the words of the text."""

import re
from functools import cache

from sources.text.attribution_names import any_of, lists, of_languages, sounds_like_media

_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯІЇЄҐЁ"
_WORD = rf"[{_CAPITAL}][a-zß-ÿа-яіїєґё’'][\w’'-]*"  # no abbreviation such as США
_NAME = rf"(?P<name>{_WORD}(?:\s+{_WORD}){{1,2}})"
MAX_BEFORE_NAME = 5  # words of an office: "the former ambassador of the United States"


def speakers(text: str, sentences: list[tuple[int, int]], language: str) -> list[str]:
    """Who speaks in each of `sentences` (code points), as the text names them; empty where nobody does."""
    found: list[str] = []
    last = ""
    for start, end in sentences:
        sentence = text[start:end]
        name = _named(sentence, language)
        last = name or last
        found.append(name or (last if _points_back(language).search(sentence.lower()) else ""))
    return found


def _named(sentence: str, language: str) -> str:
    found = next((match for pattern in _patterns(language) if (match := pattern.search(sentence))), None)
    name = found["name"] if found else ""
    return "" if sounds_like_media(name) else name


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """A phrase before the name, a verb before it, a verb after it."""
    words = [lists()["speakers"][each] for each in of_languages(language)]
    phrases = any_of(phrase for each in words for phrase in each["phrases"].split("|"))
    verbs = any_of(verb for each in words for verb in each["verbs"].split())
    office = rf"(?:[\w’'-]+\s+){{0,{MAX_BEFORE_NAME}}}?"
    return (
        re.compile(rf"(?i:(?<!\w)(?:{phrases}))\s+{office}{_NAME}"),
        re.compile(rf"(?<!\w)(?:{verbs})\s+{office}{_NAME}"),
        re.compile(rf"{_NAME}(?:,[^,.;:]{{1,60}},)?\s+(?:\w+\s+)?(?:{verbs})(?!\w)"),
    )


@cache
def _points_back(language: str) -> re.Pattern[str]:
    said = any_of(
        phrase for each in of_languages(language) for phrase in lists()["speakers"][each]["points_back"].split("|")
    )
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)")
