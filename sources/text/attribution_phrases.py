"""Find attributions without a link: a newspaper, documents, an unnamed official that an article names in words alone.

Pure. The result is the rest of the phrase up to the next stop, as it is written; people turn it into a name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from sources.text.attribution_links import APOSTROPHES

MAX_CREDITS = 8
MAX_NAME_WORDS = 12  # a longer phrase is no name
CITES, OFFICIAL = "cites", "quotes_official"

# The source comes after these. A person who is quoted ("за словами") is a claimant and no source.
_BEFORE = {
    "uk": "з посиланням на|із посиланням на|зі посиланням на|посилаючись на|за даними|за інформацією|йдеться в|"
    "йдеться у|спирається на|спираючись на|про це пише|про це повідомляє",
    "ru": "со ссылкой на|ссылаясь на|по данным|по информации|говорится в|об этом пишет|об этом сообщает",
    "en": "according to|citing|relies on|based on reporting by|as reported by|first reported by|as seen by",
}
_OFFICIALS = re.compile(
    r"офіц|посадов|чиновник|неназван|анонім|джерел[аоу]?\b|официал|чиновник|неназванн|источник|official|unnamed|anonymous"
    r"|people familiar|sources?\b",
    re.IGNORECASE,
)
# Where the name ends: a stop, a dash, a bracket, or words that begin another clause.
_STOP = re.compile(
    r"[,.;:!?()\[\]\n—–]|\s-\s|(?<!\w)(?:що|як|який|яка|яке|які|про те|что|который|которая|которые|that|which|who|"
    r"said|told)(?!\w)",
    re.IGNORECASE,
)
# Words that name no source by themselves, such as pronouns and "the newspaper".
_NOBODY = frozenset(
    {
        *("видання", "цього видання", "газети", "газета", "агентства", "нього", "неї", "них", "журналістів", "цим"),
        *("издания", "издание", "газеты", "него", "нее", "них", "журналистов", "этого издания"),
        *("him", "her", "them", "this", "the newspaper", "the paper", "the outlet", "the agency", "the report"),
    }
)
_MARKS = " \t\u00a0\"«»“”„'"


@dataclass(frozen=True)
class Credit:
    """The article attributes what it says to `name`, in `words`; `kind` as in Attribution.Kind."""

    name: str
    words: str
    kind: str


def credited(text: str, language: str, *, known: Iterable[str] = ()) -> list[Credit]:
    """Whom `text` credits, in its order, each once, without names in the `known` words of links."""
    folded = text.lower().translate(APOSTROPHES)
    if len(folded) != len(text):  # lower() changes the length of some letters (İ), and the offsets must stay valid
        return []
    found: dict[str, Credit] = {}
    phrases = [*_pattern(language).finditer(folded)]
    for phrase, following in zip_longest(phrases, phrases[1:]):
        made = _credit(text[: following.start()] if following else text, phrase)
        if made and made.name.casefold() not in found and not any(made.name in words for words in known):
            found[made.name.casefold()] = made
    return [*found.values()][:MAX_CREDITS]


def _credit(text: str, phrase: re.Match[str]) -> Credit | None:
    rest = text[phrase.end() : phrase.end() + 200]
    stop = _STOP.search(rest)
    name = " ".join((rest[: stop.start()] if stop else rest).split()).strip(_MARKS)
    if len(name) < 3 or len(name.split()) > MAX_NAME_WORDS or name.casefold() in _NOBODY:
        return None
    words = " ".join(f"{text[phrase.start() : phrase.end()]} {name}".split())
    return Credit(name, words, OFFICIAL if _OFFICIALS.search(name) else CITES)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    lists = [_BEFORE[language]] if language in _BEFORE else [*_BEFORE.values()]
    longest_first = sorted("|".join(lists).split("|"), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
