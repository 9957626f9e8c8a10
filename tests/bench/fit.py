"""`./desk bench extract FOLDER… --fit`: learn from pages with a known article which lines are part of it.

The lines of a page whose whole article is known are all labelled; of the others only those with a piece that is part
of the article, and those with a piece that is not. All folders are learned from together. How well that reads pages
that were not learned from is measured by cross-validation, in which no site is on both sides; then the trees are fitted
to all pages and written. It needs scikit-learn, which nothing else of the desk does.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from claimdesk.cli.console import echo
from sources.extraction.article.choice import chosen_lines
from sources.extraction.article.features import ReadPage as Lines
from sources.extraction.article.model import TREES
from sources.extraction.charset import decoded
from sources.extraction.html import _parse
from sources.extraction.links import base_of
from sources.extraction.metadata import Metadata
from sources.extraction.metadata.linked_data import linked_data
from sources.extraction.visible_text import VisibleText, visible_text
from tests.bench.extract import quality_of
from tests.bench.labels import labels_of
from tests.bench.pages import Page, pages_of

SEED = 9
FOLDS = 4
FOREST = {"max_iter": 60, "max_leaf_nodes": 16, "learning_rate": 0.12, "l2_regularization": 5.0, "min_samples_leaf": 20}
BINS = 64  # of the values of a feature, between which a tree may divide
# Each folder weighs the same, however many pages it has: collections differ in what they call part of an article.
FOLDER_WEIGHT = 6000.0  # of the lines of a folder that are part of an article, together
KEPT = 0.25  # of the other lines of a whole page: enough to learn from; each weighs more instead
DIGITS = 5  # that are kept of a threshold or of a score


@dataclass
class Read:
    """A page as it is learned from: the lines that have features, and what is known of them."""

    page: Page
    folder: Path
    fold: int
    lines: Lines
    numbers: list[int]  # of the lines with features
    features: Any  # an array with a row for each of them
    labels: Any  # 1 and 0, -1 where nobody knows
    weights: Any  # long lines weigh more than short ones, each page as much as another of its folder

    def text(self, model: Any) -> str:
        """The article as `model` finds it."""
        likely = [0.0] * len(self.lines.lines)
        if self.numbers:
            for number, value in zip(self.numbers, model.predict_proba(self.features)[:, 1], strict=True):
                likely[number] = float(value)
        return "\n".join(self.lines.lines[number].text for number in chosen_lines(self.lines, likely).lines)


def main(folders: Sequence[Path], target: Path = TREES) -> int:
    """Measure by cross-validation, fit to all pages of all folders, and write the trees to `target`."""
    read = [*_read(folders)]
    for folder in folders:
        _weigh([each for each in read if each.folder == folder])
    texts: dict[int, str] = {}
    for fold in range(FOLDS):
        model = _fitted([each for each in read if each.fold != fold])
        texts |= {number: each.text(model) for number, each in enumerate(read) if each.fold == fold}
    for folder in folders:
        own = [number for number, each in enumerate(read) if each.folder == folder]
        found = quality_of([read[number].page for number in own], [texts[number] for number in own])
        numbers = f"P {found.precision:.4f}  R {found.recall:.4f}  F1 {found.f1:.4f}"
        echo(f"{len(own)} pages of {folder.name}, by cross-validation: {numbers}")
    target.write_text(written(_fitted(read)), encoding="utf-8")
    echo(f"Written to {target.name}.")
    return 0


def _read(folders: Iterable[Path]) -> Iterator[Read]:
    folds: dict[str, int] = {}
    rng = random.Random(SEED)
    for folder in folders:
        for number, page in enumerate(pages_of(folder)):
            fold = folds.setdefault(page.site or f"{folder.name} {number}", rng.randrange(FOLDS))
            tree, _code = _parse(decoded(page.body, "text/html").text)
            seen = VisibleText() if tree is None else visible_text(tree)
            title = "" if tree is None else _title(tree, page.url)
            lines = Lines(seen, title)
            rows = {number: row for number, row in enumerate(lines.features()) if row is not None}
            labels = labels_of(page, seen)
            sizes = [lines.lines[number].length ** 0.5 if page.article else 1.0 for number in rows]
            known = [-1 if labels[number] is None else int(bool(labels[number])) for number in rows]
            yield Read(
                page,
                folder,
                fold,
                lines,
                [*rows],
                np.array([*rows.values()], dtype=np.float32),
                np.array(known, dtype=int),
                np.array(sizes),
            )


def _title(tree: Any, url: str) -> str:
    return Metadata(tree, url, [*linked_data(tree)], base_of(tree, url)).title


def _weigh(read: list[Read]) -> None:
    """Set the weights of the lines of a folder, and leave out some of the many that are no part of an article."""
    rng = np.random.RandomState(SEED)
    for each in read:
        if not each.page.article:
            continue
        inside = each.labels == 1
        each.weights /= each.weights[inside].sum() or each.weights.sum() or 1.0
        each.weights[~inside] /= KEPT
        each.labels[~inside & (rng.rand(len(inside)) > KEPT)] = -1
    total = sum(each.weights[each.labels == 1].sum() for each in read) or 1.0
    for each in read:
        each.weights *= FOLDER_WEIGHT / total


def _fitted(read: Sequence[Read]) -> HistGradientBoostingClassifier:
    known = [(each, each.labels >= 0) for each in read if each.numbers]
    features = np.concatenate([each.features[rows] for each, rows in known])
    labels = np.concatenate([each.labels[rows] for each, rows in known])
    weights = np.concatenate([each.weights[rows] for each, rows in known])
    model = HistGradientBoostingClassifier(**FOREST, max_bins=BINS, early_stopping=False, random_state=SEED)
    return model.fit(features, labels, sample_weight=weights)


def written(model: HistGradientBoostingClassifier) -> str:
    """The trees of a model as JSON, one a line; model.py of sources/extraction/article says how they are read."""
    trees = ",\n".join(json.dumps([*_nodes(each[0].nodes)], separators=(",", ":")) for each in model._predictors)
    return f'{{"bias": {_rounded(model._baseline_prediction[0, 0])},\n"trees": [\n{trees}\n]}}\n'


def _nodes(nodes: Any) -> Iterator[list[float]]:
    for node in nodes:
        if node["is_leaf"]:
            yield [_rounded(node["value"])]
        else:
            yield [int(node["feature_idx"]), _rounded(node["num_threshold"]), int(node["left"]), int(node["right"])]


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
