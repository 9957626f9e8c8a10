import html
import re

import pytest

from claimdesk.admin import Tone
from sources.admin.highlights import Highlight, marked, shown_part, visible, with_struck

TEXT = "Він попросив про «радари та ракети», <b>і</b> & про ремонт."


def mark(start, end, key=1, label="Claim #7", url="/admin/claims/claim/7/change/") -> Highlight:
    return Highlight(key, start, end, "…", label, url, "Found", Tone.GOOD)


def marks(page: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def plain(page: str) -> str:
    """The text that is left when all that we added is taken away."""
    without = re.sub(r'<a class="quote-by".*?</a>', "", page)
    return html.unescape(re.sub(r"</?(?:mark|span|a)\b[^>]*>", "", without))


@pytest.mark.parametrize(("start", "end"), [(0, 3), (17, 34), (len(TEXT) - 7, len(TEXT)), (0, len(TEXT))])
def test_marked_marks_a_quotation_wherever_it_stands(start, end):
    page = marked(TEXT, [mark(start, end)])
    assert marks(page) == [TEXT[start:end]]
    assert plain(page) == TEXT
    assert page.count('id="q-1"') == 1
    assert '<a class="quote-by" href="/admin/claims/claim/7/change/">Claim #7</a>' in page


def test_marked_escapes_everything():
    hostile = "<script>alert(1)</script>\"'&amp;<img src=x onerror=alert(2)>"
    page = marked(hostile, [mark(3, 20, label="<i>", url='"><script>')])
    assert "<script" not in page
    assert "<img" not in page
    assert "<i>" not in page
    assert html.unescape("".join(marks(page))) == hostile[3:20]
    assert plain(page) == hostile


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([(2, 8), (5, 12)], [(2, 5), (5, 8), (8, 12)]),
        ([(2, 12), (5, 8)], [(2, 5), (5, 8), (8, 12)]),
        ([(2, 8), (2, 8)], [(2, 8)]),
        ([(2, 8), (8, 12)], [(2, 8), (8, 12)]),
    ],
)
def test_marked_keeps_each_letter_once_where_quotations_overlap(spans, pieces):
    page = marked(TEXT, [mark(start, end, key) for key, (start, end) in enumerate(spans, start=1)])
    assert marks(page) == [TEXT[start:end] for start, end in pieces]
    assert plain(page) == TEXT
    for key in (1, 2):
        assert page.count(f'id="q-{key}"') == 1
    assert page.count('class="quote-by"') == 2


@pytest.mark.parametrize(("start", "end"), [(None, None), (-1, 3), (5, 5), (8, 5), (0, 10_000)])
def test_marked_leaves_out_what_does_not_stand_in_the_text(start, end):
    assert plain(marked(TEXT, [mark(start, end)])) == TEXT
    assert marks(marked(TEXT, [mark(start, end)])) == []


def test_marked_counts_code_points_beyond_the_basic_plane():
    assert marks(marked("📡📡 радари", [mark(3, 9)])) == ["радари"]


def test_marked_takes_an_empty_text():
    assert marked("", [mark(0, 1)]) == ""


@pytest.mark.parametrize("character", ["\u202e", "\u202a", "\u2066", "\u2069", "\x00", "\x1b", "\x85"])
def test_visible_names_what_hides_or_turns_a_line(character):
    page = visible(f"a{character}b")
    assert character not in page
    assert f"[U+{ord(character):04X}]" in page


def test_visible_leaves_languages_alone():
    for text in ("שלום עולם", "مرحبا\u200f!", "ім\u02bcя", "a\n\tb"):
        assert visible(text) == text


def test_shown_part_reaches_to_the_last_quotation():
    assert shown_part("abcdefgh", [], 3) == "abc"
    assert shown_part("abcdefgh", [mark(4, 6)], 3) == "abcdef"
    assert shown_part("abcdefgh", [mark(4, 60)], 3) == "abc"


def test_marked_draws_struck_out_words_inside_a_quotation_and_says_so():
    page = marked("Коштує 32 35 млн", [mark(0, 12)], [(7, 9)])
    assert '<s><span class="visually-hidden">[struck out:] </span>32</s>' in page
    assert page.count("<mark") == 1


def test_with_struck_takes_overlapping_ranges_and_escapes():
    words = with_struck("a <b> c d", 0, 7, [(2, 5), (2, 7)])
    assert words.count("<s>") == 2
    assert "&lt;b&gt;" in words
    assert words.endswith("</s>")
