"""`./desk bench checkworthy`: how well the desk marks the sentences that are worth checking.

Five articles are written for this, each sentence with a mark of people; two of them were kept out of all tuning, and
the file says which. The demo's article is measured beside them: eleven sentences of it assert something.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import echo
from claims.checkworthy import checkworthy

ARTICLES = Path(__file__).with_name("checkworthy_articles.json")
MIN_F1 = 0.8


@dataclass(frozen=True)
class Article:
    """Sentences, and whether people find each worth checking."""

    name: str
    language: str
    part: str
    sentences: tuple[tuple[bool, str], ...]


@dataclass(frozen=True)
class Marks:
    """How many marks were right, were made, and were wanted."""

    right: int
    made: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def articles(part: str = "") -> list[Article]:
    """The articles of a part, "tuning" or "held_out", or all."""
    rows = json.loads(ARTICLES.read_text(encoding="utf-8"))
    every = (Article(**{**row, "sentences": tuple(map(tuple, row["sentences"]))}) for row in rows)
    return [each for each in every if part in ("", each.part)]


def marks(of: Iterable[Article]) -> Marks:
    """How well the sentences of articles are marked, each read in its article."""
    right = made = wanted = 0
    for article in of:
        text = "\n".join(words for _is_wanted, words in article.sentences)
        marked = {text[each.start : each.end] for each in checkworthy(text, article.language) if each.signals}
        wished = {words for is_wanted, words in article.sentences if is_wanted}
        right, made, wanted = right + len(marked & wished), made + len(marked), wanted + len(wished)
    return Marks(right, made, wanted)


def main() -> int:
    """Measure and print; 1 where the target is missed by a part."""
    met = True
    for part in ("tuning", "held_out"):
        for of in [*([each] for each in articles(part)), articles(part)]:
            measured = marks(of)
            name = of[0].name if len(of) == 1 else "all"
            echo(
                f"{part:<9} {name:<8} {measured.wanted:>3} wanted {measured.made:>3} marked   "
                f"precision {measured.precision:.2f}   recall {measured.recall:.2f}   F1 {measured.f1:.2f}"
            )
        met = met and measured.f1 >= MIN_F1
    echo(f"Wanted: F1 {MIN_F1} for both parts: {'met' if met else 'MISSED'}")
    return int(not met)
