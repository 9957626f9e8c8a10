"""A quotation says where it leaves words out, and which words an editor put in."""

from itertools import product

import pytest

from sources.text.quotation import MAX_INSERTED, patterns_of
from sources.text.quote_matching import find_quote
from sources.text.quote_pattern import MAX_GAP_WORDS

PAGE = "Голова ради цю угоду не підписувала. Вона бачила її 24 лютого, каже речниця, «і більше ніколи»."


@pytest.mark.parametrize(
    "quote",
    [
        "Голова ради […] не підписувала",
        "Голова ради [...] не підписувала",
        "Голова ради (…) не підписувала",
        "Голова ради (...) не підписувала",
        "Голова ради <…> не підписувала",
        "Голова ради [..] не підписувала",
        "Голова ради [ … ] не підписувала",
        "Голова ради … не підписувала",
        "Голова ради... не підписувала",
        "Голова ради . . . не підписувала",
        "Голова [...] угоду […] не підписувала",
        "Голова [...] […] не підписувала",
        "«Голова ради» […] «цю угоду не підписувала»",
        "… голова […] Не підписувала […]",
        "голова – [...] – не підписувала",
    ],
)
def test_a_gap_passes_over_words_where_the_quotation_says_so(quote):
    match = find_quote(quote, PAGE)
    assert match is not None
    assert PAGE[match.start : match.end] == "Голова ради цю угоду не підписувала"


@pytest.mark.parametrize(
    "quote",
    [
        "Голова ради цю угоду підписувала",
        "Голова […] підписувала угоду",
        "не підписувала […] Голова ради",
        "Голова ради […] цю не підписувала",
        "Голова […] лютого […] угоду",
        "Голова […] не бачила",
        "Голова […] ради […] ради",
        "Гол[…] не підписувала",
        "Голова (ради) угоду",
        "2…4 лютого",
        "2...24 лютого",
    ],
)
def test_a_gap_is_nowhere_else_and_the_parts_keep_their_order(quote):
    assert find_quote(quote, PAGE) is None


@pytest.mark.parametrize("quote", ["", "…", "[…]", "(...) […]", "«…» - [.]", ", […] ."])
def test_patterns_of_a_quotation_without_words_are_none(quote):
    assert list(patterns_of(quote)) == []


def test_a_gap_passes_over_so_many_words_and_no_more():
    def text(count):
        return " ".join(["початок", *["слово"] * count, "кінець"])

    assert find_quote("початок", text(0)) is not None
    for count in (0, 1, MAX_GAP_WORDS - 1, MAX_GAP_WORDS):
        match = find_quote("початок […] кінець", text(count))
        assert match is not None
        assert (match.start, match.end) == (0, len(text(count)))
    assert find_quote("початок […] кінець", text(MAX_GAP_WORDS + 1)) is None
    assert find_quote("початок […] слово […] кінець", text(2 * MAX_GAP_WORDS)) is not None
    assert find_quote("початок […] слово […] кінець", text(2 * MAX_GAP_WORDS + 2)) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Голова ради […] підписувала", "Голова ради цю угоду не підписувала."),
        ("The minister […] signed the deal", "The minister said on Monday that he had never signed the deal"),
        ("We […] sell it", "We, as everybody knows, don't and can't sell it"),
        ("They […] sign", "They did not, however, sign"),
        ("Ми […] підпишемо […] угоду", "Ми цього тижня підпишемо без вагань угоду"),
        ("I did ... do it", "I did not do it"),
        ("Wir […] unterschrieben", "Wir haben kein Papier unterschrieben"),
    ],
)
def test_a_gap_never_leaves_out_what_denies_the_words_beside_it(quote, text):
    assert find_quote(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Голова ради […] підписала угоду", "Голова ради, яка цього не хотіла, підписала угоду"),
        ("Голова ради […] не підписувала", "Голова ради цю угоду не підписувала"),
        ("Голова не бачила […] угоди", "Голова не бачила тексту угоди"),
        ("He […] went", "He (not she) went"),
        ("Ми підпишемо угоду. […] Гроші надійдуть", "Ми підпишемо угоду. Ніхто не проти. Гроші надійдуть"),
        ("так […] угоду", "так ні, не угоду; так, і цю угоду"),
    ],
)
def test_a_gap_may_leave_out_denials_of_other_clauses(quote, text):
    assert find_quote(quote, text) is not None


def test_gaps_and_denials_agree_with_all_pairs_of_words():
    def allowed(words: tuple[str, ...], first: int, last: int) -> bool:
        between = words[first + 1 : last]
        if "," not in between:
            return "not" not in between
        left, right = between.index(","), len(between) - between[::-1].index(",")
        return "not" not in between[:left] and "not" not in between[right:]

    for words in product(["one", "two", "not", ","], repeat=6):
        pairs = [(first, last) for last in range(len(words)) for first in range(last)]
        wanted = any(
            (words[first], words[last]) == ("one", "two") and allowed(words, first, last) for first, last in pairs
        )
        assert (find_quote("one […] two", " ".join(words)) is not None) == wanted, words


def test_a_gap_begins_at_the_last_place_that_is_near_enough():
    text = f"так, {'ні ' * MAX_GAP_WORDS} так, і справді. Так, і ось"
    match = find_quote("так […] справді", text)
    assert match is not None
    assert text[match.start : match.end] == "так, і справді"
    match = find_quote("так […] і ось", text)
    assert match is not None
    assert text[match.start : match.end] == "Так, і ось"


def test_what_the_quotation_says_to_the_letter_comes_first():
    text = "Ну, каже, так. А тоді: «ну… так», і ще [ви] прийшли, а ви прийшли, прийшли."
    match = find_quote("ну… так", text)
    assert match is not None
    assert text[match.start : match.end] == "ну… так"
    match = find_quote("ще [ви] прийшли", text)
    assert match is not None
    assert text[match.start : match.end] == "ще [ви] прийшли"


@pytest.mark.parametrize(
    ("quote", "text", "passage"),
    [
        ("[він] сказав так", "сказав так", "сказав так"),
        ("учора [він] сказав", "учора сказав", "учора сказав"),
        ("учора [він] сказав", "учора він сказав", "учора він сказав"),
        ("учора [він] сказав", "учора [він] сказав", "учора [він] сказав"),
        ("угоду [не] підписувала", "угоду не підписувала", "угоду не підписувала"),
        ("угоду [не] підписувала", "угоду [не] підписувала", "угоду [не] підписувала"),
        ("учора [сам] [він] сказав", "учора сказав", "учора сказав"),
        ("учора [сам] [він] сказав", "учора [він] сказав", "учора [він] сказав"),
        ("учора [Іваненко, голова ради] сказав", "учора сказав", "учора сказав"),
        ("пять [sic] разів", "пять разів", "пять разів"),
        ("угоду (прим. ред.) бачив", "угоду бачив", "угоду бачив"),
        ("угоду (тобто договір. – Ред.) бачив", "угоду бачив", "угоду бачив"),
        ("the deal (sic!) was", "the deal was", "the deal was"),
        ("загинули [35] осіб", "загинули осіб", "загинули осіб"),
        ("учора [він] […] сказав", "учора ввечері сказав", "учора ввечері сказав"),
        ("[T]he president", "and the president", "the president"),
        ("and [t]he President", "And The President", "And The President"),
        ("він сказа[в] так", "він сказав так", "він сказав так"),
        ("[Сміється.]", "[Сміється.]", "[Сміється.]"),
        ("[Сміється.] Так", "Так", "Так"),
    ],
)
def test_words_in_brackets_need_not_stand_in_the_text(quote, text, passage):
    match = find_quote(quote, text)
    assert match is not None
    assert text[match.start : match.end] == passage


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("учора [він] сказав", "учора вона сказала"),
        ("угоду [не] підписувала", "угоду підписувала"),
        ("she did [not] sign", "she did sign"),
        ("нічого [ще не] підписали", "нічого підписали"),
        ("учора [він] сказав", "учора вона сказав"),
        ("учора сказав", "учора [він] сказав"),
        ("учора (він) сказав", "учора сказав"),
        ("учора [він сказав", "учора сказав"),
        ("учора він] сказав", "учора сказав"),
        ("учора [не всі] прийшли", "учора не прийшли"),
        ("учора [не всі] прийшли", "учора всі прийшли"),
        ("учора прийшл[и] всі", "учора прийшл всі"),
        (f"учора [{'ж ' * (MAX_INSERTED + 1)}] сказав", "учора сказав"),
    ],
)
def test_words_outside_brackets_must_stand_in_the_text(quote, text):
    assert find_quote(quote, text) is None
