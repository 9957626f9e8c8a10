"""What a claim's page shows of reviews: the own draft, what was found, and what is hidden from a blind person."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import Tone, badge
from claims.actions import draft_of
from claims.admin.labels import rating_label, verdict_label
from claims.admin.review.review_form import blind_form, review_form
from claims.models import Citation, Claim
from claims.models.status import OPEN, Status
from claims.workflow.blind import visible_checks, visible_reviews
from claims.workflow.engine import option
from claims.workflow.states import MOVES, MoveName

_EVIDENCE = Prefetch("evidence", queryset=Citation.objects.select_related("source").defer("source__search_text"))


def review_context(claim: Any, user: User) -> dict[str, Any]:
    """The part of the page of `claim`, as `claim_of_page` found it, that is about reviews, as `user` may see it now."""
    blind = blind_form(claim, user)
    is_working = claim.status == Status.IN_REVIEW and may(user, Permission.REVIEW)
    reviews = visible_reviews(user).filter(claim=claim).select_related("rating", "by").order_by("-pk")
    checks = visible_checks(user).filter(claim=claim).select_related("rating", "review__rating", "review__by", "by")
    corrections = claim.corrections.select_related("old_review__rating", "old_review__by", "new_review__rating", "by")
    draft = draft_of(claim, user) if is_working else None
    return {
        "blind_form": blind,
        "may_check_blind": blind is None and _may_check_blind(claim, user),
        "may_merge": claim.status in OPEN and may(user, Permission.REVIEW),
        "rating": badge(_("Hidden: you check blind"), Tone.WAIT) if blind else _found(claim),
        "reviews": reviews.prefetch_related(_EVIDENCE) if claim.has_reviews else (),
        "checks": checks.order_by("-pk") if claim.has_checks else (),
        "corrections": corrections.order_by("-pk") if claim.has_corrections and not blind else (),
        "has_public_page": settings.PUBLIC and claim.published_review_id is not None,
        "review_form": review_form(claim, draft) if is_working else None,
        "draft": draft,
    }


def _may_check_blind(claim: Claim, user: User) -> bool:
    if settings.BLIND != "offered" or claim.status != Status.AWAITING_APPROVAL:
        return False
    if not option(claim, MOVES[MoveName.APPROVE], user).is_allowed:
        return False
    return not claim.blind_checks.filter(by=user, submission=claim.submissions).exists()


def _found(claim: Claim) -> SafeString:
    """The rating of the verdict, else of the review that is being worked on."""
    if claim.rating:
        return verdict_label(claim)
    return rating_label(claim.review.rating if claim.review else None)
