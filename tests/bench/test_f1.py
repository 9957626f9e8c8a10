"""The measure of article text."""

import pytest

from tests.bench.f1 import overlap, quality


@pytest.mark.parametrize(
    ("true", "read", "precision", "recall"),
    [
        ("a b c d e", "a b c d e", 1, 1),
        ("a b c d e", "a b c d", 1, 1 / 2),
        ("a b c d", "a b c d e", 1 / 2, 1),
        ("a b c d", "w x y z", 0, 0),
        ("short one", "Short one", 0, 0),
        ("short one", "short, one!", 1, 1),
        ("", "a b c d", 0, None),
        ("a b c d", "", None, 0),
    ],
)
def test_overlap_counts_runs_of_four_words(true, read, precision, recall):
    found = overlap(true, read)
    assert (found.precision, found.recall) == (precision, recall)


def test_quality_weighs_all_pages_alike():
    long = " ".join(map(str, range(100)))
    measured = quality([(long, long), ("a b c d", "w x y z")])
    assert (measured.precision, measured.recall, measured.f1) == (0.5, 0.5, 0.5)
    assert quality([]).f1 == 0
