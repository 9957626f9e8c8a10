"""Two versions of a text, word by word."""

import random

import pytest

from claimdesk.text.word_diff import MOST_WORDS, Fate, Piece, words_changed


def test_words_changed_marks_only_the_words_that_differ() -> None:
    assert words_changed("He asked for radars.", "He asked for missiles.") == [
        Piece(Fate.KEPT, "He asked for "),
        Piece(Fate.GONE, "radars"),
        Piece(Fate.NEW, "missiles"),
        Piece(Fate.KEPT, "."),
    ]


def test_words_changed_reads_neighbouring_changes_as_one() -> None:
    found = words_changed("In all ten ships came home", "In all twelve boats came home")
    assert found[1:3] == [Piece(Fate.GONE, "ten ships"), Piece(Fate.NEW, "twelve boats")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same", "same", [Piece(Fate.KEPT, "same")]),
        ("", "new", [Piece(Fate.NEW, "new")]),
        ("old", "", [Piece(Fate.GONE, "old")]),
        ("радари", "aircraft", [Piece(Fate.GONE, "радари"), Piece(Fate.NEW, "aircraft")]),
    ],
)
def test_words_changed_of_short_texts(before: str, after: str, expected: list[Piece]) -> None:
    assert words_changed(before, after) == expected


def test_words_changed_shows_long_texts_whole() -> None:
    long = "word " * MOST_WORDS
    assert [piece.fate for piece in words_changed(long, f"{long}more")] == [Fate.GONE, Fate.NEW]


def test_words_changed_shows_repetition_whole_before_it_takes_minutes() -> None:
    before, after = "a b " * 400, "b a c " * 300
    assert words_changed(before, after) == [Piece(Fate.GONE, before), Piece(Fate.NEW, after)]


def test_words_changed_always_gives_both_texts_back() -> None:
    chance = random.Random(26)
    words = ["радари", "літаки", " ", "  ", ",", ".", "missiles", "10", "%", "\n"]
    for _ in range(400):
        before, after = ("".join(chance.choices(words, k=chance.randint(0, 14))) for _side in range(2))
        found = words_changed(before, after)
        assert "".join(piece.text for piece in found if piece.fate != Fate.NEW) == before
        assert "".join(piece.text for piece in found if piece.fate != Fate.GONE) == after
        assert all(piece.text for piece in found)
