"""The walk over a text finds patterns in a number of steps that grows as the text does."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import Any

import pytest

from sources.text.quote_matching import find_quote
from sources.text.quote_pattern import Pattern, Word

HOSTILE_TEXTS = [
    "а ", "аа «аа» ", "а б а в ", "аА ", "а-\n", "а\u00ad\n", "а-", "а'", "аʼ", "ʼ", "á", "жá ", "е\u0301",
    "111 ", "1-", "1,", "1 111-", "[1]", "[1,", "[", "[а ", "…", ". ", ".", "- ", "— \u200b", "'", "¹", "аа¹", "ﬁ",
    " ", "\n", "\u00ad", "\u200b \u0301", "\x00", "İ", "ß",
]  # fmt: skip
HOSTILE_QUOTES = [
    "аа " * 60 + "бб",
    "а … " * 60 + "б",
    "а [а] " * 40 + "б",
    "а [а [" * 40 + "б",
    "а-\n" * 60 + "б",
    "а " * 60 + "Б",
    "1 111-" * 30 + "2",
]


def _lines_run(call: Callable[[], Any]) -> int:
    """How many lines of Python a call executes."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("quote", HOSTILE_QUOTES, ids=range(len(HOSTILE_QUOTES)))
def test_find_quote_takes_steps_in_proportion_to_the_text(quote):
    for unit in HOSTILE_TEXTS:
        few, many = (_lines_run(partial(find_quote, quote, f"б {unit * size}б")) for size in (100, 200))
        assert many < 2.2 * few, unit


@pytest.mark.parametrize("unit", HOSTILE_TEXTS, ids=ascii)
def test_find_quote_reads_long_runs_of_anything(unit):
    """One that went back over what it has read would not end in time."""
    run = unit * (300_000 // len(unit))
    for text in (run, f"а{run}а"):
        assert find_quote("ж … «ж» [ж] ж", text) is None


def test_ends_reads_each_token_once_and_only_as_far_as_it_is_asked():
    read: list[int] = []

    def steps() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield 1 << (number % 3)

    pattern = Pattern((Word("а"), Word("б"), Word("в")), gaps=frozenset({2}))
    ends = pattern.ends(steps())
    assert next(ends) == 2
    assert read == [0, 1, 2]
    assert len(list(ends)) == 332
    assert len(read) == 1000


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern((Word("а"), Word("б"), Word("в"))),
        Pattern((Word("а"), Word("б", starts=True), Word("в"), Word("г")), gaps=frozenset({1})),
        Pattern((Word("а"), Word("["), Word("б"), Word("]"), Word("в")), leaps=frozenset({(1, 3), (1, 1), (3, 1)})),
    ],
)
def test_backwards_twice_is_the_same_pattern(pattern):
    assert pattern.backwards() != pattern
    assert pattern.backwards().backwards() == pattern
