"""Every move of a claim between its statuses: one row per move. Only `claims/workflow/engine.py` acts on it.

Source: docs/architecture.md, "The claim's life".
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimdesk.accounts.roles import Permission
from claims.models.status import Status


class MoveName(models.TextChoices):
    """The verbs of the workflow."""

    START = "start_review", pgettext_lazy("move", "Start review")
    UNDO_START = "undo_start", pgettext_lazy("move", "Undo the start")
    SHELVE = "shelve", pgettext_lazy("move", "Shelve")
    RESUME = "resume", pgettext_lazy("move", "Unshelve")
    SUBMIT = "submit", pgettext_lazy("move", "Submit for approval")
    APPROVE = "approve", pgettext_lazy("move", "Approve")
    RETURN = "return", pgettext_lazy("move", "Return")
    REOPEN = "reopen", pgettext_lazy("move", "Reopen")
    PUBLISH = "publish", pgettext_lazy("move", "Publish")
    CORRECT = "correct", pgettext_lazy("move", "Publish as a correction")
    WITHDRAW = "withdraw", pgettext_lazy("move", "Withdraw")


@dataclass(frozen=True)
class Move:
    """One row: from where, to where, who may, and what has to be true or given."""

    name: MoveName
    origins: tuple[Status, ...]
    target: Status
    permission: Permission
    hint: Promise
    needs_comment: bool = False
    needs_shelf_reason: bool = False
    needs_gate: bool = False
    needs_second_person: bool = False
    needs_seen_evidence: bool = False  # what the verdict rests on is what was approved, and its changes were looked at
    needs_same_grounds: bool = False  # the attributions, publishers and names that it rests on are those submitted
    needs_no_review: bool = False  # nobody has written a review yet
    published_before: bool | None = None  # None: it does not matter


MOVES: dict[MoveName, Move] = {
    move.name: move
    for move in (
        Move(
            MoveName.START,
            (Status.UNVERIFIED,),
            Status.IN_REVIEW,
            Permission.REVIEW,
            _("Start reviewing the claim."),
        ),
        Move(
            MoveName.UNDO_START,
            (Status.IN_REVIEW,),
            Status.UNVERIFIED,
            Permission.REVIEW,
            _("For a review that was started by mistake, while nothing is written."),
            needs_no_review=True,
        ),
        Move(
            MoveName.SHELVE,
            (Status.UNVERIFIED, Status.IN_REVIEW),
            Status.SHELVED,
            Permission.REVIEW,
            _("Set the claim aside, with the reason."),
            needs_shelf_reason=True,
        ),
        Move(
            MoveName.RESUME,
            (Status.SHELVED,),
            Status.IN_REVIEW,
            Permission.REVIEW,
            _("Return the claim to review."),
        ),
        Move(
            MoveName.SUBMIT,
            (Status.IN_REVIEW,),
            Status.AWAITING_APPROVAL,
            Permission.REVIEW,
            _("Submit the verdict to a second person."),
            needs_gate=True,
        ),
        Move(
            MoveName.APPROVE,
            (Status.AWAITING_APPROVAL,),
            Status.CHECKED,
            Permission.APPROVE,
            _("Confirm the verdict as the second person."),
            needs_gate=True,
            needs_second_person=True,
        ),
        Move(
            MoveName.RETURN,
            (Status.AWAITING_APPROVAL,),
            Status.IN_REVIEW,
            Permission.REVIEW,
            _("Send the claim back to its reviewer and say what is missing."),
            needs_comment=True,
        ),
        Move(
            MoveName.REOPEN,
            (Status.CHECKED, Status.PUBLISHED, Status.CORRECTED, Status.WITHDRAWN),
            Status.IN_REVIEW,
            Permission.REVIEW,
            _("Open the verdict again and say why. The old verdict is kept."),
            needs_comment=True,
        ),
        Move(
            MoveName.PUBLISH,
            (Status.CHECKED,),
            Status.PUBLISHED,
            Permission.PUBLISH,
            _("Make the verdict public."),
            needs_seen_evidence=True,
            needs_same_grounds=True,
            published_before=False,
        ),
        Move(
            MoveName.CORRECT,
            (Status.CHECKED,),
            Status.CORRECTED,
            Permission.PUBLISH,
            _("Publish the new verdict, with the old one beside it, and say what changed and why."),
            needs_comment=True,
            needs_seen_evidence=True,
            needs_same_grounds=True,
            published_before=True,
        ),
        Move(
            MoveName.WITHDRAW,
            (Status.CHECKED, Status.PUBLISHED, Status.CORRECTED),
            Status.WITHDRAWN,
            Permission.PUBLISH,
            _("Withdraw the verdict and say why."),
            needs_comment=True,
        ),
    )
}

# What the desk itself does when something that a verdict is bound to changed.
SENT_BACK = Status.IN_REVIEW
