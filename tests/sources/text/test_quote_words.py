"""Words are cut out of texts and told apart as readers do it."""

import pytest

from sources.text.quote_matching import find_quote
from sources.text.quote_words import folded, readings_of, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \n\u200b«»", []),
        ("Він сказав: «Так».", ["Він", "сказав", ":", "Так", "."]),
        ("п'ять п’ять дівчат'", ["п'ять", "п’ять", "дівчат"]),
        ("слово«так»", ["слово", "так"]),
        ("Іл-76, 35-й, віце‑президент", ["Іл", "-", "76", ",", "35", "-", "й", ",", "віце", "‑", "президент"]),
        ("1,000 3.5% 12:30 24/7 2,5.", ["1,000", "3.5", "%", "12:30", "24/7", "2,5", "."]),
        ("1 500 000 осіб, у 2014 500 осіб", ["1 500 000", "осіб", ",", "у", "2014", "500", "осіб"]),
        ("1 5000\n500", ["1", "5000", "500"]),
        ("2022–2023 рр., −5 °C, але 3 - 5", ["2022–2023", "рр", ".", ",", "−5", "°", "C", ",", "але", "3", "-", "5"]),
        ("дого-\nвір, дого\u00ad \r\n вір", ["дого-\nвір", ",", "дого\u00ad \r\n вір"]),
        ("так[1] і [2, 3]; [рік 4]", ["так", "[1]", "і", "[2, 3]", ";", "[", "рік", "4", "]"]),
        ("ну... ну… ну. . . .", ["ну", "...", "ну", "…", "ну", ". . . ."]),
        ("а -- б — \u200b— в", ["а", "--", "б", "— \u200b—", "в"]),
        ("їжа\u0301к и\u0306 מִלָּה", ["їжа\u0301к", "и\u0306", "מִלָּה"]),
    ],
)
def test_tokens_of_are_words_numbers_and_punctuation_marks(text, tokens):
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("token", "readings"),
    [
        ("слово", {("слово",)}),
        ("—", {("-",)}),
        ("…", {("...",)}),
        (". . .", {("...",)}),
        ("[12]", set()),
        ("²", set()),
        ("3–5", {("3", "-", "5")}),
        ("−5", {("-", "5")}),
        ("дого-\nвір", {("договір",), ("дого", "-", "вір")}),
        ("дого\u00ad\nвір", {("договір",), ("дого", "вір")}),
        ("а-\nб-\nв", {("абв",), ("а", "-", "бв"), ("аб", "-", "в"), ("а", "-", "б", "-", "в")}),
    ],
)
def test_readings_of_a_token_are_the_words_that_it_may_say(token, readings):
    assert set(readings_of({token})[token]) == readings


def test_readings_of_a_word_broken_at_many_ends_of_lines_are_few():
    assert [len(readings_of({token})[token]) for token in ("а-\nб-\nв-\nг", "а-\nб-\nв-\nг-\nґ")] == [8, 1]


SAME = [
    ("за\u0301мок", "замок"),
    ("зáмок", "замок"),
    ("Ки\u0301їв", "Київ"),
    ("і\u0308жак", "їжак"),
    ("ёлка", "елка"),
    ("е\u0308лка", "елка"),
    ("МОBА", "МОВА"),
    ("CCCP", "СССР"),
    ("i", "і"),
    ("ЗАКОНY", "ЗАКОНУ"),
    ("Веst", "Best"),
    ("ＡＢＣ３５", "ABC35"),
    ("ﬁre", "fire"),
    ("مَرْحَبًا", "مرحبا"),
    ("مـــرحبا", "مرحبا"),
    ("שָׁלוֹם", "שלום"),
    ("до\u00adго\u200bвір\u00ad", "договір"),
    ("об’єкт", "обʼєкт"),
    ("слово²", "слово"),
    ("слово¹²", "слово"),
    ("1\u00a0500", "1 500"),
]
APART = [
    ("й", "и"),
    ("край", "краи"),
    ("їх", "іх"),
    ("ґрати", "грати"),
    ("ѝ", "и"),
    ("café", "cafe"),
    ("Maße", "Masse"),
    ("10²", "10"),
    ("10²³⁴", "10²³"),
    ("км²", "км"),
    ("кm²", "км"),
    ("м³", "м"),
    ("CO₂", "CO2"),
    ("٣", "3"),
    ("O", "0"),
    ("З", "3"),
    ("1 500", "1500"),
    ("1,500", "1.500"),
    ("п'ять", "пять"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_folded_words_that_are_set_differently_are_the_same(one, other):
    assert folded([one]) == folded([other])
    assert folded(["а", one, "б"]) == [*folded(["а"]), *folded([other]), *folded(["б"])]


@pytest.mark.parametrize(("one", "other"), APART)
def test_folded_words_that_are_written_differently_stay_apart(one, other):
    assert folded([one]) != folded([other])
    assert find_quote(one, f"так {other} так") is None
    assert find_quote(other, f"так {one} так") is None


@pytest.mark.parametrize(("one", "other"), SAME)
def test_find_quote_finds_a_word_however_it_is_set(one, other):
    for quote, shown in ((one, other), (other, one)):
        match = find_quote(f"так {quote}, так", f"Ну, так {shown}, так.")
        assert match is not None
        assert match.end - match.start == len(f"так {shown}, так")


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Голова ради підписала", "ГОЛОВА РАДИ ПІДПИСАЛА"),
        ("ГОЛОВА РАДИ ПІДПИСАЛА", "Голова ради підписала"),
        ("голова Ради", "голова РАДИ"),
        ("голова РАДИ", "голова Ради"),
        ("у США і МіГ", "У США І МІГ"),
        ("die Straße", "DIE STRASSE"),
        ("мова", "MOBA"),
    ],
)
def test_find_quote_finds_words_that_a_style_put_into_capitals(quote, shown):
    assert find_quote(quote, f"Тут {shown} тут") is not None


@pytest.mark.parametrize(
    ("quote", "shown"), [("голова Ради", "голова ради"), ("у сШа", "у сша й Сша"), ("та НІ", "та н і")]
)
def test_find_quote_does_not_mix_capitals_within_words(quote, shown):
    assert find_quote(quote, shown) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("35", "3 5"),
        ("35", "353"),
        ("35", "3\u200b 5"),
        ("35", "3,5"),
        ("5 відсотків", "3,5 відсотків"),
        ("500 осіб", "1 500 осіб"),
        ("500 осіб", "1\u202f500 осіб"),
        ("1", "1 500"),
        ("5 градусів", "було −5 градусів"),
        ("5 градусів", "було -5 градусів"),
        ("5 танків", "3-5 танків"),
        ("3", "3–5 танків"),
        ("12.05", "12.05.2024"),
        ("35", "35км"),
        ("35", "35²"),
        ("35 000", "35000"),
    ],
)
def test_find_quote_finds_no_part_of_a_number(quote, text):
    assert find_quote(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text", "passage"),
    [
        ("-5 градусів", "було −5 градусів", "−5 градусів"),
        ("3–5 танків", "3 - 5 танків", "3 - 5 танків"),
        ("3 - 5 танків", "3–5 танків", "3–5 танків"),
        ("35", "у «35»", "35"),
        ("35", "35%", "35"),
        ("35", "35[1]", "35"),
        ("76", "Іл-76", "76"),
        ("цей договір був", "цей дого-\n вір був", "цей дого-\n вір був"),
        ("цей дого-\nвір був", "цей договір був", "цей договір був"),
        ("віце-\nпрезидент", "ось віце-президент", "віце-президент"),
        ("віце-президент", "ось віце-\nпрезидент", "віце-\nпрезидент"),
        ("сказав він", "так сказав[1] він.", "сказав[1] він"),
        ("сказав він", "так сказав [1, 2] він.", "сказав [1, 2] він"),
        ("Сказав. Він", "Сказав.² Він", "Сказав.² Він"),
        ("Сказав[3]. Він", "Сказав. Він", "Сказав. Він"),
        ("сказав", "так сказав\u00ad\u200b, так", "сказав"),
        ("сказáв", "так сказа\u0301в\u200b так", "сказа\u0301в"),
    ],
)
def test_find_quote_gives_the_passage_as_it_is_set(quote, text, passage):
    match = find_quote(quote, text)
    assert match is not None
    assert text[match.start : match.end] == passage


@pytest.mark.parametrize("text", ["дого-\nвір", "дого\u00ad\nвір"])
def test_find_quote_finds_no_part_of_a_word_broken_at_the_end_of_a_line(text):
    assert find_quote("вір", text) is None
    assert find_quote("дого", text) is None
