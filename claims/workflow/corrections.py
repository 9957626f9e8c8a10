"""Corrections: a published verdict that another one replaces, and what readers are told of the difference."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claims.models import Claim, Correction, Review


def correct(claim: Claim, *, changed: str, reason: str, by: User | None) -> Correction:
    """Replace the published review of `claim` by its current one; without `changed` by what differs. Raises LookupError
    where one of both is missing. Does not save the claim."""
    if claim.published_review is None or claim.review is None:
        raise LookupError("a correction has a verdict before and one after it")
    made = Correction.objects.create(
        claim=claim,
        old_review=claim.published_review,
        new_review=claim.review,
        changed=changed.strip() or what_changed(claim),
        reason=reason,
        by=by,
    )
    told = {"old": claim.published_review_id, "new": claim.review_id}
    record(EventType.CORRECTION_MADE, claim, by=by, **told, what=made.changed, reason=made.reason)
    return made


def what_changed(claim: Claim) -> str:
    """How the verdict on `claim` differs from the one that the public reads; empty where nothing is public.

    It is in the language of the claim, since readers read it.
    """
    old, new = claim.published_review, claim.review
    if old is None or new is None:
        return ""
    with translation.override(claim.language if claim.language in dict(settings.LANGUAGES) else "en"):
        return _difference(old, new)


def _difference(old: Review, new: Review) -> str:
    if old.rating_id != new.rating_id:
        return _("Rating: “%(old)s” → “%(new)s”.") % {"old": old.rating, "new": new.rating}
    if old.rationale != new.rationale:
        return _("Rationale; the rating stays “%(rating)s”.") % {"rating": new.rating}
    return _("Evidence; the rating stays “%(rating)s”.") % {"rating": new.rating}
