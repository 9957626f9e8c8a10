"""The trees that say how likely a line is part of the article, and the features that they look at."""

import json
import math

import lxml.html
import pytest

from sources.extraction.article.elements import Element, elements_of
from sources.extraction.article.features import Features, ReadPage, names
from sources.extraction.article.model import TREES, probability, trees
from sources.extraction.visible_text import VisibleText, visible_text

LONG = "The minister wrote on Monday that the country needs more radars before the winter begins, whatever they cost."


def seen_in(body: str) -> VisibleText:
    return visible_text(lxml.html.document_fromstring(f"<html><body>{body}</body></html>"))


def features_in(body: str, title: str = "") -> list[Features | None]:
    return ReadPage(seen_in(body), title).features()


def value(features: Features | None, name: str) -> float:
    assert features is not None
    return features[names().index(name)]


@pytest.mark.parametrize(
    ("features", "score"),
    [((9, 0.5), -1.5), ((3, 1), -0.25), ((4, 1), 1.0), ((4, 3), 3.0)],
    ids=["one leaf", "left of the second node", "right of it", "no further tree turns it"],
)
def test_probability_follows_each_tree_to_a_leaf(features, score, tmp_path):
    path = tmp_path / "model.json"
    first = [[1, 0.5, 1, 2], [-1.0], [1, 2.0, 3, 4], [0, 3.0, 5, 6], [4.0], [0.25], [1.5]]
    path.write_text(json.dumps({"bias": -1, "trees": [first, [[0.5]]]}))
    assert probability(features, path) == pytest.approx(1 / (1 + math.exp(-score)))


def test_trees_ask_only_for_features_that_lines_have():
    forest, _bias = trees(TREES)
    waiting, asked = [*forest], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            asked.add(node[0])
            waiting += node[2:]
    assert max(asked) < len(names()) == len({*names()})


def test_features_are_as_many_as_their_names_and_none_for_lines_of_links():
    found = features_in(f"<ul><li><a href=/w>World</a></ul><h1>Radars</h1><p>{LONG}</p>", "Radars")
    assert found[0] is None
    assert [len(each or ()) for each in found[1:]] == [len(names())] * 2
    assert features_in("") == []


def test_features_say_where_a_line_stands_from_heading_and_prose():
    found = features_in(f"<h1>Radars</h1><div><p>{LONG}</p><p>{LONG}</p></div><div>Imprint</div>", "Radars")
    assert [value(each, "since the heading") for each in found] == [0, 1, 2, 3]
    assert [value(each, "above the place") for each in found] == [1, 0, 0, 1]
    assert [value(each, "lines from prose before") for each in found[1:]] == [50, 1, 1]
    assert value(found[1], "same text") == 2


def test_prose_of_a_page_that_is_one_form_counts():
    found = features_in(f"<form><div><p>{LONG}</p><p>{LONG}</p></div></form>")
    assert value(found[0], "above the place") == 0


def test_elements_know_what_is_like_them():
    items = "<div class='c n1'><p>one</p></div><div class='c n2'><p>two</p></div><div>three</div>"
    blocks, elements = elements_of(seen_in(f"<article itemprop=articleBody>{items}</article>").lines)
    parents = [element.parent for element in blocks[:2]]
    assert [parent.siblings for parent in parents if isinstance(parent, Element)] == [2, 2]
    assert blocks[2].siblings == 1
    assert blocks[0].shape is blocks[1].shape is not blocks[2].shape
    assert [element.tag for element in elements] == ["html", "body", "article", "div", "p", "div", "p", "div"]
