"""Two texts in pieces, word by word."""

import pytest

from claimdesk.audit.version_diff import diff_segments


def shown(old: str, new: str) -> tuple[str, str]:
    """Both with what is only in one of them in brackets."""
    gone, came = diff_segments(old, new)
    return tuple("".join(p.text if p.kind == "same" else f"[{p.text}]" for p in side) for side in (gone, came))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Мадуро просив радари", "Мадуро просив ракети", ("Мадуро просив [радари]", "Мадуро просив [ракети]")),
        ("over 10% of forces", "over 12% of forces", ("over [10]% of forces", "over [12]% of forces")),
        ("one two", "one big two", ("one two", "one [big ]two")),
        ("one, two", "one; two", ("one[,] two", "one[;] two")),
        ("", "new", ("", "[new]")),
        ("old", "", ("[old]", "")),
        ("same", "same", ("same", "same")),
    ],
)
def test_pieces_mark_the_words_that_differ(old: str, new: str, expected: tuple[str, str]) -> None:
    assert shown(old, new) == expected


def test_pieces_of_very_long_texts_are_whole() -> None:
    old, new = "a " * 10_000, "b " * 10_000
    assert [piece.text for side in diff_segments(old, new) for piece in side] == [old, new]
