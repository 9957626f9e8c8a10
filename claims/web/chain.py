"""The chain of the article that is read: what is recorded of it, and what its links and its words offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claims.admin.claim.source_faces import face_of
from claims.provenance.diagram import Face, Story, Texts, lay_out_narrow, lay_out_wide, svg, tell_sources
from claims.provenance.graph import trace
from claims.provenance.query import Grounds, grounds_from
from sources.capture.attribution_offers import Offer, offers
from sources.domains import publishers_of
from sources.models import Attribution, Capture, Publisher, Source
from sources.text.attribution_chains import attribution_steps, chains
from sources.text.attribution_names import is_short_for, same_name, sounds_like_media
from sources.text.attribution_sentence import CITES, ChainStep


@dataclass(frozen=True)
class ChainBox:
    """One box of a chain that is offered, with the arrow that leads to it."""

    name: str
    kind: str
    words: str
    url: str = ""  # empty for what the article names in words alone
    origin: Source | None = None  # the source that it is at this desk
    no_url_reason: str = Source.NoUrl.UNPUBLISHED
    is_recorded: bool = False

    @property
    def value(self) -> str:
        """What the field of the box begins with: a known source as it is found by typing."""
        return str(self.origin) if self.origin else self.name

    @property
    def may_be_archived(self) -> bool:
        """Whether it is a page of which the desk has nothing."""
        return bool(self.url) and (self.origin is None or self.origin.latest_capture_id is None)


@dataclass(frozen=True)
class ChainPicture:
    """What is recorded, drawn as the provenance of a claim is."""

    grounds: Grounds
    title: str
    steps: Sequence[Attribution]

    @cached_property
    def story(self) -> Story:
        labels = {str(kind): str(label) for kind, label in Attribution.Kind.choices}
        faces: Mapping[int, Face] = {node.id: face_of(node, self.grounds) for node in self.grounds.provenance.nodes}
        return tell_sources(self.grounds.provenance, faces, lambda kind: labels[kind])

    def wide(self) -> SafeString:
        """The picture from left to right."""
        texts = self._texts("chain-wide")
        return SafeString(svg(lay_out_wide(self.story), texts, classes="picture--wide picture--chain"))

    def tall(self) -> SafeString:
        """The picture in one column, for narrow pages."""
        texts = self._texts("chain-tall")
        return SafeString(svg(lay_out_narrow(self.story), texts, classes="picture--tall"))

    def _texts(self, prefix: str) -> Texts:
        said = (f"{step.source.label} {step.get_kind_display()} {step.origin.label}." for step in self.steps)
        return Texts(_("Chain of “%(source)s”") % {"source": self.title}, " ".join(said), prefix)


@dataclass(frozen=True)
class Behind:
    """What is `recorded` of the chain, and the ways that one click each would record."""

    recorded: list[Attribution] = field(default_factory=list)
    picture: ChainPicture | None = None
    offered: list[list[ChainBox]] = field(default_factory=list)
    may_write: bool = False


def behind(source: Source, capture: Capture, text: str, user: User) -> Behind:
    """The chain as far as it can be seen from `source`, whose archived `capture` says `text`."""
    linked = offers(source, capture, text, by=user) if text else []
    # What is recorded of the pages that it links to is theirs, and offered as such.
    known = grounds_from([source.pk, *(offer.origin.pk for offer in linked if offer.origin)], user=user)
    grounds = _of(source, known)
    recorded = _recorded(grounds)
    steps = attribution_steps(text, capture.language or source.language, own=_names_of(source))
    ways = _ways(steps, linked)
    return Behind(
        recorded,
        ChainPicture(grounds, source.label, recorded) if recorded else None,
        [way for way in (_marked(way, source, known) for way in ways) if not all(box.is_recorded for box in way)],
        may(user, Permission.WRITE_SOURCE),
    )


def _of(source: Source, known: Grounds) -> Grounds:
    """What of `known` the chain of `source` is."""
    found = known.provenance
    alone = trace(found.nodes, (*found.edges, *found.proposed), [known.page(source.pk)])
    return replace(known, provenance=alone)


def _names_of(source: Source) -> list[str]:
    """How the article may call its own publisher."""
    host = _host(source.url)
    return [*([source.publisher.name] if source.publisher else []), host, host.partition(".")[0]]


def _recorded(grounds: Grounds) -> list[Attribution]:
    """The accepted attributions of the chain, as far as both ends may be seen."""
    if not grounds.provenance.edges:
        return []
    nodes = {node.id for node in grounds.provenance.nodes}
    seen = [number for number in grounds.sources if grounds.page(number) in nodes]
    found = Attribution.objects.filter(source__in=seen, origin__in=seen, is_accepted=True)
    return list(found.select_related("source__publisher", "origin__publisher").order_by("pk"))


def _ways(steps: Sequence[ChainStep], linked: Sequence[Offer]) -> list[list[ChainBox]]:
    """The ways that the words say, with the pages that they are linked to; a link that no way has is one by itself."""
    publishers = publishers_of(offer.suggestion.url for offer in linked if offer.origin is None)
    free = list(linked)
    boxes: dict[ChainStep, ChainBox] = {}
    for step in steps:
        offer = next((each for each in free if step.whom in each.suggestion.words), None)
        if offer:
            free.remove(offer)
        boxes[step] = _linked(offer, publishers) if offer else _named(step)
    return [
        *([boxes[step] for step in way] for way in chains(steps)),
        *([_linked(offer, publishers)] for offer in free),
    ]


def _linked(offer: Offer, publishers: Mapping[str, Publisher]) -> ChainBox:
    suggestion = offer.suggestion
    publisher = publishers.get(suggestion.url)
    name = _called(offer.origin) if offer.origin else publisher.name if publisher else _host(suggestion.url)
    return ChainBox(name, suggestion.kind, suggestion.words, suggestion.url, offer.origin)


def _named(step: ChainStep) -> ChainBox:
    """What has no link. Of what a publisher said we do not know where; documents and officials did not publish it."""
    is_publisher = step.kind != CITES or sounds_like_media(step.whom)
    is_published = is_publisher and step.kind != Attribution.Kind.QUOTES_OFFICIAL
    reason = Source.NoUrl.UNKNOWN if is_published else Source.NoUrl.UNPUBLISHED
    return ChainBox(step.whom, step.kind, step.words, no_url_reason=reason)


def _marked(way: Sequence[ChainBox], source: Source, grounds: Grounds) -> list[ChainBox]:
    """The boxes of a way; where an arrow is recorded, with the source to which it leads."""
    marked: list[ChainBox] = []
    number: int | None = grounds.page(source.pk)
    for box in way:
        number = _origin_of(number, box, grounds) if number is not None else None
        recorded = grounds.sources.get(number) if number is not None else None
        marked.append(replace(box, origin=recorded or box.origin, is_recorded=recorded is not None))
        if recorded is None and box.origin is not None:
            number = grounds.page(box.origin.pk)
    return marked


def _origin_of(number: int, box: ChainBox, grounds: Grounds) -> int | None:
    """The source that the one with `number` cites and that is meant by `box`; None where it is not recorded."""
    for edge in grounds.provenance.edges:
        origin = grounds.sources.get(edge.origin)
        if edge.source != number or origin is None:
            continue
        is_it = box.origin is not None and grounds.page(box.origin.pk) == edge.origin
        called = (origin.label, _called(origin))
        if is_it or any(same_name(box.name, name) or is_short_for(box.name, name) for name in called):
            return edge.origin
    return None


def _called(source: Source) -> str:
    return source.publisher.name if source.publisher else source.label


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
