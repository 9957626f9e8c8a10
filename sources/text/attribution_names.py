"""Find the names of publishers in a sentence: by their letters, by the word before them (newspaper, видання, агентство)
or because they are well known. Pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("attribution_words.json")
LANGUAGES = ("uk", "ru", "en")
_LATIN = "A-ZÀ-ÖØ-Þ"
_CYRILLIC = "А-ЯІЇЄҐЁ"
_REST = r"(?:[.&'’ʼ+/-]?\w)*"
_JOINING = r"(?:of|and|the|de|du|des|der|della|for|&)\s+"
# What begins a sentence with a capital and is no part of a name.
_BEGINNINGS = (
    "As|In|On|At|By|For|From|But|And|Or|If|When|While|After|Before|Since|A|An|This|That|His|Her|Its|Their|Both|It|He|She|"
    "They|We|You|I|Two|Three|Four|Five|According|Also|However|Earlier|Later|Meanwhile|"
    "Як|За|Про|У|В|На|Об|По|Как|О|З|Із|С|Со|Згідно|Согласно|Також|Раніше|Ранее|Тим|Тем|А|І|И|Та|Але|Но"
)
_LATIN_NAME = rf"[{_LATIN}]{_REST}(?:\s+(?:{_JOINING})?[{_LATIN}]{_REST})*"
_NAME = rf"[{_CYRILLIC}]{_REST}(?:\s+[{_CYRILLIC}0-9]{_REST})*"
_QUOTED = r"[«“„\"][^«»“”„\"\n]{2,60}[»”“\"]"
_SURNAME = re.compile(
    r"(?:енко|ськ(?:ий|а|ого|ому)|цьк(?:ий|а)|ск(?:ий|ая)|цк(?:ий|ая)|чук|щук|юк|ович|евич|ів|їв|ов|ова|ев|єв|ева|єва|"
    r"ин|ін|їн|ина|іна|як|дзе|швили|швілі|ян)$"
)
_MARKS = " \t\u00a0\"«»“”„'"
MAX_PERSON_WORDS = 3
MAX_ENDING = 3  # letters in which two cases of one word may differ
MIN_STEM = 3


class NameSort(StrEnum):
    """How a mention names a publisher."""

    STRONG = "strong"  # by itself
    WEAK = "weak"  # only together with "reports" or "citing"
    CLASS = "class"  # "the newspaper", which was named before
    PRONOUN = "pronoun"


@dataclass(frozen=True)
class Mention:
    """Words that name a publisher, or point to one, from `start` to `end` in the text. `kind` is what it is known to
    be (newspaper, agency, broadcaster) or empty."""

    start: int
    end: int
    sort: NameSort
    name: str = ""
    kind: str = ""


@cache
def lists() -> Any:
    """The word lists of the languages."""
    return json.loads(WORDS.read_text(encoding="utf-8"))


def of_languages(language: str) -> list[str]:
    """The languages whose lists are for a text: its own, or all where it has none."""
    return [language] if language in LANGUAGES else [*LANGUAGES]


@cache
def name_words(language: str, name: str) -> tuple[str, ...]:
    """The list `name` of a language, or of all; its phrases stand between bars, its words between spaces."""
    found: list[str] = []
    for each in of_languages(language):
        said = lists()[each][name]
        found += said.split("|") if "|" in said else said.split()
    return tuple(dict.fromkeys(found))


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for one of `phrases`, the longest first."""
    longest_first = sorted(set(phrases), key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, phrase.split(" "))) for phrase in longest_first)


def mentions(text: str, start: int, end: int, language: str) -> list[Mention]:
    """All mentions of publishers between `start` and `end`, in their order."""
    found = (_mention(each, language) for each in _pattern(language).finditer(text, start, end))
    return [each for each in found if each]


def _mention(found: re.Match[str], language: str) -> Mention | None:
    kind = next((name for name in ("newspaper", "agency", "broadcaster") if found[name]), "")
    if found["named"]:
        return Mention(found.start("named"), found.end("named"), NameSort.STRONG, found["named"].strip(_MARKS), kind)
    if kind or found["any"]:
        start = found.start()
        return Mention(start, found.end(), NameSort.CLASS, kind=kind)
    if found["collective"]:
        return Mention(found.start(), found.end(), NameSort.WEAK, found[0])
    if found["known"]:
        return Mention(found.start(), found.end(), NameSort.STRONG, found[0], kind_of(found[0]))
    if found["pronoun"]:
        return Mention(found.start(), found.end(), NameSort.PRONOUN)
    return _by_letters(found, language)


def _by_letters(found: re.Match[str], language: str) -> Mention | None:
    """A name that only its letters tell: in a Cyrillic text Latin ones are much."""
    name = found[0].strip(_MARKS)
    if name.casefold() in _not_publishers() or len(name) < 2:
        return None
    is_strong = sounds_like_media(name) or bool(found["latin"] and language in ("uk", "ru"))
    return Mention(found.start(), found.end(), NameSort.STRONG if is_strong else NameSort.WEAK, name, kind_of(name))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    classes: dict[str, list[str]] = {}
    for each in of_languages(language):
        for kind, words in lists()[each]["classes"].items():
            classes.setdefault(kind or "any", []).extend(words.split())
    groups = "|".join(rf"(?P<{kind}>{any_of(words)})" for kind, words in classes.items())
    english = language == "en"
    after = r"(?!\w)" if english else rf"(?!\w)(?:\s+(?P<named>{_QUOTED}|{_LATIN_NAME}|{_NAME}))?"
    not_first = rf"(?!(?:{_BEGINNINGS}|{_capitalised(language)})(?!\w))"
    named_before = "(?P<named>(?!))" if english else ""
    known = any_of(name for names in lists()["publishers"].values() for name in names.split("|"))
    collective = any_of(name_words(language, "collective"))
    pronouns = any_of(name_words(language, "pronouns"))
    return re.compile(
        rf"(?<![\w-])(?:{named_before}(?P<known>{known})(?![\w-])"
        rf"|{'(?:[Tt]he|[Tt]his)' + chr(92) + 's+' if english else ''}(?i:{groups}){after}"
        rf"|(?i:(?:\w+\s+)?(?P<collective>{collective}))(?!\w)"
        rf"|(?i:(?P<pronoun>{pronouns}))(?!\w)"
        rf"|(?P<quoted>{_QUOTED})|{not_first}(?:(?P<latin>{_LATIN_NAME})|(?P<name>{_NAME})))"
    )


def _capitalised(language: str) -> str:
    """The words with which reporting and citing begin, as they begin a sentence."""
    names = ("reports", "reported", "told", "nouns", "gerunds", "finite", "before_papers")
    return any_of({phrase.split()[0].capitalize() for name in names for phrase in name_words(language, name)})


@cache
def _not_publishers() -> frozenset[str]:
    return frozenset(lists()["not_publishers"].split())


@cache
def _known_kinds() -> dict[str, str]:
    return {name.casefold(): kind for kind, names in lists()["publishers"].items() for name in names.split("|")}


def kind_of(name: str) -> str:
    """What a well known publisher is; empty for any other."""
    return _known_kinds().get(_without_article(name.casefold()), _known_kinds().get(name.casefold(), ""))


def sounds_like_media(name: str) -> bool:
    """Whether `name` is well known or has a word such as Times or Радіо."""
    if kind_of(name):
        return True
    words = {*name.casefold().split()}
    has_title = bool(words & {*lists()["titles"].split()})  # "Press Secretary" is a person's
    return len(words) > 1 and not has_title and bool(words & {*lists()["media_words"].split()})


def is_person(name: str) -> bool:
    """Whether `name` looks like that of a person: two or three words, none of which a publisher has."""
    words = name.split()
    if sounds_like_media(name) or words[0].casefold() in ("the", "der", "die", "el", "la", "le"):
        return False
    if not all(word[0].isupper() for word in words) or re.search(r"['’]s\b", name):
        return False
    if re.match(rf"[{_LATIN}]", name):
        return 1 < len(words) <= MAX_PERSON_WORDS and all(re.fullmatch(rf"[{_LATIN}][\w’'.-]*", word) for word in words)
    return len(words) <= MAX_PERSON_WORDS and bool(_SURNAME.search(words[-1].casefold()))


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, whatever the case of their words."""
    first, second = _stems(one), _stems(other)
    return len(first) == len(second) and all(map(_same_word, first, second))


def is_short_for(short: str, name: str) -> bool:
    """Whether each word of `short` is one of `name`, which has more."""
    few, many = _stems(short), _stems(name)
    return 0 < len(few) < len(many) and all(any(_same_word(word, each) for each in many) for word in few)


def _stems(name: str) -> list[str]:
    return re.findall(r"\w[\w'-]*", _without_article(name.casefold().replace("’", "'")))


def _without_article(folded: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", folded)


def _same_word(one: str, other: str) -> bool:
    """Equal, or with the same beginning and endings of no more than MAX_ENDING letters."""
    if one == other:
        return True
    if not re.search("[а-яіїєґё]", one):
        return False
    stem = max(MIN_STEM, max(len(one), len(other)) - MAX_ENDING)
    return one[:stem] == other[:stem]
