"""Who says what a sentence says."""

import pytest

from sources.text.speakers import speakers


def said(language, *sentences):
    text = " ".join(sentences)
    places, at = [], 0
    for each in sentences:
        start = text.index(each, at)
        at = start + len(each)
        places.append((start, at))
    return speakers(text, places, language)


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("uk", "Про це газеті розповів колишній посол США Джеймс Сторі.", "Джеймс Сторі"),
        ("uk", "За словами Олени Дячук, черги скоротилися.", "Олени Дячук"),
        ("uk", "Рамон Веласкес заявив, що потрібні дрони.", "Рамон Веласкес"),
        ("ru", "По словам министра Ивана Петрова, мост готов.", "Ивана Петрова"),
        ("en", "James Story, a former ambassador, said the fleet was large.", "James Story"),
        ("en", "Prices fell, said Minister Jane Roe.", "Minister Jane Roe"),
        ("en", "Sky News said it was late.", ""),
        ("uk", "Літак приземлився в Каракасі.", ""),
        ("de", "Nobody said anything here.", ""),
    ],
)
def test_speakers_are_named_beside_what_they_say(language, sentence, name):
    assert said(language, sentence) == [name]


def test_speakers_are_meant_by_he_and_she_until_another_is_named():
    found = said(
        "uk", "Про це розповів посол Джеймс Сторі.", "Літак сів.", "За його словами, це 10%.", "Він нічого не знає."
    )
    assert found == ["Джеймс Сторі", "", "Джеймс Сторі", ""]


def test_speakers_are_nobody_where_he_was_not_named():
    assert said("en", "He said it was late.") == [""]
