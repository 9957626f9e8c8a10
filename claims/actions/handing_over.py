"""Whoever leaves hands over: their open claims, their reviews under way, and what only named people see."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from claimdesk.accounts.actions import change_person
from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.errors import Conflict, Invalid
from claims.actions.confidentiality import name_reader, unname_reader
from claims.actions.queue import assign
from claims.models import Claim, ClaimReader
from claims.models.status import Status
from claims.permissions import hidden_claims, visible_claims
from claims.workflow.piles import mine

MAX_HANDED_OVER = 200  # claims of one kind that are handed over at once
_UNDER_WAY = (Status.IN_REVIEW, Status.AWAITING_APPROVAL)


@dataclass(frozen=True)
class WorkToHandOver:
    """What somebody leaves behind, as far as whoever asks may see it: claims assigned to them; claims that they
    reviewed, under way, which nobody else has; confidential claims that they are named to see. `hidden` counts the
    confidential claims of theirs that the asking person is not named to see."""

    claims: list[Claim]
    reviews: list[Claim]
    readerships: list[Claim]
    hidden: int

    def __bool__(self) -> bool:
        return bool(self.claims or self.reviews or self.readerships or self.hidden)


@dataclass
class HandedOver:
    """What became of it: how many claims were given on or freed, in how many the name was removed, and which
    confidential claims the person stays named in, as nobody else could work on them."""

    claims: int = 0
    readerships: int = 0
    kept: list[Claim] = field(default_factory=list)


def work_of(person: User, *, by: User) -> WorkToHandOver:
    """What `person` leaves behind. Four queries. Raises NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    seen = visible_claims(by).select_related("claimant").defer("search_text")
    named = ClaimReader.objects.filter(person=person).values("claim")
    reviewed = seen.filter(status__in=_UNDER_WAY, review__by=person, assignee=None)
    theirs = Claim.objects.filter(Q(assignee=person) | Q(pk__in=named), is_confidential=True)
    return WorkToHandOver(
        claims=list(mine(person, seen).order_by("pk")[:MAX_HANDED_OVER]),
        reviews=list(reviewed.order_by("pk")[:MAX_HANDED_OVER]),
        readerships=list(seen.filter(is_confidential=True, pk__in=named).order_by("pk")[:MAX_HANDED_OVER]),
        hidden=theirs.filter(pk__in=hidden_claims(by)).count(),
    )


@transaction.atomic
@acting
def hand_over_work(person: User, *, to: User | None, by: User, leaves: bool = False) -> HandedOver:
    """Give what `person` leaves behind to somebody, or (None) free it; with `leaves` they can sign in no more.

    A new reader is named in the confidential claims that `by` sees; what `by` does not see stays as it is. A review
    stays its author's: its claim gets somebody to whom it returns. Raises Invalid, NotAllowed; then nothing is done.
    """
    require(by, Permission.MANAGE_PEOPLE)
    _require_successor(person, to)
    work, done = work_of(person, by=by), HandedOver()
    for claim in work.readerships if to else ():
        name_reader(claim, to, by=by)  # type: ignore[arg-type] # there is somebody
    for claim in (*work.claims, *(work.reviews if to else ())):
        assign(claim, to=to, by=by)
        done.claims += 1
    for claim in work.readerships:
        if _is_unnamed(claim, person, by=by):
            done.readerships += 1
        else:
            done.kept.append(claim)
    if leaves:
        change_person(person, by=by, is_active=False)
    return done


def _is_unnamed(claim: Claim, person: User, *, by: User) -> bool:
    """Remove the name, unless nobody would be left who can work on the claim."""
    try:
        with transaction.atomic():
            unname_reader(claim, person, by=by)
    except (Invalid, Conflict):
        return False
    return True


def _require_successor(person: User, to: User | None) -> None:
    if to is None:
        return
    if to.pk == person.pk or not to.holds(Permission.EDIT_CLAIM) or not to.may_be_named:
        sentence = _("Choose an active colleague who can work on claims.")
        raise Invalid(sentence, fields={"to": sentence})
