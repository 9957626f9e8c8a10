"""Who hears of what happens to a claim. Called in the transaction of the change, with the claim's row locked."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import PERMISSIONS, Permission, Role
from claimdesk.notices.kinds import Kind
from claimdesk.notices.notifying import notify, settle, withdraw
from claimdesk.notices.subjects import Subject, sees
from claims.models import Approval, Claim, ReaderMessage, SavedView
from claims.models.status import Status
from claims.permissions import authors_of, renewals_by, visible_claims, visible_messages, visible_views
from claims.workflow.blind import blind_claims
from claims.workflow.states import MoveName


def _confidential() -> models.QuerySet[Claim]:
    return Claim.objects.filter(is_confidential=True)


def _checked_blind(user: User) -> models.QuerySet[Claim]:
    """The claims whose comments could tell `user` the rating that they must not see yet."""
    return blind_claims(user)


CLAIMS = Subject(Claim, visible_claims, "admin:claims_claim_change", discreet=_confidential, hushed=_checked_blind)

VIEWS = Subject(SavedView, visible_views, "admin:claims_claim_view")


def _all_messages() -> models.QuerySet[ReaderMessage]:
    """Words of strangers stay at the desk: an e-mail tells the number alone."""
    return ReaderMessage.objects.all()


MESSAGES = Subject(ReaderMessage, visible_messages, "admin:claims_readermessage_change", discreet=_all_messages)


def notify_assigned(claim: Claim, *, by: User | None, before: User | None = None) -> None:
    """Tell the assignee that the claim is theirs; settle the notice of `before`, who had it until now."""
    if before is not None:
        settle(Kind.ASSIGNED, claim, to=before)
    if claim.assignee is not None:
        notify(Kind.ASSIGNED, to=[claim.assignee], about=claim, by=by)


def notify_moved(claim: Claim, move: MoveName, *, by: User | None, comment: str = "") -> None:
    """Those for whom the move `move`, which was just made with `claim`, means work."""
    if claim.status == Status.AWAITING_APPROVAL and move == MoveName.SUBMIT:
        notify(Kind.AWAITING_APPROVAL, to=who_may_approve(claim), about=claim, by=by)
    else:  # one approval of two leaves it waiting for the others
        settle(Kind.AWAITING_APPROVAL, claim, to=by if claim.status == Status.AWAITING_APPROVAL else None)
    if move == MoveName.SUBMIT:
        settle(Kind.RETURNED, claim)
    if move in (MoveName.RETURN, MoveName.REOPEN):
        notify_returned(claim, by=by, comment=comment)


def notify_returned(claim: Claim, *, by: User | None, comment: str) -> None:
    """Reviewer and assignee hear that the verdict came back, and why."""
    settle(Kind.AWAITING_APPROVAL, claim)
    reviewer = claim.review.by if claim.review else None
    notify(Kind.RETURNED, to=_present(reviewer, claim.assignee), about=claim, by=by, comment=comment)


def notify_evidence_changed(claim: Claim) -> None:
    """Whoever stands behind the verdict hears that what it stands on changed: assignee, reviewer and approvers."""
    reviewer = claim.review.by if claim.review else None
    approvals = Approval.objects.filter(claim=claim, submission=claim.submissions).select_related("by")
    concerned = _present(claim.assignee, reviewer, *(approval.by for approval in approvals))
    notify(Kind.EVIDENCE_CHANGED, to=concerned, about=claim, by=None)


def settle_evidence_changed(claim: Claim) -> None:
    """The changed evidence was looked at, so it waits for nobody."""
    settle(Kind.EVIDENCE_CHANGED, claim)


def notify_mentioned(claim: Claim, people: Iterable[User], *, by: User | None, comment: str, anchor: str) -> None:
    """`people` hear that they were named in the discussion; `anchor` is the place on the claim's page."""
    notify(Kind.MENTIONED, to=people, about=claim, by=by, comment=comment, anchor=anchor)


def withdraw_mentioned(claim: Claim, *, anchor: str) -> None:
    """What was said at `anchor` was taken back, so nobody has to look there any more."""
    withdraw(Kind.MENTIONED, claim, anchor=anchor)


def notify_of_reader(message: ReaderMessage) -> None:
    """Whoever is on duty for readers hears that one wrote: CLAIMDESK_READER_DUTY, else the chief editors."""
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    names = settings.READER_DUTY
    on_duty = people.filter(username__in=names) if names else people.filter(role=Role.CHIEF)
    notify(Kind.READER_WROTE, to=on_duty.order_by("pk"), about=message, by=None)


def settle_reader_wrote(message: ReaderMessage) -> None:
    """Somebody took the message up, so it waits for nobody else."""
    settle(Kind.READER_WROTE, message)


def may_hear(person: User, claim: Claim) -> bool:
    """Whether `person` may be told of `claim`."""
    return sees(person, claim)


def who_may_approve(claim: Claim) -> list[User]:
    """Everybody who could approve `claim` now: wrote nothing of it, may see it, and has not approved it yet."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.APPROVE in held]
    done = Approval.objects.filter(claim=claim, submission=claim.submissions).values("by")
    people = User.objects.filter(role__in=roles, is_active=True, kind=User.Kind.PERSON)
    if claim.is_confidential:
        people = people.filter(pk__in=claim.readers.values("person"))
    renewed = renewals_by(claim.review.by_id if claim.review else None, until=timezone.now())
    return list(people.exclude(pk__in={*authors_of(claim), *renewed}).exclude(pk__in=done).order_by("pk"))


def _present(*people: User | None) -> list[User]:
    return [person for person in people if person is not None]
