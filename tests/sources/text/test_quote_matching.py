"""Quotations are found whatever their typography."""

import random
import time
import unicodedata

import pytest

from sources.text.quote_matching import find_quote

FOUND = [
    ("росіяни прилетіли", "Каже: росіяни прилетіли."),
    ("Росіяни прилетіли", "Каже, що росіяни прилетіли."),
    ("росіяни прилетіли", "Росіяни прилетіли."),
    ("їм потрібні радари", "їм\u00a0потрібні\n   радари"),
    ("«Ситуація» змінилась", "„Ситуація“ змінилась"),
    ('"Ситуація" змінилась', "«Ситуація» змінилась"),
    ("«сказав «так» і пішов»", "\u201eсказав \u201aтак\u2018 і пішов\u201c"),
    ("Він сказав так", "Він сказав «так»"),
    ("п'ять об'єктів", "п’ять обʼєктів"),
    ("п'ять об'єктів", 'п`ять об"єктів'),
    ("дрони - і радари", "дрони — і радари"),
    ("дрони—і радари", "дрони – і радари"),
    ("віце-президент", "віце\u2011президент"),
    ("дуже -- дуже", "дуже — дуже"),
    ("екстраординарний", "екстра\u00adорди\u00adнарний"),
    ("без пробілу", "без\u200b про\u2060білу"),
    ("і так далі...", "і так далі…"),
    ("…і так далі", "ну і так далі і далі"),
    ("fifth office", "\ufb01fth o\ufb03ce"),
    ("їжак", "\u0456\u0308жак"),
    ("\u0456\u0308жак", "їжак"),
    ("1,000 km", "range of 1,000\u202fkm or more"),
    ("10%", "over 10% of"),
    ("більше - ні", "Не більше - ні, не менше"),
]
MISSING = [
    ("кіт", "кітка"),
    ("кіт", "акіт"),
    ("we're", "were"),
    ("так, ні", "так ні"),
    ("1000 km", "1,000 km"),
    ("раДари", "радари"),
    ("радари Та", "радари та"),
    ("", "щось"),
    ("   ", "щось"),
    ("«…»", "щось «…»"),
    ("довше за текст", "довше"),
]


@pytest.mark.parametrize(("quote", "text"), FOUND)
def test_find_quote_overlooks_typography(quote, text):
    assert find_quote(quote, text) is not None


@pytest.mark.parametrize(("quote", "text"), MISSING)
def test_find_quote_does_not_overlook_words(quote, text):
    assert find_quote(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text", "passage"),
    [
        ("прилетіли росіяни", "Тоді «при\u00adлетіли   росіяни», каже", "при\u00adлетіли   росіяни"),
        ("і так", "ну… «І  так» — далі", "І  так"),
        ("fi", "o \ufb01 x", "\ufb01"),
        ("їм", "а \u0456\u0308м б", "\u0456\u0308м"),
        ("a\x01b", "x a b y", "a b"),
        ("ту ту", "ту туту ту ту", "ту ту"),
    ],
)
def test_find_quote_gives_offsets_of_the_original(quote, text, passage):
    match = find_quote(quote, text)
    assert match is not None
    assert text[match.start : match.end] == passage


WORDS = "Мадуро написав листа про радари п’ять Іл-76 США 1,000 км об’єкт the letter “quoted” it’s e\u0301t\u00e9"
SPACES = [" ", "  ", "\n", "\u00a0", "\u2009", " \u200b"]
SWAPS = {"’": "'ʼ’", "“": '"«„', "”": '"»“', "-": "-‑–", "…": "…"}


def _retyped(text, dice):
    changed = "".join(dice.choice(SWAPS.get(char, char)) for char in text)
    spaced = "".join(dice.choice(SPACES) if char == " " else char for char in changed)
    hidden = "".join(char + dice.choice(["", "", "", "\u00ad"]) if char.isalpha() else char for char in spaced)
    return unicodedata.normalize(dice.choice(["NFC", "NFD"]), hidden)


def test_find_quote_finds_what_another_typesetter_set(seed):
    dice = random.Random(seed)
    before, quote, after = (" ".join(dice.choices(WORDS.split(), k=dice.randrange(1, 9))) for _ in range(3))
    text = f"{before} {_retyped(quote, dice)} {after}"
    match = find_quote(quote, text)
    assert match is not None
    assert find_quote(quote, text[match.start : match.end]) is not None
    assert find_quote(f"{quote} xyzzy", text) is None


def test_find_quote_takes_time_linear_in_the_text():
    def seconds(size):
        text = "аа «аа» " * size
        begin = time.process_time()
        assert find_quote("аа " * 2000 + "бб", text) is None
        return time.process_time() - begin

    seconds(1000)
    assert seconds(80_000) < 40 * max(seconds(8_000), 0.005)


@pytest.mark.parametrize(("near", "start"), [(0, 0), (5, 0), (30, 25), (44, 50), (10_000, 50)])
def test_find_quote_takes_the_place_that_is_nearest(near, start):
    text = "«Ми чекаємо» — сказав він. Ми чекаємо, і ще раз: ми чекаємо."
    starts = [text.index("Ми"), text.index("Ми", 5), text.index("ми чекаємо", 30)]
    nearest = min(starts, key=lambda place: abs(place - near))
    found = find_quote("ми чекаємо", text, near=near)
    assert found.start == nearest
    assert text[found.start : found.end].lower() == "ми чекаємо"


def _ranges(text, *passages):
    return [(text.index(passage), text.index(passage) + len(passage)) for passage in passages]


STRUCK = "Вартість робіт становить ~~100 мільйонів~~ 35 мільйонів ~~доларів~~ гривень, каже голова."


@pytest.mark.parametrize(
    ("quote", "passage", "over_struck"),
    [
        ("Вартість робіт становить 35 мільйонів", "Вартість робіт становить ~~100 мільйонів~~ 35 мільйонів", True),
        ("35 мільйонів гривень", "35 мільйонів ~~доларів~~ гривень", True),
        ("становить 35 мільйонів гривень", "становить ~~100 мільйонів~~ 35 мільйонів ~~доларів~~ гривень", True),
        ("Вартість […] гривень", "Вартість робіт становить ~~100 мільйонів~~ 35 мільйонів ~~доларів~~ гривень", True),
        ("Вартість робіт становить", "Вартість робіт становить", False),
        ("35 мільйонів", "35 мільйонів", False),
        ("гривень, каже голова.", "гривень, каже голова", False),
    ],
)
def test_find_quote_passes_over_what_is_struck_out_and_says_so(quote, passage, over_struck):
    struck = _ranges(STRUCK, "~~доларів~~", "~~100 мільйонів~~")
    match = find_quote(quote, STRUCK, struck=struck)
    assert match is not None
    assert STRUCK[match.start : match.end] == passage
    assert match.over_struck == over_struck


@pytest.mark.parametrize("quote", ["100 мільйонів", "становить 100 мільйонів", "35 мільйонів доларів", "доларів"])
def test_find_quote_does_not_find_what_is_struck_out(quote):
    assert find_quote(quote, STRUCK.replace("~", "")) is not None
    assert find_quote(quote, STRUCK, struck=_ranges(STRUCK, "~~доларів~~", "~~100 мільйонів~~")) is None


def test_find_quote_finds_no_words_over_others_that_are_not_struck_out():
    text = "Голова ради цю угоду не дуже підписувала"
    for passages in ((), ("не ",), ("дуже",)):
        assert find_quote("Голова ради цю угоду підписувала", text, struck=_ranges(text, *passages)) is None
    match = find_quote("Голова ради цю угоду підписувала", text, struck=_ranges(text, "дуже", "не "))
    assert match is not None
    assert match.over_struck


@pytest.mark.parametrize("struck", [[(3, 5), (4, 9)], [(4, 9), (3, 9), (5, 6)], [(3, 3), (3, 9), (9, 9)]])
def test_find_quote_takes_struck_ranges_that_overlap_or_are_empty(struck):
    match = find_quote("так ні", "так не та ні", struck=struck)
    assert match is not None
    assert (match.start, match.end, match.over_struck) == (0, 12, True)


def test_find_quote_takes_struck_ranges_beyond_the_text():
    assert find_quote("так ні", "так ні", struck=[(-5, 0), (6, 90)]) == find_quote("так ні", "так ні")
    assert find_quote("так", "так", struck=[(0, 90)]) is None


@pytest.mark.parametrize("barrier", range(21))
def test_find_quote_passes_over_no_barrier(barrier):
    text = "Вона цього не сказала"
    for quote, begin in (("Вона цього не", 0), ("цього не сказала", 5), ("Вона […] не", 0), ("сказала", 14)):
        match = find_quote(quote, text, barriers=[barrier])
        length = len(quote.replace("[…]", "цього"))
        assert (match is None) == (begin < barrier < begin + length)


def test_find_quote_finds_the_place_that_no_barrier_cuts():
    text = "так, саме так, і саме так"
    match = find_quote("саме так", text, barriers=[9, 16])
    assert match is not None
    assert match.start == text.rindex("саме")
    match = find_quote("саме так", text, near=6, barriers=[9, 16])
    assert match is not None
    assert match.start == text.rindex("саме")


def test_find_quote_knows_barriers_and_places_among_what_is_struck_out():
    text = "раз два ~~три~~ чотири, раз ~~і~~ два чотири"
    struck = _ranges(text, "~~три~~", "~~і~~")
    second = text.rindex("раз")
    for barrier in (8, 10, 15):
        match = find_quote("раз два чотири", text, struck=struck, barriers=[barrier])
        assert match is not None
        assert (match.start, match.end, match.over_struck) == (second, len(text), True)
    for near, start in ((0, 0), (12, 0), (20, second), (len(text), second)):
        match = find_quote("раз два", text, near=near, struck=struck)
        assert match is not None
        assert match.start == start
        assert match.over_struck == (start == second)
