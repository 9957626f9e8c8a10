"""What a claim stands on: one sentence, a picture, and the same as a list for whoever does not see pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from claimdesk.accounts.models import User
from claimdesk.admin import person
from claimdesk.text.folding import fold
from claims.admin.claim.source_faces import face_of
from claims.models import Citation, Claim
from claims.permissions import visible_claims
from claims.provenance.diagram import Cited, Face, Story, Texts, lay_out_narrow, lay_out_wide, svg, tell
from claims.provenance.graph import Node, Provenance
from claims.provenance.query import Grounds, grounds_of
from claims.provenance.sentences import counts_sentence, origins_sentence
from sources.models import Attribution, Source

ORIGINS_NAMED = 3


@dataclass(frozen=True)
class Way:
    """Where a source has it from, in words."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True)
class Sourcing:
    """What the claim's page says about its grounds. `counts` and `origins` are parts of one sentence."""

    claim: Claim
    grounds: Grounds
    citations: Sequence[Citation]

    @property
    def found(self) -> Provenance:
        return self.grounds.provenance

    @cached_property
    def counts(self) -> str:
        """How many citations and publishers."""
        return counts_sentence(self.found)

    @cached_property
    def origins(self) -> str:
        """How few origins may be behind them: an upper bound, and said to be one unless it is exact."""
        return origins_sentence(self.found)

    @cached_property
    def named(self) -> str:
        """The first origins by name, and how many more."""
        names = [self._named(end) for end in self.found.ends[:ORIGINS_NAMED]]
        if (more := len(self.found.ends) - len(names)) > 0:
            names.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
        return "; ".join(names)

    def _named(self, end: tuple[int, ...]) -> str:
        """One origin: a circle by its size, several sources of one house by the house, else the source."""
        if any(set(loop) <= set(end) for loop in self.found.cycles):
            words = ngettext("a loop of %(count)s source", "a loop of %(count)s sources", len(end))
            return words % {"count": len(end)}
        face = self.faces[end[0]]
        if len(end) > 1:
            return _("%(count)s sources from %(house)s") % {"count": len(end), "house": face.above}
        return face.title if face.is_seen or self.by_id[end[0]].is_online else f"{face.title} ({face.below})"

    @cached_property
    def sentence(self) -> str:
        """All of it as one sentence."""
        return f"{self.counts}, {self.origins}: {self.named}."

    @cached_property
    def loops(self) -> list[str]:
        """Each circle of sources by name, back to the one it began with."""
        return [" → ".join(self.by_id[number].label for number in (*loop, loop[0])) for loop in self.found.cycles]

    @cached_property
    def by_id(self) -> dict[int, Node]:
        return {node.id: node for node in self.found.nodes}

    @cached_property
    def faces(self) -> dict[int, Face]:
        """How each source is shown."""
        return {node.id: face_of(node, self.grounds) for node in self.found.nodes}

    @property
    def starts(self) -> list[Source]:
        """The sources from which a chain may go on, those that are cited first."""
        cited = dict.fromkeys(self.grounds.page(each.source_id) for each in self.citations)
        numbers = [*cited, *(node.id for node in self.found.nodes if node.id not in cited)]
        return [self.grounds.sources[number] for number in numbers if number in self.grounds.sources]

    @property
    def labels(self) -> dict[int, str]:
        """The names of the sources that the reader may see."""
        return {number: source.label for number, source in self.grounds.sources.items()}

    @cached_property
    def owners(self) -> list[str]:
        """Which publishers count as one because one owner has them."""
        families: dict[str, dict[str, str]] = {}
        for source in self.grounds.sources.values():
            if source.publisher:
                house = source.publisher
                families.setdefault(fold(house.owner or house.name), {})[house.name] = house.owner or house.name
        words = _("%(publishers)s belong to %(owner)s and count as one.")
        return [
            words % {"publishers": ", ".join(houses), "owner": next(iter(houses.values()))}
            for houses in families.values()
            if len(houses) > 1
        ]

    @cached_property
    def proposed(self) -> str:
        """What is not counted because nobody accepted it yet."""
        count = len(self.found.proposed)
        words = ngettext(
            "%(count)s attribution that ClaimDesk found in the text is not counted: nobody has accepted it yet.",
            "%(count)s attributions that ClaimDesk found in the texts are not counted: nobody has accepted them yet.",
            count,
        )
        return words % {"count": count} if count else ""

    # --- The picture ---

    @cached_property
    def story(self) -> Story:
        labels = {str(kind): str(label) for kind, label in Attribution.Kind.choices}
        claim = Face(
            self.claim.text, above=str(self.claim.claimant), below=self.claim.claimed, language=self.claim.language
        )
        return tell(
            claim,
            [_cited(each, self.grounds) for each in self.citations],
            self.found,
            self.faces,
            lambda kind: labels[kind],
        )

    def wide(self) -> SafeString:
        return self._drawn("wide")

    def lay_out_narrow(self) -> SafeString:
        """The picture in one column."""
        return self._drawn("tall")

    def _drawn(self, form: str) -> SafeString:
        sheet = lay_out_wide(self.story) if form == "wide" else lay_out_narrow(self.story)
        many = " picture--many" if len(self.story.levels) > 5 else ""
        # All of it comes out of ElementTree, which escapes.
        return SafeString(svg(sheet, self._texts(form), classes=f"picture--{form}{many}"))

    def file(self, base: str) -> str:
        """The picture as a file of its own, whose links lead to the desk at `base`."""
        return svg(lay_out_wide(self.story), self._texts("file"), base=base)

    def _texts(self, prefix: str) -> Texts:
        title = _("Sourcing: claim #%(number)s") % {"number": self.claim.pk}
        return Texts(title, " ".join([self.sentence, *self.loop_sentences]), f"stands-on-{prefix}")

    @cached_property
    def loop_sentences(self) -> list[str]:
        """Each circle as a sentence."""
        return [_("Circular reporting: %(loop)s.") % {"loop": loop} for loop in self.loops]

    # --- The list ---

    def rows(self) -> Iterable["SourceRow"]:
        """The sources from the claim to the origins, each with whom it has it from."""
        roles: dict[int, list[str]] = {}
        for each in self.citations:
            roles.setdefault(self.grounds.page(each.source_id), []).append(
                f"{each.get_role_display()}, {each.get_stance_display()}"
            )
        circling = {number for loop in self.found.cycles for number in loop}
        return [
            SourceRow(
                self.faces[node.id],
                roles.get(node.id, []),
                [self._way(edge.kind, edge.origin) for edge in self.found.edges if edge.source == node.id],
                is_origin=node.id in self.found.origins,
                is_unknown=node.is_unknown,
                is_circling=node.id in circling,
            )
            for node in self.found.nodes
        ]

    def _way(self, kind: str, origin: int) -> Way:
        return Way(str(Attribution.Kind(kind).label), self.faces[origin].title, self.faces[origin].href)


@dataclass(frozen=True)
class SourceRow:
    """A source in the list."""

    face: Face
    cited_as: Sequence[str]
    ways: Sequence[Way]
    is_origin: bool
    is_unknown: bool
    is_circling: bool


def sourcing_of(claim: Claim, user: User | None = None) -> Sourcing | None:
    """What `claim` stands on, as far as `user` may see it; None where nothing is cited."""
    citations = claim.cited_with()
    return Sourcing(claim, grounds_of(claim, user=user), citations) if citations else None


def _cited(citation: Citation, grounds: Grounds) -> Cited:
    return Cited(
        key=citation.pk,
        source=grounds.page(citation.source_id),
        role=str(citation.get_role_display()),
        stance=citation.stance,
        stance_label=str(citation.get_stance_display()),
        href=f"#citation-{citation.pk}",
    )


@require_safe
def provenance_file(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The picture of a claim that this person sees. Raises Http404 where there is none."""
    seen = visible_claims(person(request)).select_related("claimant").prefetch_related("citations")
    standing = sourcing_of(get_object_or_404(seen, pk=claim_id), person(request))
    if standing is None:
        raise Http404
    base = request.build_absolute_uri("/").rstrip("/")
    response = HttpResponse(standing.file(base), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="claim-{claim_id}-provenance.svg"'
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
