"""Whom an article credits in words alone."""

import pytest

from sources.text.attribution_phrases import credited


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        (
            "uk",
            "Про це пише The Washington Post з посиланням на внутрішні документи уряду США, які є в редакції.",
            [("The Washington Post", "cites"), ("внутрішні документи уряду США", "cites")],
        ),
        ("uk", "За даними «Української правди», мосту немає.", [("Української правди", "cites")]),
        ("uk", "За інформацією неназваного посадовця, ні.", [("неназваного посадовця", "quotes_official")]),
        ("uk", "За словами Джеймса Сторі, це багато.", []),
        ("ru", "Пишет Reuters со ссылкой на источники.", [("источники", "quotes_official")]),
        ("en", "According to internal documents, he wrote.", [("internal documents", "cites")]),
        ("en", "Citing the Post, citing the Post: twice.", [("the Post", "cites")]),
        ("en", "Nobody is named here at all.", []),
        ("en", "According to , nobody.", []),
    ],
)  # fmt: skip
def test_credited_names_newspapers_documents_and_officials(language, text, names):
    assert [(credit.name, credit.kind) for credit in credited(text, language)] == names


def test_credited_leaves_out_what_a_link_names_already():
    text = "Про це пише The Washington Post з посиланням на документи уряду."
    found = credited(text, "uk", known=["пише The Washington Post"])
    assert [credit.name for credit in found] == ["документи уряду"]


def test_credited_says_by_which_words():
    [credit] = credited("Тим часом ПОСИЛАЮЧИСЬ НА  джерела в Кремлі — не всі.", "uk")
    assert credit.words == "ПОСИЛАЮЧИСЬ НА джерела в Кремлі"
    assert credit.kind == "quotes_official"
