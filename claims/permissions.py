"""Who may do what with a claim: the same answers for buttons, lists and actions."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal
from claimdesk.accounts.roles import Permission
from claimdesk.errors import NotAllowed
from claims.models import Claim, Claimant, ClaimReader, Comment
from claims.models.claim import ClaimQuerySet
from claims.models.status import OPEN, Status
from sources.models import Source


def visible_claims(user: User | None) -> ClaimQuerySet:
    """The claims that `user` may see; the desk itself (None) sees all."""
    if not may(user, Permission.SEE):
        return Claim.objects.none()
    return Claim.objects.all() if user is None else Claim.objects.exclude(pk__in=hidden_claims(user))


def hidden_claims(user: User | None) -> ClaimQuerySet:
    """The confidential claims (one column: their ids) that `user` is not named to see.

    For `exclude(claim__in=…)` on what belongs to claims. A partial index holds the confidential ones, so this costs
    what they cost, however many claims there are.
    """
    return _hidden(user).values("pk")  # type: ignore[return-value] # rows of one column, for a subquery


def visible_claimants(user: User | None) -> models.QuerySet[Claimant]:
    """The claimants that `user` may see: all but those who asserted only what is hidden from them."""
    if not may(user, Permission.SEE):
        return Claimant.objects.none()
    return Claimant.objects.all() if user is None else Claimant.objects.exclude(pk__in=hidden_claimants(user))


def hidden_claimants(user: User | None) -> models.QuerySet[Claim]:
    """The claimants (one column: their ids) who asserted only what is hidden from `user`."""
    seen_elsewhere = Exists(visible_claims(user).filter(claimant=OuterRef("claimant")))
    return _hidden(user).exclude(seen_elsewhere).values("claimant")  # type: ignore[return-value]


def require_visible(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may see `claim`. Only a confidential claim costs a query."""
    if claim.is_confidential and not visible_claims(user).filter(pk=claim.pk).exists():
        raise NotAllowed(_("Only named people see this claim, and you are not one of them."), code="confidential")


def _hidden(user: User | None) -> ClaimQuerySet:
    if user is None:
        return Claim.objects.none()
    confidential = Claim.objects.filter(is_confidential=True)
    if not user.may_be_named:
        return confidential
    return confidential.exclude(Exists(ClaimReader.objects.filter(claim=OuterRef("pk"), person=user)))


def why_not_edit(user: User | None, claim: Claim) -> str:
    """Why `user` may not change the words or citations of `claim` now; empty if they may.

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
    """Why `user` may not delete `claim`; empty if they may.

    Whoever logged it may, and a chief, while nobody has worked on it.
    """
    if claim.is_confidential:
        return _("Records about a confidential claim would no longer be hidden. Shelve it instead.")
    if claim.status != Status.UNVERIFIED or claim.reviews.exists():
        return _("Somebody has already worked on this claim. Shelve it instead, and its history stays.")
    if may(user, Permission.DELETE) or (user is not None and claim.logged_by_id == user.pk and user.is_active):
        return ""
    return refusal(user, Permission.DELETE)


def require_rename(user: User | None, claimant: Claimant) -> None:
    """Raise NotAllowed unless `user` may change `claimant`.

    While a public verdict names the claimant, only somebody who may publish may change it.
    """
    if not may(user, Permission.PUBLISH) and Claim.objects.public().filter(claimant=claimant).exists():
        why = _("A published verdict names this, so changing it would change what readers see.")
        raise NotAllowed(f"{why} {refusal(user, Permission.PUBLISH)}", code="public")


def is_public(sources: QuerySet[Source]) -> bool:
    """Whether a public verdict cites one of `sources`."""
    return Claim.objects.public().filter(citations__source__in=sources).exists()


def why_not_edit_comment(user: User | None, said: Comment) -> str:
    """Why `user` may not change the comment `said`; empty if they may: its author, for COMMENT_EDIT minutes."""
    until = said.created_at + timedelta(minutes=settings.COMMENT_EDIT)
    if said.removed_at:
        return _("This comment was removed.")
    if user is None or said.by_id != user.pk:
        return _("Only the author of a comment can change it.")
    if timezone.now() > until:
        return _("The time to change this comment has passed. Write another one, or remove it.")
    return "" if may(user, Permission.DISCUSS) else refusal(user, Permission.DISCUSS)


def why_not_remove_comment(user: User | None, said: Comment) -> str:
    """Why `user` may not remove the comment `said`; empty if they may: its author, or a chief."""
    if may(user, Permission.DELETE) or (user is not None and said.by_id == user.pk and may(user, Permission.DISCUSS)):
        return ""
    return refusal(user, Permission.DELETE)


def require_edit_comment(user: User | None, said: Comment) -> None:
    """Raise NotAllowed unless `user` may change `said` now."""
    if reason := why_not_edit_comment(user, said):
        raise NotAllowed(reason)


def require_remove_comment(user: User | None, said: Comment) -> None:
    """Raise NotAllowed unless `user` may remove `said`."""
    if reason := why_not_remove_comment(user, said):
        raise NotAllowed(reason)


def require_edit(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may change `claim` now."""
    if reason := why_not_edit(user, claim):
        raise NotAllowed(reason)


def require_delete(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may delete `claim`."""
    if reason := why_not_delete(user, claim):
        raise NotAllowed(reason)
