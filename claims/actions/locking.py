"""The first steps of every action on a claim: lock its row, and check that this person may change it."""

from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.changes import require_version
from claims.models import Claim
from claims.permissions import require_edit, require_visible
from claims.workflow.reconsidering import reconsider


def lock_claim(claim: Claim, *, by: User | None, expected_version: int | None = None) -> Claim:
    """`claim` as it stands now, its row locked until the transaction ends. Raises Stale, NotAllowed for whoever may
    not see it."""
    locked = Claim.objects.select_for_update().get(pk=claim.pk)
    require_visible(by, locked)
    require_version(locked, expected_version)
    return locked


def lock_for_edit(claim: Claim, *, by: User | None, expected_version: int | None = None) -> Claim:
    """As `lock_claim`, for somebody who wants to change what the verdict rests on. Raises Stale, NotAllowed."""
    locked = lock_claim(claim, by=by, expected_version=expected_version)
    require_edit(by, locked)
    return locked


def save_changed(claim: Claim, *, by: User | None, change: str) -> None:
    """Count the version up, save, and send the claim back if its verdict rests on what `change` says changed."""
    save_counted(claim)
    reconsider(claim, by=by, change=change)


def save_counted(claim: Claim) -> None:
    """Count the version up and save, with the words by which the claim is found."""
    claim.version += 1
    claim.search_text = claim.search_document()
    claim.updated_at = timezone.now()
    claim.save()
