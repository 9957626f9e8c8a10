"""The pictures of docs/provenance.md, drawn as the desk draws them: python -m tests.docs.provenance_pictures"""

import os
from pathlib import Path

import django

from claims.provenance.diagram import Cited, Face, Story, Texts, lay_out_wide, svg, tell
from claims.provenance.graph import Edge, Node, trace

IMAGES = Path(__file__).parents[2] / "docs" / "images"
KINDS = {"relays": "relays", "cites": "cites", "quotes_official": "quotes an unnamed official"}


def one_origin() -> Story:
    """The running example: two articles, and one set of documents that nobody published."""
    nodes = [
        Node(1, "The agency's article", "article", is_online=True, house=1, is_cited=True),
        Node(2, "The newspaper's article", "article", is_online=True, house=2, is_cited=True),
        Node(3, "Documents", "document", is_online=False, is_cited=True),
    ]
    faces = {
        1: Face("Maduro asked Putin for radars: what The Washington Post writes", "RBC-Ukraine", "Archived 3 days ago"),
        2: Face("Venezuela’s leader wrote to Moscow and Beijing", "The Washington Post", "Archived 3 days ago"),
        3: Face("Internal documents of the US government", "", "Unpublished, not seen by us", is_seen=False),
    }
    cited = [
        Cited(1, 1, "Appearance", "supports", "Supports"),
        Cited(2, 2, "Evidence", "supports", "Supports"),
        Cited(3, 3, "Origin", "supports", "Supports"),
    ]
    found = trace(nodes, [Edge(1, 2, "relays"), Edge(2, 3, "cites")], [1, 2, 3])
    claim = Face("Nicolás Maduro wrote to Vladimir Putin asking for help with radars.", "US government (documents)")
    return tell(claim, cited, found, faces, KINDS.__getitem__)


def circle() -> Story:
    """Three outlets that have it from each other, and one that asked somebody who is not named."""
    names = {1: "Gazette", 2: "Channel", 3: "Portal", 4: "Agency"}
    nodes = [Node(number, name, "article", is_online=True, house=number) for number, name in names.items()]
    nodes.append(Node(5, "An official", "official", is_online=False, is_unknown=True))
    edges = [Edge(1, 3, "cites"), Edge(3, 2, "relays"), Edge(2, 1, "cites"), Edge(4, 5, "quotes_official")]
    faces = {number: Face(f"{name}: the radars are here", name, "Archived today") for number, name in names.items()}
    faces[4] = Face("“There are no radars”", "Agency", "Archived today")
    faces[5] = Face("A senior official", "", "Withheld, not seen by us", is_seen=False)
    cited = [
        Cited(1, 1, "Appearance", "supports", "Supports"),
        Cited(2, 2, "Appearance", "supports", "Supports"),
        Cited(3, 4, "Evidence", "refutes", "Refutes"),
    ]
    return tell(Face("The radars are in Caracas."), cited, trace(nodes, edges, [1, 2, 4]), faces, KINDS.__getitem__)


def drawn() -> dict[str, str]:
    return {
        "provenance.svg": svg(lay_out_wide(one_origin()), Texts("Two articles, one unpublished origin", ""), base="-"),
        "provenance-circle.svg": svg(lay_out_wide(circle()), Texts("Three outlets in a circle", ""), base="-"),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")
    django.setup()
    for name, text in drawn().items():
        (IMAGES / name).write_text(text + "\n", encoding="utf-8")
