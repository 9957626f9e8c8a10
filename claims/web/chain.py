"""Where the article that is read has its news: what its links and its words say, and what is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.functional import Promise

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.text.folding import fold
from sources.capture.attribution_offers import Offer, offers
from sources.domains import publishers_of
from sources.models import Attribution, Capture, Publisher, Source
from sources.permissions import visible_sources
from sources.text.attribution_phrases import Credit, credited


@dataclass(frozen=True)
class ChainStep:
    """One step of the chain, as `RBC-Ukraine relays The Washington Post`."""

    who: str
    how: str | Promise
    whom: str
    words: str
    kind: str = ""
    url: str = ""  # what a click records; empty for what has no address
    origin: Source | None = None


@dataclass(frozen=True)
class Behind:
    """What is `recorded`, and what one click would record: `linked` by an address, `named` in words alone."""

    recorded: list[ChainStep] = field(default_factory=list)
    linked: list[ChainStep] = field(default_factory=list)
    named: list[ChainStep] = field(default_factory=list)
    may_write: bool = False


def behind(source: Source, capture: Capture, text: str, user: User) -> Behind:
    """The chain as far as it can be seen from `source`, whose archived `capture` says `text`."""
    who = source.publisher.name if source.publisher else _host(source.url) or source.label
    all_linked = offers(source, capture, text, by=user) if text else []
    found = [offer for offer in all_linked if not offer.recorded]
    seen = visible_sources(user)
    attributions = source.attributions.filter(origin__in=seen).select_related("origin__publisher").order_by("pk")
    recorded = [_recorded(who, each) for each in attributions]
    known = {fold(each.whom) for each in recorded} | {fold(each.words) for each in recorded} | {fold(who)}
    publishers = publishers_of(each.suggestion.url for each in found if each.origin is None)
    linked = [each.suggestion.words for each in all_linked]
    named = credited(text, capture.language, known=linked)
    return Behind(
        recorded,
        [_linked(who, offer, publishers) for offer in found],
        [_named(who, each) for each in named if not {fold(each.name), fold(each.words)} & known],
        may(user, Permission.WRITE_SOURCE),
    )


def _recorded(who: str, attribution: Attribution) -> ChainStep:
    origin = attribution.origin
    return ChainStep(who, attribution.get_kind_display(), _called(origin), attribution.words, origin=origin)


def _linked(who: str, offer: Offer, publishers: Mapping[str, Publisher]) -> ChainStep:
    suggestion = offer.suggestion
    how = Attribution.Kind(suggestion.kind).label
    if offer.origin:
        return ChainStep(
            who, how, _called(offer.origin), suggestion.words, suggestion.kind, suggestion.url, offer.origin
        )
    publisher = publishers.get(suggestion.url)
    whom = publisher.name if publisher else _host(suggestion.url)
    return ChainStep(who, how, whom, suggestion.words, suggestion.kind, suggestion.url)


def _named(who: str, credit: Credit) -> ChainStep:
    return ChainStep(who, Attribution.Kind(credit.kind).label, credit.name, credit.words, credit.kind)


def _called(source: Source) -> str:
    return source.publisher.name if source.publisher else source.label


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
