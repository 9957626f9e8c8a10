"""The interface says one word for one thing, in both languages: what the glossary replaced does not come back."""

import re

import pytest
from babel.messages.catalog import Catalog

from tests.docs.test_messages import APPS, HOLES, catalog_of

# What is not said any more, and what is said in its place.
UKRAINIAN = {
    r"знім(?:ок|к)\w*(?! екрана)": "копія",
    r"запечат": "опечатати",
    r"\bстан(?:и|у|і|ом|ів|ами)?\b(?! архіву)": "статус",
    r"виснов": "вердикт",
    r"оприлюдн": "опублікувати",
    r"\bповтор\b|\bповторює\b": "дубль",
    r"долуч": "об’єднати",
    r"повернуто|повернута": "повернено",
    r"рецензент": "фактчекер",
    r"керівни|керівного": "головний редактор",
    r"керівний символ": "керувальний символ",
    r"чинник": "другий фактор",
    r"\b(?<!IP-)адрес[аиіоу]\w*(?! електронної пошти)": "URL",
    r"виконав(?:ець|ц)": "обробник",
    r"\bзан(?:ести|есіть|есено|осити|ести)\b|\bвн(?:ести|есіть|есено|осити|осьте)\b": "додати",
    r"по колу(?!\.$)": "кругове цитування",
    r"редакці": "ClaimDesk",
    r"№": "#",
    r"(?<=\w)['ʼ`](?=\w)": "’",
    r"\w/л?а\b|\w/ла|\(л?а\)|\(-ла\)": "слова без роду",
}
UKRAINIAN_MEANT = {
    "We write to it when we answer, and show it to nobody outside the newsroom.",  # the people
    (
        "Your message goes to the newsroom. Once it is sent, a page of your own opens that shows what becomes of it. "
        "Bookmark that page."
    ),
    "Newsroom, past 7 days",  # the people
    "The page redirects in a loop.",  # a web address after another
}
ENGLISH = {
    r"\bto log\b(?!\w)": "sources without claims",
    r"\bshel(?:f|ves)\b": "reference; unshelve",
    r"(?<!\./)\bdesk\b": "ClaimDesk",  # ./desk is a command
    r"\blog(?:ged)? in\b|\blog out\b": "sign in; sign out",
    r"(?<!IP )(?<!e-mail )\baddress": "URL",
    r"\blook(?:s|ed|ing)?(?: \w+)? again\b|^look$": "refresh; re-check; view",
    r"\bhas (?:it|this|anything|something) from\b|\bhave something from\b": "cites as its source",
    r"\bwhat it stands on\b|\bwhere it stands\b|\bwhere everything stands\b": "sourcing; status; overview",
    r"\bwhat may be done\b": "next steps",
    r"\bbehind it\b": "upstream source",
    r"^keep it$|\brecord it\b": "archive; add to chain",
    r"\bwhat (?:I|you) hear of\b": "notifications",
    r"\bcannot be set\b": "you can't change this here",
    r"\bfaster\b": "someone saved before you",
    r"\btake away\b": "remove",
    r"\bbrought nothing\b": "failed",
    r"\bit takes:": "only a reviewer or chief editor can do this",
    r"\bexact to the\b": "precision",
    r"(?-i:^As (?!it was|pasted)|, as (?=[#A-Z{“]))": "e.g.",
    r"\bhere already\b": "possible duplicates",
    r"\bchief\b(?! editor)": "chief editor",
    r"\bhe\b|\bhis\b|\bhim(?:self)?\b": "they",
    r"\bwhat happened\b$": "activity",
}


def replaced_in(texts: list[str], glossary: dict[str, str]) -> list[tuple[str, str]]:
    """The texts that say an old word of `glossary`, each with what it should say."""
    words = [(text, HOLES.sub("", text)) for text in texts]
    return [(text, new) for text, said in words for old, new in glossary.items() if re.search(old, said, re.IGNORECASE)]


def said_wrongly(catalog: Catalog) -> list[tuple[str, str]]:
    """The texts of `catalog` that say a word which the glossary replaced, and what they should say."""
    wrong: list[tuple[str, str]] = []
    for message in (message for message in catalog if message.id):
        ids = [message.id] if isinstance(message.id, str) else [*message.id]
        strings = [str(text) for text in (message.string if isinstance(message.string, tuple) else [message.string])]
        wrong += replaced_in(ids, ENGLISH)
        if not UKRAINIAN_MEANT.intersection(ids):
            wrong += replaced_in(strings, UKRAINIAN)
    return wrong


@APPS
def test_every_text_says_the_words_of_the_glossary(app: str) -> None:
    assert said_wrongly(catalog_of(app)) == []


@pytest.mark.parametrize(
    ("english", "ukrainian", "words"),
    [
        ("Log claim", "Додати твердження", []),
        ("Screenshot", "Знімок екрана", []),
        ("Enter an e-mail address.", "Напишіть адресу електронної пошти.", []),
        ("capture", "знімок", ["копія"]),
        ("Log in", "Увійти", ["sign in; sign out"]),
        ("Ask a chief", "Зверніться до керівника", ["chief editor", "головний редактор"]),
        ("named by", "назвав(ла)", ["слова без роду"]),
        ("Paste the address.", "Вставте адресу.", ["URL", "URL"]),
    ],
)
def test_said_wrongly_finds_what_the_glossary_replaced(english: str, ukrainian: str, words: list[str]) -> None:
    catalog = Catalog()
    catalog.add(english, ukrainian)
    assert [word for _text, word in said_wrongly(catalog)] == words
