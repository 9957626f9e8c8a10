"""Recording, and following, what an archived page itself says of where it has its news."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.errors import DomainError, Invalid
from claimdesk.text.folding import fold
from sources.actions.attributions import attribute
from sources.actions.captures import request_capture
from sources.actions.sources import add_offline_source, add_source
from sources.capture.attribution_offers import named_in
from sources.models import Attribution, Capture, Source
from sources.permissions import visible_sources
from sources.text.attribution_links import Suggestion

logger = logging.getLogger(__name__)

# What a page names that was itself only followed is left to people: depth 1.
FOLLOWED_FOR = (Capture.Reason.CITED, Capture.Reason.ASKED, Capture.Reason.COMMAND)


@transaction.atomic
@acting
def attribute_named(
    source: Source, url: str, *, by: User | None, archive: bool = False, reason: str = Capture.Reason.ASKED
) -> Attribution:
    """Record that `source` has it from the page at `url`, as its archived text says, in its words.

    The page becomes a source of the desk; with `archive` it is queued for archiving where it never was. Raises Invalid
    where the archived text does not name it, NotAllowed.
    """
    suggestion = next((each for each in _named(source) if each.url == url), None)
    if suggestion is None:
        sentence = _("The archived text does not cite that source.")
        raise Invalid(sentence, code="not_named", fields={"url": sentence})
    origin, _is_new = add_source(url, by=by, reason=reason, archive=False, exact=True)
    if archive and origin.latest_capture_id is None:
        request_capture(origin, by=by, reason=reason)
    read_by_the_desk = reason == Capture.Reason.FOLLOWED
    return attribute(source, origin, by=by, kind=suggestion.kind, words=suggestion.words, accepted=not read_by_the_desk)


@transaction.atomic
@acting
def attribute_unseen(
    source: Source,
    name: str,
    *,
    by: User | None,
    kind: str = Attribution.Kind.CITES,
    words: str = "",
    no_url_reason: str = Source.NoUrl.UNPUBLISHED,
) -> Attribution:
    """Record that `source` has it from something without a URL that is called `name`: internal documents, an unnamed
    official. One that is called so already, whatever its case and quotation marks, is found. Raises Invalid,
    NotAllowed."""
    name = " ".join(name.split())
    if not name:
        sentence = _("Enter the upstream source.")
        raise Invalid(sentence, fields={"origin": sentence})
    origin = _unseen(name, by=by)
    if origin is None:
        is_person = kind == Attribution.Kind.QUOTES_OFFICIAL
        described = {"title": name[:500], "kind": Source.Kind.OFFICIAL if is_person else Source.Kind.DOCUMENT}
        origin = add_offline_source(by=by, no_url_reason=no_url_reason, **described)
    return attribute(source, origin, by=by, kind=kind, words=words)


def _unseen(name: str, *, by: User | None) -> Source | None:
    wanted = fold(name)
    offline = visible_sources(by).filter(canonical_url=None, search_text__contains=wanted).order_by("pk")
    return next((each for each in offline if fold(each.label) == wanted), None)


def follow_named(capture_id: int) -> int:
    """Record and archive all that the page of a sealed capture names, where the desk is set to; returns how many."""
    if not settings.FOLLOW_CITED:
        return 0
    capture = Capture.objects.select_related("source").get(pk=capture_id)
    is_asked = capture.origin == Capture.Origin.FETCHED and capture.has_content and capture.reason in FOLLOWED_FOR
    if not is_asked:
        return 0
    followed = [_follow(capture.source, each.url) for each in named_in(capture)]
    return sum(followed)


def _follow(source: Source, url: str) -> bool:
    try:
        attribute_named(source, url, by=None, archive=True, reason=Capture.Reason.FOLLOWED)
    except DomainError as refusal:
        logger.info("What source %s names at %s was not followed: %s", source.pk, url, refusal)
        return False
    return True


def _named(source: Source) -> list[Suggestion]:
    return named_in(source.archived_capture) if source.archived_capture else []
