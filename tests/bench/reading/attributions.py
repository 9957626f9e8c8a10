"""`./desk bench attributions`: how well the desk reads from a text who has it from whom.

The passages are written for this, in the manner of agencies. A third of them was kept out of all tuning, and the file
says which. An attribution counts where both its ends are right: who says so, and whose name is given as the origin.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import echo
from sources.text.attribution_chains import attribution_steps
from sources.text.attribution_names import same_name

PASSAGES = Path(__file__).with_name("attribution_passages.json")
MIN_PRECISION = 0.9
MIN_RECALL = 0.8
Pair = tuple[str, str]


@dataclass(frozen=True)
class Passage:
    """A text of `publisher` and the attributions in it: who (empty for the text itself) has it from whom."""

    language: str
    part: str
    publisher: str
    text: str
    attributions: tuple[Pair, ...]

    @property
    def found(self) -> list[Pair]:
        """What the desk reads in it."""
        return [(step.who, step.whom) for step in attribution_steps(self.text, self.language, own=[self.publisher])]


@dataclass(frozen=True)
class Score:
    """How many attributions were right, were found, and were there."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0


def passages(part: str = "") -> list[Passage]:
    """The passages of a part, "tuning" or "held_out", or all."""
    rows = json.loads(PASSAGES.read_text(encoding="utf-8"))
    every = (Passage(**{**row, "attributions": tuple(map(tuple, row["attributions"]))}) for row in rows)
    return [each for each in every if part in ("", each.part)]


def score(of: Iterable[Passage]) -> Score:
    """How well they are read."""
    right = found = there = 0
    for passage in of:
        read = passage.found
        right += sum(any(is_same(pair, wanted) for pair in read) for wanted in passage.attributions)
        found += len(read)
        there += len(passage.attributions)
    return Score(right, found, there)


def is_same(one: Pair, other: Pair) -> bool:
    """Whether both ends are the same, whatever the grammatical case."""
    return all(left == right or same_name(left, right) for left, right in zip(one, other, strict=True))


def main(arguments: Sequence[str]) -> int:
    """Measure and print, with `--wrong` also what was read wrongly in the tuning part; 1 where the target is missed."""
    met = True
    for part in ("tuning", "held_out"):
        for language in ("uk", "ru", "en", ""):
            of = [each for each in passages(part) if language in ("", each.language)]
            measured = score(of)
            echo(
                f"{part:<9} {language or 'all':<4} {len(of):>3} passages {measured.there:>3} attributions   "
                f"precision {measured.precision:.2f}   recall {measured.recall:.2f}"
            )
        met = met and measured.precision >= MIN_PRECISION and measured.recall >= MIN_RECALL
    if "--wrong" in arguments:
        _show_wrong()
    echo(f"Wanted: precision {MIN_PRECISION}, recall {MIN_RECALL} for both parts: {'met' if met else 'MISSED'}")
    return int(not met)


def _show_wrong() -> None:
    for passage in passages("tuning"):
        read = passage.found
        if len(read) != len(passage.attributions) or not all(
            any(is_same(pair, wanted) for pair in read) for wanted in passage.attributions
        ):
            echo(f"{passage.text}\n  wanted {passage.attributions}\n  read   {read}")
