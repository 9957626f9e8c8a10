"""Find attributions with a link: links beside the phrases by which journalists name their source.

Pure: it needs a text, its links with their words, and its language. The results are suggestions; people decide.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

PHRASES = Path(__file__).with_name("citing_phrases.json")
# How far a phrase may be from the words of the link: a name or an apposition fits between, another clause does not.
MAX_DISTANCE_CHARACTERS = 60
# "reports" may come before or after the name; "according to" only before it.
EITHER_SIDE = "relays"
MAX_SUGGESTIONS = 20
MAX_OCCURRENCES = 5
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”’)]*\s+(?=[\"«“„(]*[^\W\d_a-zа-яіїєґё])|\n+")
# Hosts where messages of one channel are forwarded by others.
CHANNEL_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
IP_ADDRESS = re.compile(r"[\d.]+|[0-9a-f:]*:[0-9a-f:.]*")
APOSTROPHES = str.maketrans("’ʼ`´‘", "'''''")
# Share links: beside "via" or "reports" they are for sharing the page, not the source of the news.
SHARE_LINKS = ("facebook.com/sharer", "twitter.com/share", "twitter.com/intent", "x.com/intent", "t.me/share")


@dataclass(frozen=True)
class Suggestion:
    """The article attributes what it says to `url`, in `words`; `kind` as in Attribution.Kind."""

    url: str
    words: str
    kind: str


@dataclass(frozen=True)
class _Place:
    """One sentence with the words of a link in it."""

    sentence: str
    start: int
    end: int


def attribution_suggestions(text: str, links: Iterable[dict[str, str]], language: str, url: str) -> list[Suggestion]:
    """The links of the article at `url` that attribution phrases point to, in the article's order, each once.

    `links` have `url` and `words`; where there are no phrases for `language` (ISO 639-1) all of them are tried.
    """
    sentences = SENTENCE_END.split(text)
    found: dict[str, Suggestion] = {}
    for link in links:
        target, words = link["url"], link["words"].strip()
        if target in found or len(words) < 2 or _same_site(target, url) or any(part in target for part in SHARE_LINKS):
            continue
        places = (place for place in _places(words, sentences))
        if suggestion := next((made for place in places if (made := _suggest(place, target, language))), None):
            found[target] = suggestion
    return [*found.values()][:MAX_SUGGESTIONS]


def _places(words: str, sentences: list[str]) -> Iterator[_Place]:
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    number = 0
    for sentence in sentences:
        for match in pattern.finditer(sentence):
            yield _Place(sentence, match.start(), match.end())
            number += 1
            if number == MAX_OCCURRENCES:
                return


def _suggest(place: _Place, url: str, language: str) -> Suggestion | None:
    """The nearest phrase before, within or after the words of the link."""
    folded = place.sentence.casefold().translate(APOSTROPHES)
    if len(folded) != len(
        place.sentence
    ):  # casefold changes the length of some letters (ß), and the offsets must stay valid
        folded = place.sentence.lower().translate(APOSTROPHES)
    near = [
        (_distance(match, place, both_ways=kind == EITHER_SIDE), match, kind)
        for kind, pattern in _patterns(language)
        for match in pattern.finditer(folded)
    ]
    near = [each for each in near if each[0] <= MAX_DISTANCE_CHARACTERS]
    if not near:
        return None
    _far, match, kind = min(near, key=lambda each: (each[0], -len(each[1][0])))
    begin, end = min(match.start(), place.start), max(match.end(), place.end)
    return Suggestion(url, " ".join(place.sentence[begin:end].split()), kind)


def _distance(match: re.Match[str], place: _Place, *, both_ways: bool) -> int:
    if match.end() <= place.start:
        return place.start - match.end()
    if match.start() < place.end:
        return 0
    return match.start() - place.end if both_ways else MAX_DISTANCE_CHARACTERS + 1


@cache
def _patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    table = json.loads(PHRASES.read_text(encoding="utf-8"))
    chosen = [table[language]] if language in table else [*table.values()]
    kinds: dict[str, list[str]] = {}
    for phrases in chosen:
        for kind, words in phrases.items():
            kinds.setdefault(kind, []).extend(words)
    return [(kind, _any_of(words)) for kind, words in kinds.items()]


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    longest_first = sorted(set(phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _same_site(target: str, url: str) -> bool:
    there, here = (_host(each) for each in (target, url))
    if there == here and IP_ADDRESS.fullmatch(here):
        return False  # one IP address may have many sites, as that of the demo does
    if there == here and here in CHANNEL_HOSTS:
        return _channel(target) == _channel(url)
    return not there or there == here or there.endswith(f".{here}") or here.endswith(f".{there}")


def _channel(url: str) -> str:
    """The first part of the path, by which such a host tells its channels apart."""
    return urlsplit(url).path.removeprefix("/s/").strip("/").partition("/")[0].lower()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
