"""`./desk bench extract [FOLDER]`: how well articles are read, beside trafilatura on the same pages in the same run.

FOLDER holds pages as pages.py knows them. Where only pieces of an article are known, the measure is another: which
pieces that are part of the article were found, and which that are none of it. docs/benchmarks.md says what was tuned on
which pages, and fit.py how `--fit` learns from them.
"""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import trafilatura

from claimdesk.cli.console import echo
from sources.extraction.parse import extract
from tests.bench.f1 import Quality, quality
from tests.bench.pages import Page, pages_of

WORD = re.compile(r"\w+")


@dataclass
class Pieces:
    """How many pieces of articles were found and missed, and how many pieces that are no article were found."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    def add(self, page: Page, text: str) -> None:
        """Count the pieces of a page in the text that was read of it."""
        read = _single_spaced(text)
        within = sum(_single_spaced(piece) in read for piece in page.within)
        self.found += within
        self.missed += len(page.within) - within
        self.wrong += sum(_single_spaced(piece) in read for piece in page.without)

    @property
    def quality(self) -> Quality:
        """Precision and recall over all pieces of all pages."""
        return Quality(self.found / (self.found + self.wrong or 1), self.found / (self.found + self.missed or 1))


@dataclass
class Measured:
    """What one reader read of each page, and the seconds of CPU that all of it took."""

    texts: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main(folder: Path) -> int:
    """Measure and print; 2 where there is nothing to measure with."""
    pages = [*pages_of(folder)]
    if not pages:
        echo(f"There are no pages with a ground truth in {folder}.")
        return 2
    visible: list[str] = []
    readers: dict[str, Callable[[Page], str]] = {
        "ClaimDesk": lambda page: _read(page, visible),
        "trafilatura, fast": lambda page: _trafilatura(page, is_fast=True),
        "trafilatura": lambda page: _trafilatura(page, is_fast=False),
    }
    measured = {name: Measured() for name in readers}
    for page in pages:
        for name, read in readers.items():
            began = time.process_time()
            measured[name].texts.append(read(page))
            measured[name].seconds += time.process_time() - began
    echo(f"{len(pages)} pages of {folder.resolve().name}")
    for name, each in measured.items():
        found = quality_of(pages, each.texts)
        cost = 1000 * each.seconds / len(pages)
        echo(f"{name:<18} P {found.precision:.4f}  R {found.recall:.4f}  F1 {found.f1:.4f}  {cost:6.1f} ms CPU/page")
    echo(f"Words of the articles that are in the visible text: {word_recall(pages, visible):.4f}")
    return 0


def quality_of(pages: list[Page], texts: list[str]) -> Quality:
    """How well the articles of `pages` were read, by the measure of their ground truth."""
    if not any(page.within for page in pages):
        return quality((page.article, text) for page, text in zip(pages, texts, strict=True))
    pieces = Pieces()
    for page, text in zip(pages, texts, strict=True):
        pieces.add(page, text)
    return pieces.quality


def word_recall(pages: list[Page], texts: list[str]) -> float:
    """The share of the articles' words, or of those of their pieces, that is in `texts`, each as often as it stands.

    A mean over the pages, so that none weighs more than another.
    """
    shares = []
    for page, text in zip(pages, texts, strict=True):
        wanted = Counter(WORD.findall(page.article or " ".join(page.within)))
        if wanted:
            shares.append((wanted & Counter(WORD.findall(text))).total() / wanted.total())
    return sum(shares) / len(shares) if shares else 0.0


def _read(page: Page, visible: list[str]) -> str:
    reading = extract(page.body, "text/html", page.url)
    visible.append(reading["visible_text"])
    return reading["text"]


def _trafilatura(page: Page, *, is_fast: bool) -> str:
    return trafilatura.extract(page.body, url=page.url, fast=is_fast, include_comments=False) or ""


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
