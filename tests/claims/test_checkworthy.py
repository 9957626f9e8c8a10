"""Sentences, and what in them can be checked."""

import random

import pytest

from claims.checkworthy import Signal, checkworthy, sentences


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Перше речення. Друге речення.", ["Перше речення.", "Друге речення."]),
        ("Про це пише РБК. «Так», — сказав він.", ["Про це пише РБК.", "«Так», — сказав він."]),
        ("У м. Київ на вул. Хрещатик, 1. Далі.", ["У м. Київ на вул. Хрещатик, 1.", "Далі."]),
        ("Це 5 млн. грн. за рік. Ще речення.", ["Це 5 млн. грн. за рік.", "Ще речення."]),
        ("Дж. Сторі та В. В. Путін говорили.", ["Дж. Сторі та В. В. Путін говорили."]),
        ("Ціна 1.5 долара. Все.", ["Ціна 1.5 долара.", "Все."]),
        ("Mr. Story met Sen. Smith at 5 p.m. today. So.", ["Mr. Story met Sen. Smith at 5 p.m. today.", "So."]),
        ("В 2022 г. цены выросли. Потом упали.", ["В 2022 г. цены выросли.", "Потом упали."]),
        ("He asked: “Why?” Nobody knew! Really…", ["He asked: “Why?”", "Nobody knew!", "Really…"]),
        ("Заголовок без крапки\nПерше речення", ["Заголовок без крапки", "Перше речення"]),
        ("  \n\n Одне.  \n", ["Одне."]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_they_end(text, parts):
    assert cut(text) == parts


def test_sentences_leave_out_nothing_but_white_space_and_never_overlap():
    dice = random.Random(7)
    pieces = ["Слово", "м.", "1.5", "\n", " ", "  ", "«Так!»", "И. О.", "Mr.", "…", "?", "🙂", "end.", "\u00a0"]
    for _turn in range(300):
        text = "".join(dice.choice(pieces) + dice.choice(["", " "]) for _piece in range(dice.randint(0, 25)))
        before = 0
        for start, end in sentences(text):
            assert before <= start < end <= len(text)
            assert not text[before:start].strip()
            assert text[start:end] == text[start:end].strip()
            before = end
        assert not text[before:].strip()


@pytest.mark.parametrize(
    ("language", "sentence", "signals"),
    [
        ("uk", "Дрони мають дальність 1000 км, кажуть документи.", {Signal.NUMBER, Signal.ATTRIBUTION}),
        ("uk", "Літак приземлився в Каракасі в неділю, 26 жовтня.", {Signal.NUMBER, Signal.DATE, Signal.ACT}),
        ("uk", "Посол заявив, що флот перекинули до моря.", {Signal.ATTRIBUTION, Signal.ACT}),
        ("uk", "За даними видання, вони домовилися про літаки.", {Signal.ATTRIBUTION, Signal.ACT}),
        ("uk", "Він назвав це «історичною помилкою» всього світу.", {Signal.QUOTATION}),
        ("uk", "Про це стало відомо ще у 2019 році.", {Signal.DATE}),
        ("uk", "П’ять країн підтримали цю спільну заяву.", {Signal.NUMBER}),
        ("uk", "Погода в місті була дуже гарна.", set()),
        ("ru", "По словам министра, цены упали почти вдвое.", {Signal.NUMBER, Signal.ATTRIBUTION}),
        ("ru", "Накануне в столице прошёл сильный дождь.", {Signal.DATE}),
        ("ru", "Люди вышли на улицы нашего города.", set()),
        ("en", "The US moved over 10% of its navy.", {Signal.NUMBER, Signal.ACT}),
        ("en", "According to the documents, Moscow agreed on Saturday.", {Signal.DATE, Signal.ATTRIBUTION, Signal.ACT}),
        ("en", "The weather in town was very nice.", set()),
        ("fr", "Le président a promis 20 avions cette année.", {Signal.NUMBER}),
        ("fr", "Le président a parlé avec ses ministres.", set()),
        ("uk", "Чи справді в них 1000 дронів на складах?", set()),
        ("uk", "Фото: 2025", set()),
        ("uk", "У ньому він попросив допомогти з ремонтом.", {Signal.ACT}),
        ("uk", "Він попросить допомогти з ремонтом колись потім.", set()),
        ("uk", "Про це повідомляє УНІАН з посиланням на Reuters.", set()),
        ("uk", "Про розмір допомоги газеті розповів колишній міністр.", set()),
        ("ru", "Об этом пишет «Речник» со ссылкой на мэрию.", set()),
        ("ru", "Подрядчик получил контракт без всякого конкурса.", {Signal.ACT}),
        ("en", "As reported by Axios and by NBC News.", set()),
        ("en", "Read more: they paid 5 million for it.", set()),
        ("en", "Reuters reported that they paid 5 million.", {Signal.NUMBER, Signal.ATTRIBUTION, Signal.ACT}),
    ],
)
def test_checkworthy_names_what_can_be_checked(language, sentence, signals):
    [found] = checkworthy(sentence, language)
    assert set(found.signals) == signals


def test_checkworthy_gives_places_in_code_points():
    text = "🙂 Вступ без нічого.\nДжеймс Сторі сказав, що це 10% флоту."
    quiet, loud = checkworthy(text, "uk")
    assert text[loud.start : loud.end] == "Джеймс Сторі сказав, що це 10% флоту."
    assert quiet.signals == ()
    assert loud.signals == (Signal.NUMBER, Signal.ATTRIBUTION)


def test_checkworthy_reads_a_long_text_at_once():
    text = "За даними видання, у 2025 році це коштувало 5 млн. грн. на рік. " * 5000
    assert len(checkworthy(text, "uk")) == 5000
