"""Recording, and following, what an archived page itself says of where it has its news."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.acting import acting
from claimdesk.errors import DomainError, Invalid
from sources.actions.attributions import attribute
from sources.actions.captures import request_capture
from sources.actions.sources import add_source
from sources.capture.citing import Suggestion
from sources.capture.named import named_in
from sources.models import Attribution, Capture, Source

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
        sentence = _("The archived text does not say that it has anything from there.")
        raise Invalid(sentence, code="not_named", fields={"url": sentence})
    origin, _is_new = add_source(url, by=by, reason=reason, archive=False)
    if archive and origin.latest_capture_id is None:
        request_capture(origin, by=by, reason=reason)
    return attribute(source, origin, by=by, kind=suggestion.kind, words=suggestion.words)


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
