"""Where a published verdict's claim comes from: the chain as it was published, in a sentence, a picture and a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.text.folding import fold
from claims.models import Citation
from claims.provenance.diagram import Cited, Face, Story, Texts, lay_out_narrow, lay_out_wide, svg, tell
from claims.provenance.graph import Edge, Node, Provenance, trace
from claims.provenance.sentences import counts_sentence, origins_sentence
from claims.verdict_page.words import SourceWords
from sources.models import Attribution

_MANY_LEVELS = 5


@dataclass(frozen=True)
class PublishedStep:
    """A source in the list, with whom it has it from."""

    title: str
    language: str
    publisher: str
    state: str
    is_origin: bool
    ways: Sequence[tuple[str, str]]


class Chain:
    """The chain of `content`, whose sources are described by `sources`."""

    def __init__(self, content: Mapping[str, Any], sources: Mapping[int, SourceWords], claimed: str) -> None:
        self._content = content
        self._sources = sources
        self._claimed = claimed

    @cached_property
    def found(self) -> Provenance:
        """The provenance, counted by the rules that the desk itself counts by."""
        chain = self._content["chain"]
        nodes = [self._node(node) for node in chain["nodes"]]
        edges = [Edge(source, origin, kind) for source, origin, kind in chain["edges"]]
        return trace(nodes, edges, chain["cited"])

    @property
    def counts(self) -> str:
        return counts_sentence(self.found)

    @property
    def origins(self) -> str:
        return origins_sentence(self.found)

    @cached_property
    def wide(self) -> SafeString:
        """The picture in columns, for wide pages and for paper."""
        return self._drawn("wide")

    @cached_property
    def narrow(self) -> SafeString:
        """The picture in one column."""
        return self._drawn("tall")

    def picture_file(self) -> str:
        """The picture as a file of its own; links within the page are left out of it."""
        return svg(lay_out_wide(self._story), self._texts("file"), base="https:")

    def steps(self) -> list[PublishedStep]:
        """The sources from the claim to the origins."""
        labels = dict(Attribution.Kind.choices)
        faces = self._faces
        found = self.found
        return [
            PublishedStep(
                title=faces[node.id].title,
                language=faces[node.id].language,
                publisher=faces[node.id].above,
                state=faces[node.id].below,
                is_origin=node.id in found.origins,
                ways=[
                    (str(labels[edge.kind]), faces[edge.origin].title) for edge in found.edges if edge.source == node.id
                ],
            )
            for node in found.nodes
        ]

    def _node(self, told: Mapping[str, Any]) -> Node:
        words = self._sources.get(told["id"])
        publisher = words.facts["publisher"] if words else None
        return Node(
            id=told["id"],
            label=words.title if words else _("A source about which nothing is told"),
            kind=words.facts["kind"] if words else "",
            is_online=bool(words and words.facts["url"]),
            house=publisher["id"] if publisher else None,
            house_label=publisher["name"] if publisher else "",
            family=fold(publisher["owner"] or publisher["name"]) if publisher else "",
            is_cited=told["is_cited"],
            is_unknown=told["is_unknown"],
        )

    @cached_property
    def _faces(self) -> dict[int, Face]:
        return {node.id: self._face(node) for node in self.found.nodes}

    def _face(self, node: Node) -> Face:
        words = self._sources.get(node.id)
        if words is None:
            return Face(node.label, is_seen=False)
        return Face(
            words.title,
            above=node.house_label,
            below=words.state,
            href=words.link,
            language=words.language,
            is_seen=words.is_archived,
        )

    @cached_property
    def _story(self) -> Story:
        claim = self._content["claim"]
        name = self._content["claimant"]["name"]
        face = Face(claim["text"], above=name, below=self._claimed, language=claim["language"])
        kinds = {str(kind): str(label) for kind, label in Attribution.Kind.choices}
        pages = self._content["pages"]
        cited = [_cited(each, pages.get(str(each["source"]), each["source"])) for each in self._content["citations"]]
        return tell(
            claim=face, citations=cited, found=self.found, faces=self._faces, kind_label=lambda kind: kinds[kind]
        )

    def _drawn(self, form: str) -> SafeString:
        sheet = lay_out_wide(self._story) if form == "wide" else lay_out_narrow(self._story)
        many = " picture--many" if len(self._story.levels) > _MANY_LEVELS else ""
        # All of it comes out of ElementTree, which escapes.
        return SafeString(svg(sheet, self._texts(form), classes=f"picture--{form}{many}"))

    def _texts(self, form: str) -> Texts:
        return Texts(_("Where it comes from"), f"{self.counts}, {self.origins}.", f"chain-{form}")


def _cited(citation: Mapping[str, Any], page: int) -> Cited:
    return Cited(
        key=citation["id"],
        source=page,
        role=str(Citation.Role(citation["role"]).label),
        stance=citation["stance"],
        stance_label=str(Citation.Stance(citation["stance"]).label),
        href=f"#citation-{citation['id']}",
    )
