"""Who may do what with a claim: the same answers for buttons, lists and actions."""

from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal
from claimdesk.accounts.roles import Permission
from claimdesk.errors import NotAllowed
from claims.models import Claim
from claims.models.claim import ClaimQuerySet
from claims.states import OPEN, Status


def visible_claims(user: User | None) -> ClaimQuerySet:
    """The claims that `user` may see; the desk itself (None) sees all."""
    return Claim.objects.all() if may(user, Permission.SEE) else Claim.objects.none()


def why_not_edit(user: User | None, claim: Claim) -> str:
    """Why `user` may not change the words or citations of `claim` now; empty if he may.

    An editor edits until a verdict is submitted. From then on a change sends the claim back, so it takes a
    reviewer, and once it is public a chief.
    """
    if claim.status in OPEN or claim.status == Status.SHELVED:
        needed = Permission.EDIT_CLAIM
    elif claim.status in (Status.AWAITING_APPROVAL, Status.CHECKED):
        needed = Permission.REVIEW
    else:
        needed = Permission.PUBLISH
    return "" if may(user, needed) else refusal(user, needed)


def why_not_delete(user: User | None, claim: Claim) -> str:
    """Why `user` may not delete `claim`; empty if he may: a chief, or who logged it, while nothing was decided."""
    if claim.status != Status.UNVERIFIED or claim.reviews.exists():
        return _("Work was done on this claim. Shelve it instead, and its history stays.")
    if may(user, Permission.DELETE) or (user is not None and claim.logged_by_id == user.pk and user.is_active):
        return ""
    return refusal(user, Permission.DELETE)


def require_edit(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may change `claim` now."""
    if reason := why_not_edit(user, claim):
        raise NotAllowed(reason)


def require_delete(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may delete `claim`."""
    if reason := why_not_delete(user, claim):
        raise NotAllowed(reason)
