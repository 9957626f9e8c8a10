"""How well article text is read: the measure of scrapinghub's article-extraction-benchmark, written anew.

Texts are compared as bags of four words in a row. Each page weighs the same, however long; precision and recall are
means over the pages, and F1 is the harmonic mean of these two.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"\w+")
IN_A_ROW = 4


@dataclass(frozen=True)
class Quality:
    """Means over all pages, each between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Overlap:
    """What two texts share, as parts of all that either has: in both, only in the one read, only in the true one."""

    both: float
    only_read: float
    only_true: float

    @property
    def precision(self) -> float | None:
        """How much of what was read is true; None where nothing was read."""
        read = self.both + self.only_read
        return self.both / read if read else None

    @property
    def recall(self) -> float | None:
        """How much of what is true was read; None where there was nothing to read."""
        true = self.both + self.only_true
        return self.both / true if true else None


def quality(pairs: Iterable[tuple[str, str]]) -> Quality:
    """How well texts were read: `pairs` of the true text and the one that was read."""
    overlaps = [overlap(true, read) for true, read in pairs]
    return Quality(_mean(one.precision for one in overlaps), _mean(one.recall for one in overlaps))


def overlap(true: str, read: str) -> Overlap:
    """What a true text and the one that was read share."""
    wanted, found = shingles(true), shingles(read)
    both, only_read, only_true = (wanted & found).total(), (found - wanted).total(), (wanted - found).total()
    total = both + only_read + only_true or 1
    return Overlap(both / total, only_read / total, only_true / total)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """All runs of four words with their counts; a text with fewer words is one run."""
    words = WORD.findall(text)
    runs = (tuple(words[start : start + IN_A_ROW]) for start in range(max(1, len(words) - IN_A_ROW + 1)))
    return Counter(run for run in runs if run)


def _mean(values: Iterable[float | None]) -> float:
    counted = [value for value in values if value is not None]
    return sum(counted) / len(counted) if counted else 0.0
