"""Who says in an article that they have it from whom."""

import time

import pytest

from sources.text.attribution_chains import attribution_steps, chains
from sources.text.attribution_names import is_person, is_short_for, same_name

POST = "The Washington Post"


def steps(text, language="uk", own=()):
    return [(step.who, step.whom, step.kind) for step in attribution_steps(text, language, own=own)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("uk", "За даними «Української правди», мосту немає.", [("Української правди", "cites")]),
        ("uk", "За інформацією неназваного посадовця, ні.", [("неназваного посадовця", "quotes_official")]),
        ("uk", "За словами Джеймса Сторі, це багато.", []),
        ("uk", "Тим часом ПОСИЛАЮЧИСЬ НА  джерела в Кремлі — не всі.", [("джерела в Кремлі", "quotes_official")]),
        ("uk", "Чи пише про це Reuters з посиланням на документи?", []),
        ("ru", "Пишет Reuters со ссылкой на источники.", [("источники", "quotes_official")]),
        ("en", "According to internal documents, he wrote.", [("internal documents", "cites")]),
        ("en", "Citing the Post, citing the Post: twice.", [("Post", "cites")]),
        ("en", "The report, according to James Story, is false.", []),
        ("en", "Nobody is named here at all.", []),
        ("en", "“It was a long day,” said the mayor.", []),
        ("en", "The prices fell, says Ward.", []),
        ("en", "Press Secretary Jane Roe said it was false.", []),
        ("uk", "«Ми цього не робили ніколи в житті», пише міністр.", []),
        ("en", "It was told according to multiple people I met.", [("multiple people", "cites")]),
        ("en", "According to , nobody.", []),
        ("de", "Das meldet Reuters with reference to internal documents.", [("internal documents", "cites")]),
    ],
)  # fmt: skip
def test_attribution_steps_name_newspapers_documents_and_officials(language, text, found):
    ends = steps(text, language)
    assert [(whom, kind) for who, whom, kind in ends if whom != "Reuters"] == found


NESTED = "Про це повідомляє РБК-Україна з посиланням на The Washington Post. {} внутрішні документи уряду США пише."


@pytest.mark.parametrize("who", ["Видання з посиланням на", "Газета, своєю чергою, з посиланням на"])
def test_attribution_steps_nest_what_the_newspaper_cites(who):
    text = NESTED.format(who)
    documents = (POST, "внутрішні документи уряду США", "cites")
    assert steps(text, own=["РБК-Україна"]) == [("", POST, "cites"), documents]
    elsewhere = [("", "РБК-Україна", "relays"), ("РБК-Україна", POST, "cites"), documents]
    assert steps(text, own=["Новинарня"]) == elsewhere


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "Пише Reuters. Воно посилається на звіт банку."),
        ("uk", "Пише Reuters. Агентство посилається на звіт банку."),
        ("ru", "Пишет Reuters. Оно ссылается на звіт банку."),
        ("en", "It was reported by Reuters. The agency relies on звіт банку."),
        ("en", "It was reported by Reuters. It cited звіт банку."),
    ],
)
def test_attribution_steps_know_who_is_meant_by_it_and_the_agency(language, text):
    assert [(who, whom) for who, whom, _kind in steps(text, language)] == [
        ("", "Reuters"),
        ("Reuters", "звіт банку"),
    ]


def test_attribution_steps_ask_what_kind_of_publisher_is_meant():
    text = "CNN со ссылкой на The New York Times сообщает о письме. Телеканал ссылается на помощника министра."
    assert ("CNN", "помощника министра") in [(who, whom) for who, whom, _kind in steps(text, "ru")]


def test_attribution_steps_leave_it_pointing_to_nobody_after_another_sentence():
    text = "It was reported by Reuters. The weather was fine. It cited a report."
    assert steps(text, "en") == [("", "Reuters", "relays")]


def test_attribution_steps_say_the_longer_way_only():
    text = "Як пише The Washington Post, літак сів. Про це повідомляє УНІАН з посиланням на The Washington Post."
    assert steps(text) == [("", "УНІАН", "relays"), ("УНІАН", POST, "cites")]


def test_attribution_steps_keep_publishers_that_cite_each_other():
    text = "Reuters, citing CNN, reports a fire. CNN, citing Reuters, reports it too."
    assert {(who, whom) for who, whom, _kind in steps(text, "en")} >= {("Reuters", "CNN"), ("CNN", "Reuters")}
    assert chains(attribution_steps(text, "en"))


def test_attribution_steps_end_a_name_before_the_verb_and_at_another_alphabet():
    assert steps("З посиланням на внутрішні документи уряду США пише газета.")[0][1] == "внутрішні документи уряду США"
    assert steps("За даними звіту ООН ведеться підготовка.")[0][1] == "звіту ООН"
    assert steps("За даними Reuters Україна отримала літаки.")[0][1] == "Reuters"


def test_attribution_steps_say_by_which_words_and_where():
    text = "Тим часом ПОСИЛАЮЧИСЬ НА  джерела в Кремлі — не всі."
    [step] = attribution_steps(text, "uk")
    assert step.words == "ПОСИЛАЮЧИСЬ НА джерела в Кремлі"
    assert text[step.start : step.end] == "ПОСИЛАЮЧИСЬ НА  джерела в Кремлі"


def test_attribution_steps_find_who_saw_the_documents():
    text = "He wrote a letter, according to internal documents seen by The Washington Post."
    nested = [(POST, "internal documents", "cites"), ("", POST, "relays")]
    assert steps(text, "en") == nested
    assert steps(text, "en", own=[POST]) == [("", "internal documents", "cites")]


def test_attribution_steps_give_nothing_where_offsets_would_be_wrong():
    assert steps("İstanbul. Пише Reuters.") == []


def test_attribution_steps_read_a_long_text_in_little_time():
    text = "Про це пише Reuters з посиланням на джерела в уряді. Агентство пише, що ні. " * 1500
    began = time.process_time()
    assert steps(text) == [("", "Reuters", "relays"), ("Reuters", "джерела в уряді", "quotes_official")]
    assert time.process_time() - began < 5


def test_chains_are_the_ways_to_where_nothing_more_is_said():
    text = NESTED.format("Видання з посиланням на") + " За даними Генштабу, ні."
    ways = chains(attribution_steps(text, "uk", own=["РБК-Україна"]))
    assert [[step.whom for step in way] for way in ways] == [[POST, "внутрішні документи уряду США"], ["Генштабу"]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Українська правда", "«Української правди»", True),
        ("The Times", "Times", True),
        ("Reuters", "Politico", False),
        ("Генштаб", "Генштабу", True),
        ("США", "СБУ", False),
    ],
)
def test_same_name_knows_grammatical_cases(one, other, same):
    assert same_name(one, other) == same


def test_is_short_for_needs_every_word():
    assert is_short_for("The Times", "The New York Times")
    assert is_short_for("документи", "внутрішні документи уряду")
    assert not is_short_for("The Post", "The New York Times")
    assert not is_short_for("Times", "The Times")


@pytest.mark.parametrize("name", ["James Story", "Володимир Зеленський"])
def test_is_person_by_the_words(name):
    assert is_person(name)


@pytest.mark.parametrize(
    "name", ["Reuters", "Sky News", "The Guardian", "чотирьох посадовців", "Ukraine's General Staff"]
)
def test_is_person_leaves_publishers_and_phrases(name):
    assert not is_person(name)
