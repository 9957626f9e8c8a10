"""Moving a claim: the only place that assigns `Claim.status`.

Every move is a row of `claims.workflow.states.MOVES` and goes through `apply`; `reconsidering.py` beside it sends a
claim back when what its verdict is bound to changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import require_version
from claimdesk.errors import Conflict, DomainError, Invalid, NotAllowed
from claims.models import Approval, Claim
from claims.models.status import PUBLIC, ShelfReason, Status
from claims.permissions import authors_of, renewals_by, require_visible
from claims.workflow import notifying
from claims.workflow.approval_digest import (
    COUNTED,
    GROUNDS,
    changed_grounds,
    grounds_facts,
    grounds_submitted,
    verdict_digest,
    verdict_parts,
)
from claims.workflow.blind import is_blind
from claims.workflow.corrections import correct
from claims.workflow.gate import gate_of
from claims.workflow.published_content import publish_content, withdraw_content
from claims.workflow.states import MOVES, Move, MoveName
from sources.actions import watch_source

T = TypeVar("T")
MAX_NAMED = 5


@dataclass(frozen=True)
class Option:
    """A move, and why it cannot be made now; `refusal` None: it can."""

    move: Move
    refusal: DomainError | None

    @property
    def is_allowed(self) -> bool:
        """Whether the person may make it now."""
        return self.refusal is None


@dataclass(frozen=True)
class MoveDetails:
    """What a person gives with a move: why, and what some moves need besides."""

    comment: str = ""
    shelf_reason: str = ""
    duplicate_of: Claim | None = None
    changed: str = ""  # what a correction changed; without it, how the rating did


def available(claim: Claim, user: User | None) -> list[Option]:
    """Every move that starts where `claim` stands, with the reason where `user` may not make it now."""
    return [option(claim, move, user) for move in MOVES.values() if claim.status in move.origins]


def option(claim: Claim, move: Move, user: User | None) -> Option:
    """Whether `user` may make `move` with `claim` now, before anything is said with it."""
    for check in CHECKS:
        if problem := check(claim, move, user):
            return Option(move, problem)
    return Option(move, None)


@transaction.atomic
@acting
def apply(
    claim: Claim, name: str, *, by: User | None, details: MoveDetails | None = None, expected_version: int | None = None
) -> Claim:
    """Make the move `name` (MoveName) with `claim` and return it as it stands then.

    Raises NotAllowed (role, or not a second person), Conflict (wrong status, gate closed, changed since submitted),
    Stale (the actor saw an older version), Invalid (unknown move, missing comment or reason).
    """
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    require_visible(by, claim)
    require_version(claim, expected_version)
    move = _named(name)
    details = details or MoveDetails()
    if problem := option(claim, move, by).refusal or _missing_input(claim, move, details):
        raise problem
    if move.needs_same_grounds:
        _require_same_grounds(claim)
    before = claim.status
    _EFFECTS.get(move.name, _change_status)(claim, move, by, details)
    claim.save()
    data: dict[str, Any] = {"move": move.name, "from": before, "to": claim.status, "comment": details.comment}
    if move.name == MoveName.SUBMIT:
        data |= {"digest": claim.verdict_digest, "parts": verdict_parts(claim), GROUNDS: grounds_facts(claim)}
    record(EventType.CLAIM_MOVED, claim, by=by, **data)
    notifying.notify_moved(claim, move.name, by=by, comment=details.comment)
    return claim


def has_other_grounds(claim: Claim, *, may_fill: bool) -> bool:
    """Whether what the verdict rests on beside the claim (COUNTED) is not what it was as it was submitted; with
    `may_fill` what was empty may be anything."""
    before = grounds_submitted(claim)
    return bool(before and changed_grounds(before, grounds_facts(claim), may_fill=may_fill, names=COUNTED))


def _require_same_grounds(claim: Claim) -> None:
    """Raise Conflict where nobody was told of a change: it came past the actions. Captures may have filled gaps."""
    if has_other_grounds(claim, may_fill=True):
        raise Conflict(
            _("What the verdict rests on has changed since it was submitted. Send the claim back to review."),
            code="grounds_changed",
        )


def _named(name: str) -> Move:
    if name not in MOVES:
        sentence = _("There is no move “%(name)s”. There are: %(moves)s.") % {"name": name, "moves": ", ".join(MOVES)}
        raise Invalid(sentence, code="unknown_move", fields={"move": sentence})
    return MOVES[MoveName(name)]


# --- Why not ---


def _wrong_status(claim: Claim, move: Move, _user: User | None) -> DomainError | None:
    if claim.status in move.origins:
        return None
    labels = ", ".join(str(status.label) for status in move.origins)
    return Conflict(
        _("The claim is “%(status)s”; “%(move)s” starts from: %(origins)s.")
        % {"status": claim.get_status_display(), "move": move.name.label, "origins": labels},
        code="wrong_status",
    )


def _wrong_role(_claim: Claim, move: Move, user: User | None) -> DomainError | None:
    return None if may(user, move.permission) else NotAllowed(refusal(user, move.permission))


def _wrong_person(claim: Claim, move: Move, user: User | None) -> DomainError | None:
    if not move.needs_second_person:
        return None
    if user is None:
        return NotAllowed(_("Only a person can approve."), code="second_person")
    if settings.APPROVALS == 0:
        return None
    return _involved(claim, user) or _in_anothers_hands(claim, user) or _answered(claim, user)


def _involved(claim: Claim, user: User) -> DomainError | None:
    """Whoever wrote a part of what is approved is no second person; the sentence names who is."""
    part = authors_of(claim).get(user.pk)
    if part is None:
        return None
    sentence = _NO_SECOND_PERSON.get(
        part, gettext_lazy("You wrote words of this claim; somebody else has to approve it.")
    )
    return NotAllowed(f"{sentence} {who_can_approve(claim)}", code="second_person")


def _in_anothers_hands(claim: Claim, user: User) -> DomainError | None:
    """Whose password the reviewer set lately may be the reviewer."""
    if claim.review is None or user.pk not in renewals_by(claim.review.by_id, until=timezone.now()):
        return None
    sentence = _(
        "%(who)s, who wrote the review, added your account or renewed your password or second factor within the last "
        "%(days)s days, so your approval would not count."
    ) % {"who": claim.review.by, "days": settings.SECOND_PERSON_DAYS}
    return NotAllowed(f"{sentence} {who_can_approve(claim)}", code="second_person_renewed")


def who_can_approve(claim: Claim) -> str:
    """A sentence with those who could approve `claim` now."""
    people = notifying.who_may_approve(claim)
    if not people:
        return _("Nobody else can approve it at present: a chief editor can add a reviewer.")
    names = ", ".join(str(person) for person in people[:MAX_NAMED])
    return _("It can be approved by: %(names)s.") % {"names": names if len(people) <= MAX_NAMED else f"{names}, …"}


_NO_SECOND_PERSON = {
    EventType.CLAIM_LOGGED: gettext_lazy("You logged this claim; somebody else has to approve it."),
    EventType.REVIEW_WRITTEN: gettext_lazy("You wrote the review; somebody else has to approve it."),
    EventType.CITATION_ADDED: gettext_lazy("You added a citation; somebody else has to approve it."),
    EventType.CITATION_REVISED: gettext_lazy("You changed a citation; somebody else has to approve it."),
    EventType.QUOTE_WAIVED: gettext_lazy("You waived the check of a quotation; somebody else has to approve it."),
    EventType.API_KEY_CREATED: gettext_lazy(
        "A program with a key that you made wrote it; somebody else has to approve it."
    ),
}


def _answered(claim: Claim, user: User) -> DomainError | None:
    """Who checks blind answers in that way, and nobody approves twice."""
    if is_blind(user, claim):
        return Conflict(_("You check this verdict blind: give your own rating first."), code="blind")
    known: bool | None = getattr(claim, "is_approved_already", None)  # where it was asked together with the claim
    if _approvals(claim).filter(by=user).exists() if known is None else known:
        return Conflict(_("You have already approved this; it waits for another person."), code="approved_already")
    return None


def _reviewed_already(claim: Claim, move: Move, _user: User | None) -> DomainError | None:
    if not move.needs_no_review or (claim.review_id is None and not claim.submissions):
        return None
    return Conflict(_("A review was written already. Shelve the claim, or go on."), code="review_written")


def _wrong_history(claim: Claim, move: Move, _user: User | None) -> DomainError | None:
    was_published = claim.published_review_id is not None
    if move.published_before is None or move.published_before == was_published:
        return None
    sentence = (
        _("This claim was published before: publish the new verdict as a correction.")
        if was_published
        else _("This claim was never published, so there is nothing to correct.")
    )
    return Conflict(sentence, code="published_before" if was_published else "never_published")


def _wrong_audience(claim: Claim, move: Move, _user: User | None) -> DomainError | None:
    if not claim.is_confidential or move.target not in PUBLIC:
        return None
    return Conflict(
        _("The claim is confidential. Lift the confidentiality before publishing its verdict."), code="confidential"
    )


def _gate_closed(claim: Claim, move: Move, _user: User | None) -> DomainError | None:
    if not move.needs_gate:
        return None
    if missing := gate_of(claim).missing:
        return Conflict(" ".join(point.sentence for point in missing), code="gate_closed")
    if move.name == MoveName.APPROVE and verdict_digest(claim) != claim.verdict_digest:
        return Conflict(
            _("The claim, a citation, a capture or the review has changed since it was submitted. Return it."),
            code="changed_since_submitted",
        )
    return None


def _unseen_evidence(claim: Claim, move: Move, _user: User | None) -> DomainError | None:
    if not move.needs_seen_evidence:
        return None
    if claim.evidence_changed_at is not None:
        return Conflict(
            _(
                "The evidence has changed since the verdict. Review it and confirm that the verdict "
                "stands, or reopen it."
            ),
            code="evidence_changed",
        )
    if verdict_digest(claim) != claim.verdict_digest:
        return Conflict(
            _("The claim, a citation, a capture or the review has changed since it was approved. Reopen it."),
            code="changed_since_approved",
        )
    return None


CHECKS = (
    _wrong_status, _wrong_role, _wrong_person, _reviewed_already, _wrong_history, _wrong_audience, _gate_closed,
    _unseen_evidence,
)  # fmt: skip


def _missing_input(claim: Claim, move: Move, details: MoveDetails) -> DomainError | None:
    if move.needs_comment and not details.comment.strip():
        sentence = _("Say why: this move needs a comment.")
        return Invalid(sentence, code="comment_needed", fields={"comment": sentence})
    if move.needs_shelf_reason and details.shelf_reason not in ShelfReason.values:
        sentence = _("Say why: not checkable, duplicate, out of scope or opinion.")
        return Invalid(sentence, code="shelf_reason_needed", fields={"shelf_reason": sentence})
    if details.shelf_reason == ShelfReason.DUPLICATE and (
        details.duplicate_of is None or details.duplicate_of.pk == claim.pk
    ):
        sentence = _("Name the claim that this one duplicates.")
        return Invalid(sentence, code="duplicate_of_needed", fields={"duplicate_of": sentence})
    if details.duplicate_of is not None and details.duplicate_of.is_confidential and not claim.is_confidential:
        sentence = _("An open claim can't point to a confidential one: it would reveal it.")
        return Invalid(sentence, code="confidential", fields={"duplicate_of": sentence})
    return None


# --- What a move does ---

_Effect = Callable[[Claim, Move, User | None, MoveDetails], None]


def _change_status(claim: Claim, move: Move, _by: User | None, _details: MoveDetails) -> None:
    enter_status(claim, move.target)


def _shelve(claim: Claim, move: Move, _by: User | None, details: MoveDetails) -> None:
    enter_status(claim, move.target)
    claim.shelf_reason = details.shelf_reason
    claim.duplicate_of = details.duplicate_of if details.shelf_reason == ShelfReason.DUPLICATE else None


def _submit(claim: Claim, move: Move, _by: User | None, _details: MoveDetails) -> None:
    enter_status(claim, move.target)
    claim.submissions += 1
    claim.verdict_digest = verdict_digest(claim)
    if settings.APPROVALS == 0:
        _confirm(claim)


def _approve(claim: Claim, _move: Move, by: User | None, _details: MoveDetails) -> None:
    Approval.objects.create(
        claim=claim,
        review=_present(claim.review),
        by=_present(by),
        submission=claim.submissions,
        digest=claim.verdict_digest,
    )
    record(EventType.REVIEW_APPROVED, claim, by=by, review=claim.review_id, digest=claim.verdict_digest)
    if _approvals(claim).count() >= settings.APPROVALS:
        _confirm(claim)


def _publish(claim: Claim, move: Move, by: User | None, details: MoveDetails) -> None:
    is_correction = move.name == MoveName.CORRECT
    made = correct(claim, changed=details.changed, reason=details.comment, by=by) if is_correction else None
    enter_status(claim, move.target)
    claim.published_review = claim.review
    claim.published_at = timezone.now()
    claim.withdrawn_at, claim.withdrawn_reason = None, ""
    publish_content(claim, correction=made, by=by)


def _withdraw(claim: Claim, move: Move, _by: User | None, details: MoveDetails) -> None:
    enter_status(claim, move.target)
    claim.withdrawn_at, claim.withdrawn_reason = timezone.now(), details.comment.strip()
    withdraw_content(claim, at=claim.withdrawn_at, reason=claim.withdrawn_reason)


_EFFECTS: dict[MoveName, _Effect] = {
    MoveName.SHELVE: _shelve,
    MoveName.SUBMIT: _submit,
    MoveName.APPROVE: _approve,
    MoveName.PUBLISH: _publish,
    MoveName.CORRECT: _publish,
    MoveName.WITHDRAW: _withdraw,
}


def _confirm(claim: Claim) -> None:
    """The verdict stands: the rating is the claim's now, and its sources go under watch."""
    enter_status(claim, Status.CHECKED)
    claim.rating = claim.review.rating if claim.review else None
    claim.evidence_changed_at = None
    again = timezone.now() + timedelta(days=settings.RECHECK_DAYS)
    for citation in claim.citations.select_related("source"):
        watch_source(citation.source, at=again)


def enter_status(claim: Claim, status: Status) -> None:
    """Change the status, and what cannot outlive the old one."""
    claim.status = status
    claim.status_changed_at = timezone.now()
    claim.version += 1
    claim.shelf_reason, claim.duplicate_of = "", None
    if status == Status.IN_REVIEW:
        claim.rating = None
        claim.verdict_digest = ""


def _present(value: T | None) -> T:
    """`value`, which the checks of the move made sure of."""
    if value is None:
        raise LookupError("a move was made that its checks refuse")
    return value


def _approvals(claim: Claim) -> QuerySet[Approval]:
    return Approval.objects.filter(claim=claim, submission=claim.submissions)
