"""Which links of an article name where it has its news."""

import json

import pytest

from sources.models import Attribution
from sources.text.attribution_links import MAX_SUGGESTIONS, PHRASES, attribution_suggestions

HERE = "https://www.rbc.ua/news/lyst.html"
POST = "https://www.washingtonpost.com/letter"
SAID = [
    ("uk", "Про це повідомляє The Washington Post із посиланням на документи.", "The Washington Post", "relays"),
    (
        "uk",
        "Мадуро написав листа, йдеться у статті з посиланням на The Washington Post.",
        "The Washington Post",
        "cites",
    ),
    ("uk", "Про це The Washington Post пише у п’ятницю.", "The Washington Post", "relays"),
    ("uk", "Про це повідомляє РБК-Україна.", "повідомляє РБК-Україна", "relays"),
    ("ru", "Об этом сообщает издание The Post со ссылкой на источники.", "The Post", "relays"),
    ("ru", "Мадуро просит ракеты — со ссылкой на The Post.", "The Post", "cites"),
    ("en", "Maduro asked for radars, according to documents obtained by The Post.", "documents", "cites"),
    ("en", "The letter exists, the agency said, citing The Post.", "The Post", "cites"),
    ("en", "The Wall Street Journal reported on Friday that a plane landed.", "The Wall Street Journal", "relays"),
    ("de", "Maduro bat um Hilfe, unter Berufung auf die Post.", "die Post", "cites"),
    ("fr", "Selon le Post, l’avion a atterri.", "le Post", "cites"),
    ("und", "Про це йдеться з посиланням на The Post.", "The Post", "cites"),
    ("en", "This article was translated from a story in Ukrainska Pravda.", "Ukrainska Pravda", "translates"),
]
UNSAID = [
    ("uk", "Раніше ми розповідали про радари та літаки.", "радари"),
    ("uk", "Повідомляє наш кореспондент. Читайте також про літаки.", "про літаки"),
    (
        "en",
        "The company reported record profits, and in a wholly different part of a long sentence stands Caracas.",
        "Caracas",
    ),
    ("en", "The persons met in Caracas.", "Caracas"),
]


def of(text: str, words: str, language: str, url: str = POST) -> list[tuple[str, str]]:
    found = attribution_suggestions(text, [{"url": url, "words": words}], language, HERE)
    assert all(each.url == url and each.words in " ".join(text.split()) for each in found)
    return [(each.kind, each.words) for each in found]


@pytest.mark.parametrize(("language", "text", "words", "kind"), SAID)
def test_suggestions_find_what_phrases_point_to(language: str, text: str, words: str, kind: str) -> None:
    [(found, said)] = of(text, words, language)
    assert found == kind
    assert words in said


@pytest.mark.parametrize(("language", "text", "words"), UNSAID)
def test_suggestions_leave_other_links_alone(language: str, text: str, words: str) -> None:
    assert of(text, words, language) == []


@pytest.mark.parametrize(
    "url", ["https://rbc.ua/tag", "https://styler.rbc.ua/x", "https://twitter.com/share?u=x", "mailto:a@b"]
)
def test_suggestions_leave_the_own_site_and_what_only_passes_on(url: str) -> None:
    assert of("Про це повідомляє The Post.", "The Post", "uk", url) == []


def test_suggestions_take_an_address_of_numbers_for_many_sites() -> None:
    link = {"url": "http://127.0.0.1:8001/en/letters.html", "words": "The Post"}
    text = "Про це повідомляє РБК-Україна з посиланням на The Post."
    [found] = attribution_suggestions(text, [link], "uk", "http://127.0.0.1:8001/uk/radary.html")
    assert found.words == "з посиланням на The Post"


def test_suggestions_come_in_order_once_and_not_without_end() -> None:
    text = " ".join(f"Повідомляє Видання{number} сьогодні." for number in range(MAX_SUGGESTIONS + 5))
    links = [
        {"url": f"https://e{n}.example/", "words": f"Видання{n}"} for n in range(MAX_SUGGESTIONS + 5) for _ in "ab"
    ]
    found = attribution_suggestions(text, links, "uk", HERE)
    assert [each.url for each in found] == [f"https://e{number}.example/" for number in range(MAX_SUGGESTIONS)]


def test_suggestions_take_time_in_proportion_to_the_text() -> None:
    text = "повідомляє " * 50_000
    assert len(attribution_suggestions(text, [{"url": POST, "words": "повідомляє"}] * 500, "uk", HERE)) == 1


def test_phrases_are_folded_and_of_known_kinds() -> None:
    table = json.loads(PHRASES.read_text(encoding="utf-8"))
    assert {"uk", "ru", "en"} <= table.keys()
    assert {kind for phrases in table.values() for kind in phrases} <= {*Attribution.Kind.values}
    words = [word for phrases in table.values() for each in phrases.values() for word in each]
    assert [word for word in words if word != word.casefold() or "’" in word] == []


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("https://t.me/vlada_mista/7", True),
        ("https://t.me/s/vlada_mista", True),
        ("https://t.me/bridge_news/3", False),
        ("https://t.me/s/Bridge_News?before=9", False),
    ],
)
@pytest.mark.parametrize("language", ["uk", "ru", "und"])
def test_suggestions_name_the_channel_that_a_message_was_forwarded_from(target, found, language):
    text = "Мости області\nForwarded from Влада міста\nДоговір підписали ще до торгів."
    links = [{"url": target, "words": "Влада міста"}]
    suggested = attribution_suggestions(text, links, language, "https://t.me/bridge_news/12?embed=1")
    assert [(each.url, each.words, each.kind) for each in suggested] == (
        [(target, "Forwarded from Влада міста", "relays")] if found else []
    )
