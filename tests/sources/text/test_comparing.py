"""What changed between two texts of one article."""

import random
import time

import pytest

from claimdesk.text.word_diff import Fate as WordFate
from sources.text.comparing import MAX_CHARACTERS, MAX_PARAGRAPHS, Comparison, ParagraphFate, compare, is_same

TEXT = (
    "Мадуро просить радари.\nA letter was written to Beijing, asking for wider cooperation.\n"
    "Ten ships were moved to the Caribbean, the former ambassador said.\nThe ministry did not answer."
)


def fates(found: Comparison) -> list[tuple[str, int | None, int | None]]:
    """What became of each paragraph, with its numbers."""
    return [(paragraph.fate.value, paragraph.before, paragraph.after) for paragraph in found.paragraphs]


def words(found: Comparison, fate: WordFate) -> list[str]:
    """The words of that fate in changed paragraphs."""
    changed = [paragraph for paragraph in found.paragraphs if paragraph.fate == ParagraphFate.CHANGED]
    return [piece.text for paragraph in changed for piece in paragraph.pieces if piece.fate == fate]


def test_compare_shows_the_one_word_that_was_edited_silently() -> None:
    found = compare(TEXT, TEXT.replace("Ten ships", "Two ships"))
    assert fates(found) == [("kept", 1, 1), ("kept", 2, 2), ("changed", 3, 3), ("kept", 4, 4)]
    assert (words(found, WordFate.GONE), words(found, WordFate.NEW)) == (["Ten"], ["Two"])
    assert not found.is_same


def test_compare_tells_what_went_from_what_came() -> None:
    lines = TEXT.split("\n")
    found = compare(TEXT, "\n".join(["Updated at noon with a correction.", *lines[:1], *lines[2:]]))
    assert fates(found) == [("new", None, 1), ("kept", 1, 2), ("gone", 2, None), ("kept", 3, 3), ("kept", 4, 4)]
    assert found.counts == {"kept": 3, "changed": 0, "gone": 1, "new": 1, "moved": 0}


def test_compare_takes_each_paragraph_for_the_one_it_is_likest() -> None:
    before = "The first ship came on Monday from Havana.\nThe second ship came on Friday from Odesa."
    after = "Entirely other words open the story now.\nThe second ship came on Sunday from Odesa."
    assert fates(compare(before, after)) == [("new", None, 1), ("gone", 1, None), ("changed", 2, 2)]


def test_compare_takes_a_paragraph_that_moved_for_no_change() -> None:
    lines = TEXT.split("\n")
    found = compare(TEXT, "\n".join([lines[3], *lines[:3]]))
    assert ("moved", 4, 1) in fates(found)
    assert found.is_same
    assert is_same(TEXT, "\n".join([lines[3], *lines[:3]]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The  archived\u00a0text.", "The archived text."),
        ("«Радари» — просив він…", '"Радари" - просив він...'),
        ("пам'ять", "пам’ять"),
        ("co\u00adoperation", "cooperation"),
        ("One.\nTwo.", "One.\n\n  Two.  \n"),
        ("й", "и\u0306"),
    ],
)
def test_typesetting_is_no_change(before: str, after: str) -> None:
    assert is_same(before, after)
    assert compare(before, after).is_same


@pytest.mark.parametrize(
    ("before", "after"), [("10 ships", "100 ships"), ("He did", "He did not"), ("a\na", "a"), ("x", ""), ("", "x")]
)
def test_words_are(before: str, after: str) -> None:
    assert not is_same(before, after)
    assert not compare(before, after).is_same


def test_compare_of_nothing_is_nothing() -> None:
    assert compare("", "").paragraphs == ()
    assert compare("", "").is_same


def test_compare_says_when_the_text_has_shrunk() -> None:
    assert compare(TEXT, TEXT[:50]).has_shrunk
    assert not compare(TEXT, TEXT[:150]).has_shrunk


def test_compare_says_when_only_the_beginning_was_compared() -> None:
    long = "x" * 100 + "\n"
    assert compare(long, long * (MAX_PARAGRAPHS + 1)).is_cut
    assert not compare(long, long * MAX_PARAGRAPHS).is_cut
    assert compare("x", "x" * (MAX_CHARACTERS + 1)).is_cut


def test_is_same_looks_at_what_comes_after_the_beginning_too() -> None:
    assert not is_same("x " * MAX_CHARACTERS + "radars", "x " * MAX_CHARACTERS + "missiles")


def test_compare_gives_both_texts_back() -> None:
    chance = random.Random(26)
    lines = [f"Paragraph {number} of the story says this and that." for number in range(6)]
    for _ in range(200):
        before, after = (chance.choices(lines, k=chance.randint(0, 8)) for _side in range(2))
        after = [line.replace("this", chance.choice(["this", "much"])) for line in after]
        found = compare("\n".join(before), "\n".join(after)).paragraphs
        newer = [each for each in found if each.after is not None]
        assert [each.after for each in newer] == list(range(1, len(after) + 1))
        assert sorted(each.before for each in found if each.before) == list(range(1, len(before) + 1))
        shown = ["".join(piece.text for piece in each.pieces if piece.fate != WordFate.GONE) for each in newer]
        assert shown == after


HOSTILE = {
    "one word for ever": ("a b " * 200_000, "b a c " * 150_000),
    "one line for ever": ("x y\n" * 200_000, "x y\n" * 150_000),
    "lines of two words": (("a b " * 70 + "\n") * 2_000, ("b a c " * 60 + "\n") * 2_000),
    "marks": ("«—" * 300_000, "—" * 600_000),
    "backwards": tuple("\n".join(f"line {n} " * 9 for n in numbers) for numbers in (range(2_000), range(2_000, 0, -1))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_compare_ends_soon_whatever_the_texts_are(name: str) -> None:
    before, after = HOSTILE[name]
    start = time.process_time()
    compare(before, after)
    assert time.process_time() - start < 15
