"""How likely a line is part of the article: a forest of small decision trees over its features.

`model.json` holds the trees as `./desk bench extract FOLDER… --fit` wrote them (tests/bench/fit.py). Each tree is a row
of nodes: the number of a feature, the greatest value that goes left, and the numbers of the nodes on both sides; or the
score of a leaf.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

TREES = Path(__file__).with_name("model.json")
SURE = 3.0  # a score, on either side of 0, that the trees that follow do not turn any more; 95%


@cache
def trees(path: Path) -> tuple[list[Any], float]:
    """The trees in `path` as nested tuples, and the score before any of them."""
    model = json.loads(path.read_text(encoding="utf-8"))
    return [_nested(tree, 0) for tree in model["trees"]], model["bias"]


def _nested(tree: list[list[float]], number: int) -> Any:
    node = tree[number]
    if len(node) == 1:
        return node[0]
    feature, greatest, left, right = node
    return int(feature), greatest, _nested(tree, int(left)), _nested(tree, int(right))


def probability(features: Sequence[float], path: Path = TREES) -> float:
    """How likely the line with these features is part of the article, from 0 to 1; beyond 95% it is rough."""
    forest, score = trees(path)
    for tree in forest:
        node = tree
        while node.__class__ is tuple:
            feature, greatest, left, right = node
            node = left if features[feature] <= greatest else right
        score += node
        if not -SURE < score < SURE:
            break
    return 1 / (1 + math.exp(-score))
