"""What a correction tells readers of the difference between two verdicts."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Claim, Review


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
