"""The picture of a chain without a claim: the same boxes and arrows, beginning at an article."""

import re

from claims.provenance.diagram import Face, Texts, lay_out_narrow, lay_out_wide, svg, tell_sources
from claims.provenance.graph import Edge, Node, trace

NODES = [Node(number, f"Source {number}", "article", is_online=True) for number in (1, 2, 3)]
EDGES = [Edge(1, 2, "relays"), Edge(2, 3, "cites")]


def story():
    found = trace(NODES, EDGES, [1])
    return tell_sources(found, {node.id: Face(node.label) for node in NODES}, lambda kind: kind.upper())


def test_tell_sources_draws_boxes_from_left_to_right_with_the_verb_on_the_arrow():
    sheet = lay_out_wide(story())
    assert [placed.shape.box.key for placed in sorted(sheet.placed, key=lambda each: each.x)] == [
        "source-1",
        "source-2",
        "source-3",
    ]
    assert [heading.text for heading in sheet.headings] == ["Sources", "Origins"]
    drawn = svg(sheet, Texts("Chain", "It is one."))
    assert re.findall(r">(RELAYS|CITES)<", drawn) == ["RELAYS", "CITES"]
    assert "citation" not in drawn


def test_tell_sources_draws_one_column_for_narrow_pages():
    sheet = lay_out_narrow(story())
    assert len(sheet.placed) == 3
    assert len(sheet.strokes) == 2


def test_tell_sources_of_one_source_is_one_box():
    alone = tell_sources(trace(NODES, [], [1]), {1: Face("Source 1")}, str)
    assert [heading.text for heading in lay_out_wide(alone).headings] == ["Origins"]
