import random

import pytest

from claims.provenance.diagram.text_width import clean, width, wrap


@pytest.mark.parametrize(
    ("narrow", "wide"), [("i", "W"), ("і", "ж"), ("Radars", "Radars and"), ("é", "W"), ("а", "漢")]
)
def test_width_knows_narrow_letters_from_wide_ones(narrow: str, wide: str) -> None:
    assert 0 < width(narrow, 10) < width(wide, 10)


def test_width_grows_with_the_type_and_its_weight() -> None:
    assert width("радари", 20) == pytest.approx(2 * width("радари", 10))
    assert width("радари", 10, bold=True) > width("радари", 10)


# Advance widths in parts of the type size, as DejaVu Sans 2.37 has them: regular, bold.
@pytest.mark.parametrize(
    ("text", "regular", "bold"),
    [
        ("уряду США про контакти", 13.32, 14.62),
        ("Сюди ведуть усі посилання:", 14.88, 16.33),
        ("to Moscow and Beijing for", 12.91, 14.65),
        ("Venezuela’s leader wrote", 12.6, 14.29),
    ],
)
def test_width_leaves_room_for_the_widest_face_in_use(text: str, regular: float, bold: float) -> None:
    assert regular <= width(text, 1) < regular * 1.2
    assert bold <= width(text, 1, bold=True) < bold * 1.2


def test_width_of_an_accent_is_nothing() -> None:
    assert width("e\u0301", 10) == width("e", 10)


def test_wrap_keeps_words_whole_and_lines_short() -> None:
    assert wrap("Radars, repairs and missiles", 80, 10, lines=3) == ["Radars,", "repairs and", "missiles"]


def test_wrap_says_what_is_left_out() -> None:
    assert wrap("one two three four five six", 40, 10, lines=2)[-1].endswith("…")


def test_wrap_of_nothing_is_no_line() -> None:
    assert wrap("  ", 40, 10, lines=2) == []


def test_wrap_fits_whatever_it_is_given() -> None:
    chance = random.Random(8)
    letters = "aW іЩ1漢-–€…." + "й"
    for _ in range(300):
        text = "".join(chance.choices(letters, k=chance.randint(0, 80)))
        lines = wrap(text, 60, 12, lines=3)
        assert len(lines) <= 3
        assert all(width(line, 12) <= 60 for line in lines)


def test_clean_takes_out_what_xml_refuses_and_what_turns_lines_around() -> None:
    assert clean("a\x00b\u202ec\n d\ud800") == "a b c d"
