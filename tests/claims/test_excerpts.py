"""A quotation in its surroundings."""

import random

from claimdesk.text.word_diff import Fate
from claims.excerpts import MAX_CONTEXT_CHARACTERS, around, change_around

TEXT = (
    "A heading\n"
    "The first sentence is far away. The second one is near. He asked for radars and missiles. Then he left. "
    "Nobody answered.\n"
    "Another paragraph."
)


def place(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def test_around_shows_whole_sentences_before_and_after() -> None:
    found = around(TEXT, *place("asked for radars"))
    assert (found.before, found.quote) == ("The second one is near. He ", "asked for radars")
    assert found.after == " and missiles. Then he left."
    assert found.cut_before
    assert found.cut_after


def test_around_ends_with_the_paragraph_and_says_that_nothing_is_cut() -> None:
    found = around(TEXT, *place("Another paragraph"))
    assert (found.before, found.after, found.cut_before, found.cut_after) == ("", ".", False, False)
    found = around(TEXT, *place("A heading"))
    assert (found.before, found.after, found.cut_before, found.cut_after) == ("", "", False, False)


def test_around_cuts_endless_sentences_at_words() -> None:
    text = f"{'word ' * 400}the quotation{' word' * 400}"
    found = around(text, *place("the quotation", text))
    assert len(found.before) <= MAX_CONTEXT_CHARACTERS
    assert len(found.after) <= MAX_CONTEXT_CHARACTERS
    assert found.before.startswith("word ")
    assert found.after.endswith(" word")


def test_around_never_loses_or_moves_the_quotation() -> None:
    chance = random.Random(4)
    letters = ["слово", " ", ". ", "\n", "“", "”", "1.5", "…", "а"]
    for _ in range(500):
        text = "".join(chance.choices(letters, k=chance.randint(1, 60)))
        start = chance.randrange(len(text))
        end = chance.randint(start + 1, len(text))
        found = around(text, start, end)
        assert found.quote == text[start:end]
        assert f"{found.before}{found.quote}{found.after}" in text


def test_change_around_compares_the_paragraph_with_what_became_of_it() -> None:
    after = "New heading\n\nThe first sentence is far away. He asked for help. Then he left. Nobody answered.\nEnd"
    found = change_around(TEXT, *place("asked for radars"), after)
    assert not found.is_gone
    gone = "".join(piece.text for piece in found.pieces if piece.fate == Fate.GONE)
    assert "radars and missiles" in gone
    assert "heading" not in "".join(piece.text for piece in found.pieces)


def test_change_around_says_that_the_paragraph_is_gone() -> None:
    found = change_around(TEXT, *place("asked for radars"), "Something entirely different stands here now.")
    assert found.is_gone
    assert {piece.fate for piece in found.pieces} == {Fate.GONE}
