"""The words by which a text says who has it from whom, as patterns for one language or, where it has none, for all."""

import re
from functools import cache

from sources.text.attribution_names import any_of, lists, name_words, of_languages

_PUNCTUATION = r"[,;:!?()\[\]\n—–]|\.(?=\s|$)|\s-\s"
SPACE = re.compile(r"\s+")


@cache
def gap_pattern(language: str) -> re.Pattern[str]:
    """What may stand between a subject and "citing"."""
    said = any_of(phrase for each in of_languages(language) for phrase in lists()[each]["in_turn"].split("|"))
    return re.compile(rf"[»”\"]?[\s,]*(?:(?:{said})[\s,]*)?")


@cache
def cue_pattern(language: str) -> re.Pattern[str]:
    groups = {"noun": "nouns", "gerund": "gerunds", "finite": "finite"}
    said = "|".join(rf"(?P<{name}>{any_of(name_words(language, key))})(?!\w)" for name, key in groups.items())
    papers = rf"(?:{any_of(name_words(language, 'before_papers'))})\s+(?={any_of(name_words(language, 'papers'))})"
    return re.compile(rf"(?<![\w-])(?:{said}|(?P<papers>{papers}))")


@cache
def verb_pattern(language: str) -> re.Pattern[str]:
    groups = {"reports": name_words(language, "reports"), "reported": name_words(language, "reported")}
    by = any_of(lists()["by"].split("|"))
    said = "|".join(rf"(?P<{name}>{any_of(words)})" for name, words in groups.items())
    return re.compile(rf"(?<![\w-])(?:(?P<by>{by})|{said})(?!\w)")


@cache
def stop_pattern(language: str) -> re.Pattern[str]:
    """Where a name ends: a mark, a verb, a word that begins another clause, or what only verbs end with."""
    words: list[str] = []
    for each in of_languages(language):
        words += lists()["stops"][each].split()
        words += [*name_words(each, "reports"), *name_words(each, "reported"), *name_words(each, "told")]
    verbal = "" if language == "en" else r"|\w{2,}(?:ться|тся|лася|лися|лося|лась|лись|лось)(?!\w)"
    return re.compile(rf"{_PUNCTUATION}|(?<![\w-])(?:{any_of(words)})(?!\w){verbal}")


@cache
def class_before_pattern(language: str) -> re.Pattern[str]:
    words = [
        word for each in of_languages(language) for kind in lists()[each]["classes"].values() for word in kind.split()
    ]
    return re.compile(rf"(?<!\w)(?:{any_of(words)})$")


@cache
def seen_pattern(language: str) -> re.Pattern[str]:
    said = any_of(lists()["seen_by"].split("|")) if language == "en" else "(?!)"
    return re.compile(rf"\s*(?:{said})\s+(?P<article>the\s+)?")


@cache
def lead_pattern(language: str) -> re.Pattern[str]:
    """What may stand before the name of a publisher that is cited."""
    items = any_of(name_words(language, "items"))
    before = rf"(?:(?:an?|the|its?|this)\s+)?(?:\w+\s+)?(?:{items})\s+(?:by|in|of|from)\s+(?:the\s+)?|the\s+"
    return re.compile(before if language == "en" else rf"(?:\w+\s+)?(?:{items})\s+|{before}")


@cache
def told_pattern(language: str) -> re.Pattern[str]:
    """Officials who told somebody, in either order."""
    officials = "|".join(lists()[each]["officials"] for each in of_languages(language))
    told = any_of(name_words(language, "told"))
    listener = r"[«“\"]?(?P<listener>{0})[»”\"]?"
    if language == "en":
        of_what = r"(?:\s+(?:in|at|of|with|close to|familiar with)(?:\s+\w+){1,4}?)?"
        who = rf"(?P<official>(?:\w+\s+){{0,3}}(?:{officials}){of_what})"
        one = listener.format(r"(?:the\s+)?\w[\w .&-]*")
        return re.compile(rf"(?<!\w){who}\s+{told}\s+{one}")
    phrase = rf"(?P<official>(?:\w+\s+){{0,2}}(?:{officials})\w*(?:[^,.;:!?()\n—–]*))"
    one = listener.format(r"[\w-]+(?:\s[\w-]+){0,2}")
    return re.compile(rf"(?<!\w){one}\s+(?:{told})\s+{phrase}")


def is_official(name: str) -> bool:
    """Whether `name` is that of people without names: officials, sources."""
    return bool(re.search(lists()["official_words"], name.lower()))
