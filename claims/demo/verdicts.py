"""The demo's verdicts: one claim in each status, made by the moves in the names of the demo's people.

A verdict needs archived evidence, so this waits until the workers have archived the demo's pages. Until then a file in
the home says that verdicts are due; only a first run leaves it, so nothing is ever done in the name of people who use
their desk already.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claims.actions import comment, merge_claims, save_draft, submit_review
from claims.demo.loading import content, demo_claims, log_demo_claim
from claims.models import Citation, Claim, Rating
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName


def _due() -> Path:
    return Path(settings.HOME) / "demo-verdicts-due"


def announce_verdicts() -> None:
    """Say that the demo was loaded for people of its own, and that its verdicts are due."""
    _due().touch(mode=0o600)


def are_verdicts_due() -> bool:
    """Whether a first run loaded the demo, and nothing became of its claims yet."""
    return _due().exists()


def make_due_verdicts() -> bool:
    """Make the verdicts if they are due and all pages are archived; whether none are due afterwards.

    Where somebody works on the claims already, or one of the demo's people is gone, nothing is made. Raises
    DomainError where a move is refused; nothing of it is kept then.
    """
    if not are_verdicts_due():
        return True
    claims = demo_claims()
    if any(claim.status != Status.UNVERIFIED for claim in claims) or (people := _people()) is None:
        _due().unlink()
        return True
    if Citation.objects.filter(claim__in=claims, quote_state=Citation.QuoteState.PENDING).exclude(quote="").exists():
        return False
    _DemoVerdicts(claims, *people).make()
    _due().unlink()
    return True


def _people() -> tuple[User, User, User] | None:
    """Editor, reviewer and chief, as the first run named them."""
    names = (Role.EDITOR, Role.REVIEWER, Role.CHIEF)
    found = {person.username: person for person in User.objects.filter(username__in=names, is_active=True)}
    return (found[names[0]], found[names[1]], found[names[2]]) if len(found) == len(names) else None


@dataclass(frozen=True)
class _DemoVerdicts:
    """The moves of the demo's people with its claims, in their order."""

    claims: list[Claim]
    editor: User
    reviewer: User
    chief: User

    @transaction.atomic
    def make(self) -> None:
        """Bring one claim to each status. Raises DomainError."""
        rows: dict[str, Any] = content()["verdicts"]
        self._publish(rows["published"])
        self._correct(rows["corrected"])
        self._withdraw(rows["withdrawn"])
        self._submit(rows["awaiting"])
        self._discuss(rows["in_review"])
        self._shelve(rows["shelved"])

    def _submit(self, row: dict[str, Any]) -> Claim:
        claim = apply(self.claims[row["claim"]], MoveName.START, by=self.reviewer)
        rating = Rating.objects.in_use().get(code=row["rating"])
        return submit_review(claim, rating=rating, rationale=row["rationale"], by=self.reviewer)

    def _approve(self, claim: Claim) -> Claim:
        """Approve it where that needs a second person."""
        if claim.status != Status.AWAITING_APPROVAL:
            return claim
        return apply(claim, MoveName.APPROVE, by=self.chief)

    def _publish(self, row: dict[str, Any]) -> Claim:
        """Publish it; where more people have to approve than the demo has, it waits for them."""
        claim = self._approve(self._submit(row))
        return apply(claim, MoveName.PUBLISH, by=self.chief) if claim.status == Status.CHECKED else claim

    def _correct(self, row: dict[str, Any]) -> None:
        claim = self._publish(row)
        if claim.status != Status.PUBLISHED:
            return
        claim = apply(claim, MoveName.REOPEN, by=self.reviewer, details=MoveDetails(comment=row["reopened"]))
        rating = Rating.objects.in_use().get(code=row["new_rating"])
        claim = submit_review(claim, rating=rating, rationale=row["new_rationale"], by=self.reviewer)
        apply(self._approve(claim), MoveName.CORRECT, by=self.chief, details=MoveDetails(comment=row["reason"]))

    def _withdraw(self, row: dict[str, Any]) -> None:
        claim = self._publish(row)
        if claim.status == Status.PUBLISHED:
            apply(claim, MoveName.WITHDRAW, by=self.chief, details=MoveDetails(comment=row["reason"]))

    def _discuss(self, row: dict[str, Any]) -> None:
        claim = apply(self.claims[row["claim"]], MoveName.START, by=self.reviewer)
        rating = Rating.objects.in_use().get(code=row["rating"])
        save_draft(claim, rating=rating, rationale=row["rationale"], by=self.reviewer)
        speakers = {"editor": self.editor, "reviewer": self.reviewer}
        for speaker, words in row["comments"]:
            comment(claim, words, by=speakers[speaker])

    def _shelve(self, row: dict[str, Any]) -> None:
        """Log what is logged already, and merge it into the claim that says so."""
        duplicate = log_demo_claim(content()["duplicate"], by=self.editor)
        merge_claims(duplicate, into=self.claims[row["duplicate_of"]], by=self.reviewer, comment=row["reason"])
