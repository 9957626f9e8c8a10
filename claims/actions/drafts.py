"""Drafts of reviews: each is shown only to its author and deleted once they write the review."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Invalid
from claims.models import Citation, Claim, Rating, ReviewDraft
from claims.permissions import require_visible


@transaction.atomic
@acting
def save_draft(
    claim: Claim,
    *,
    by: User,
    rating: Rating | None = None,
    rationale: str = "",
    evidence: Iterable[Citation] | None = None,
) -> ReviewDraft:
    """Save the draft of `by`, complete or not, whatever the status of the claim. It replaces their last draft.

    The event says that there is a draft, not what is in it. Raises Invalid, NotAllowed.
    """
    require(by, Permission.REVIEW)
    require_visible(by, claim)
    cited = list(evidence or [])
    if any(citation.claim_id != claim.pk for citation in cited):
        sentence = _("Cite the evidence in this claim first.")
        raise Invalid(sentence, fields={"evidence": sentence})
    said = {"rating": rating, "rationale": rationale}
    draft, _is_new = ReviewDraft.objects.update_or_create(claim=claim, by=by, defaults=said)
    draft.evidence.set(cited)
    record(EventType.REVIEW_DRAFTED, claim, by=by)
    return draft


@transaction.atomic
@acting
def discard_draft(claim: Claim, *, by: User) -> None:
    """Throw the own draft away, if there is one. Raises NotAllowed."""
    require(by, Permission.REVIEW)
    deleted, _rows = ReviewDraft.objects.filter(claim=claim, by=by).delete()
    if deleted:
        record(EventType.DRAFT_DISCARDED, claim, by=by)


def draft_of(claim: Claim, user: User) -> ReviewDraft | None:
    """What `user` has written about `claim` so far; nobody else is ever shown it."""
    return ReviewDraft.objects.filter(claim=claim, by=user).select_related("rating").first()
