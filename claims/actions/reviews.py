"""Writing reviews, submitting them, and confirming a verdict whose evidence changed."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from claims.actions.locking import lock_claim
from claims.models import Citation, Claim, Rating, Review, ReviewDraft
from claims.models.status import Status
from claims.workflow import notifying
from claims.workflow.engine import apply
from claims.workflow.states import MoveName


@transaction.atomic
@acting
def write_review(
    claim: Claim,
    *,
    rating: Rating | None,
    rationale: str,
    by: User | None,
    evidence: Iterable[Citation] | None = None,
    expected_version: int | None = None,
) -> Review:
    """Rate a claim that is in review, with the reasons; `evidence` are its citations (None: all that are evidence).

    Reviews are append-only: a new one takes the place of the last, which stays readable. Raises Invalid, Conflict
    (not in review), Stale, NotAllowed.
    """
    require(by, Permission.REVIEW)
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    if claim.status != Status.IN_REVIEW:
        raise Conflict(
            _("Only a claim in review can be reviewed. Start or reopen the review first."), code="wrong_status"
        )
    review = Review.objects.create(claim=claim, rating=complete(rating, rationale), rationale=rationale.strip(), by=by)
    cited = _evidence(claim, evidence)
    review.evidence.set(cited)
    claim.review = review
    claim.version += 1
    claim.save()
    record(
        EventType.REVIEW_WRITTEN,
        claim,
        by=by,
        review=review.pk,
        rating=review.rating.code,
        rating_version=review.rating.version,
        rationale=review.rationale,
        evidence=[citation.pk for citation in cited],
    )
    ReviewDraft.objects.filter(claim=claim, by=by).delete()
    return review


@transaction.atomic
@acting
def submit_review(
    claim: Claim,
    *,
    rating: Rating | None,
    rationale: str,
    by: User | None,
    evidence: Iterable[Citation] | None = None,
    expected_version: int | None = None,
) -> Claim:
    """Write the review and hand it to a second person: both or neither. Raises what both actions raise."""
    write_review(claim, rating=rating, rationale=rationale, by=by, evidence=evidence, expected_version=expected_version)
    return apply(claim, MoveName.SUBMIT, by=by)


@transaction.atomic
@acting
def acknowledge_evidence(claim: Claim, *, by: User | None, expected_version: int | None = None) -> Claim:
    """Say that a reviewer saw that the evidence changed and that the verdict stands. Raises Stale, NotAllowed."""
    require(by, Permission.REVIEW)
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    if claim.evidence_changed_at is None:
        return claim
    record(EventType.CLAIM_EVIDENCE_SEEN, claim, by=by, changed_at=claim.evidence_changed_at)
    claim.evidence_changed_at = None
    claim.version += 1
    claim.save()
    notifying.settle_evidence_changed(claim)
    return claim


def complete(rating: Rating | None, rationale: str) -> Rating:
    """`rating`, if it can be given with `rationale`. Raises Invalid with a sentence per field."""
    fields = {}
    if rating is None:
        fields["rating"] = _("Choose a rating.")
    elif rating.replaced_at:
        fields["rating"] = _("This rating has a new version. Read what it means now, and choose again.")
    elif rating.retired_at:
        fields["rating"] = _("This rating is retired. Choose one that is in use.")
    if not rationale.strip():
        fields["rationale"] = _("Say why: a verdict needs its reasons.")
    if rating is None or fields:
        raise Invalid(_("A review needs a rating and a rationale."), fields=fields)
    return rating


def _evidence(claim: Claim, evidence: Iterable[Citation] | None) -> list[Citation]:
    if evidence is None:
        return list(claim.citations.filter(role=Citation.Role.EVIDENCE))
    cited = list(evidence)
    if any(citation.claim_id != claim.pk for citation in cited):
        sentence = _("Cite the evidence in this claim first.")
        raise Invalid(sentence, fields={"evidence": sentence})
    return cited
