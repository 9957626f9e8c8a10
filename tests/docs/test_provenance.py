"""docs/provenance.md: its pictures are those that the desk draws, its table is what the desk counts."""

import re
from pathlib import Path
from typing import Any

from claims.provenance.graph import Edge, Node, trace
from tests.docs.provenance_pictures import IMAGES, drawn

DOCS = Path(__file__).parents[2] / "docs" / "provenance.md"

# The rows of the table of examples: who has it from whom, what is cited, what differs from an article of its own house.
EXAMPLES: dict[str, tuple[dict[int, list[int]], list[int], dict[str, dict[int, Any]]]] = {
    "the agency relays the newspaper": ({1: [2], 2: [3]}, [1, 2], {}),
    "two outlets, neither names anybody": ({}, [1, 2], {}),
    "two articles of one newspaper": ({}, [1, 2], {"house": {1: 7, 2: 7}}),
    "two newspapers of one owner": ({}, [1, 2], {"family": {1: "owner", 2: "owner"}}),
    "A cites B and C, both cite D": ({1: [2, 3], 2: [4], 3: [4]}, [1], {}),
    "A cites B, B cites A |": ({1: [2], 2: [1]}, [1], {}),
    "A cites B, B cites A and D": ({1: [2], 2: [1, 4]}, [1], {}),
    "an article quotes an unnamed official": ({1: [2]}, [1], {"is_unknown": {2: True}}),
}


def test_pictures_are_as_the_desk_draws_them() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, picture in drawn().items():
        assert (IMAGES / name).read_text(encoding="utf-8") == picture + "\n", f"python -m {drawn.__module__}"
        assert f"images/{name}" in text


def test_table_says_what_the_desk_counts() -> None:
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for beginning, (links, cited, fields) in EXAMPLES.items():
        [row] = [line for line in rows if line.startswith(f"| {beginning}")]
        counted = re.fullmatch(r".*\| (\d)(?:, and (\d) unknown)? \|", row)
        assert counted, row
        found = trace(*_graph(links, fields), cited)
        assert (found.independent_origins, found.unknown_origins) == (int(counted[1]), int(counted[2] or 0)), row


def _graph(links: dict[int, list[int]], fields: dict[str, dict[int, Any]]) -> tuple[list[Node], list[Edge]]:
    nodes = [
        Node(number, "", "article", is_online=True, **{name: of[number] for name, of in fields.items() if number in of})
        for number in range(1, 5)
    ]
    return nodes, [Edge(source, target, "cites") for source, targets in links.items() for target in targets]
