"""A page that denies what is quoted, outside of the quotation."""

import pytest

from sources.text.page_text import PageText
from sources.text.quote_context import negation_beside


def beside(quote: str, text: str, **layout: list[tuple[int, int]]) -> str:
    """The negation beside the quotation in a page that is all article."""
    page = PageText(text, text, {"article": [(0, len(text))], **layout})
    found = page.locate(quote)
    assert found
    return negation_beside(page, found)


@pytest.mark.parametrize(
    ("quote", "text", "negation"),
    [
        ("підписувала цю угоду", "Голова ради ніколи не підписувала цю угоду.", "не"),
        ("підписувала цю угоду", "Учора, не читаючи, голова підписувала цю угоду.", ""),
        ("Голова ради підписала угоду", "Голова ради підписала угоду. Не вперше.", ""),
        ("голова не підписувала", "Ніколи голова не підписувала цю угоду.", ""),
        ("signed the deal", "He never once signed the deal.", "never"),
        ("signed the deal", "He didn't sign. Later he signed the deal.", ""),
        ("sign the deal", "He didn’t sign the deal", "didn’t"),
        ("Sie hat das unterschrieben", "Sie hat das unterschrieben nicht, sagt sie.", "nicht"),
        ("signed the deal", "He did not\nsigned the deal", ""),
        ("Он подписал договор", "Неправда! Он подписал договор", ""),
        ("подписывал этот договор", "Министр договора НЕ видел и подписывал этот договор", "НЕ"),
    ],
)
def test_negation_beside(quote, text, negation):
    assert beside(quote, text) == negation


def test_words_that_are_struck_out_deny_nothing():
    text = "Голова не підписувала цю угоду."
    assert beside("підписувала цю угоду", text, struck=[(7, 9)]) == ""
    assert beside("підписувала цю угоду", text) == "не"


def test_outside_the_article():
    text = "Стаття.\nФото: він не підписував угоду"
    page = PageText("Стаття.", text, {"article": [(0, 7)]})
    found = page.locate("підписував угоду")
    assert found
    assert (found.in_article, negation_beside(page, found)) == (False, "не")


def test_words_that_are_struck_out_in_a_caption_deny_nothing():
    text = "Стаття.\nФото: він не підписував угоду"
    regions = [(8, len(text), "caption")]
    page = PageText("Стаття.", text, {"article": [(0, 7)], "regions": regions, "struck": [(18, 20)]})
    found = page.locate("підписував угоду")
    assert found
    assert (text[18:20], found.region, negation_beside(page, found)) == ("не", "caption", "")


def test_a_page_without_ends_of_clauses_is_read_in_bounds():
    text = "не " + "слово " * 100_000 + "він підписав угоду"
    assert beside("він підписав угоду", text) == ""
