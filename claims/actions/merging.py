"""Two claims that say the same become one: citations move, both histories stay."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import require_version
from claimdesk.errors import Conflict, Invalid
from claimdesk.fields import nfc
from claims.actions.confidentiality import settle_sources
from claims.actions.locking import save_changed
from claims.models import Citation, Claim
from claims.models.status import OPEN, SUBMITTED, ShelfReason, Status
from claims.permissions import require_edit, require_visible
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName


@dataclass
class MergePlan:
    """What becomes of each citation of the claim that goes: `moved`; `copied`, as a review rests on it and stays with
    its claim; `there` already, with the same source and quotation. `sends_back` says that the verdict of the claim
    that stays has to be looked at again."""

    moved: list[Citation] = field(default_factory=list)
    copied: list[Citation] = field(default_factory=list)
    there: list[Citation] = field(default_factory=list)
    sends_back: bool = False


def merge_plan(claim: Claim, into: Claim, *, by: User | None) -> MergePlan:
    """What merging `claim` into `into` would do. Raises Invalid, Conflict, NotAllowed where it cannot be done."""
    require(by, Permission.REVIEW)
    _require_mergeable(claim, into)
    for one in (claim, into):
        require_visible(by, one)
    _require_same_secrecy(claim, into)
    plan = MergePlan()
    known = {_key(citation) for citation in into.citations.all()}
    relied_on = set(claim.reviews.values_list("evidence", flat=True))
    for citation in claim.citations.select_related("source", "capture").order_by("pk"):
        if _key(citation) in known:
            plan.there.append(citation)
            continue
        known.add(_key(citation))
        (plan.copied if citation.pk in relied_on else plan.moved).append(citation)
    if plan.moved or plan.copied:
        require_edit(by, into)
        plan.sends_back = into.status in SUBMITTED
    return plan


@transaction.atomic
@acting
def merge_claims(
    claim: Claim, *, into: Claim, by: User | None, comment: str = "", expected_version: int | None = None
) -> Claim:
    """Move the citations of `claim` to `into`, and shelve `claim` as its duplicate; returns `into`.

    A citation with the same source and quotation is there already and stays where it is. If citations come to a
    submitted verdict, it goes back to review. Taking the shelved claim back later does not bring them back. Raises
    Invalid, Conflict, Stale (the version of `claim`), NotAllowed.
    """
    claim, into = _locked(claim, into)
    require_version(claim, expected_version)
    plan = merge_plan(claim, into, by=by)
    ids = {"moved": _moved(plan.moved, into), "copied": _copied(plan.copied, into)}
    told: dict[str, Any] = {**ids, "there": [citation.pk for citation in plan.there], "comment": comment}
    details = MoveDetails(comment=comment, shelf_reason=ShelfReason.DUPLICATE, duplicate_of=into)
    claim = apply(claim, MoveName.SHELVE, by=by, details=details)
    record(EventType.CLAIM_MERGED, claim, by=by, into=into.pk, **told)
    record(EventType.CLAIM_MERGED_IN, into, by=by, merged=claim.pk, text=claim.text, **told)
    if plan.moved or plan.copied:
        save_changed(into, by=by, change=_("Claim #%(number)s was merged into it.") % {"number": claim.pk})
        settle_sources({citation.source_id for citation in (*plan.moved, *plan.copied)}, by=by)
    return into


def _locked(claim: Claim, into: Claim) -> tuple[Claim, Claim]:
    """Both rows, locked in the order of their numbers, so that two merges never wait for each other."""
    rows = Claim.objects.select_for_update().filter(pk__in=[claim.pk, into.pk]).order_by("pk").in_bulk()
    return rows[claim.pk], rows[into.pk]


def _require_mergeable(claim: Claim, into: Claim) -> None:
    if claim.pk == into.pk:
        sentence = _("Name the claim that this one duplicates.")
        raise Invalid(sentence, code="duplicate_of_needed", fields={"into": sentence})
    if claim.status not in OPEN:
        raise Conflict(
            _("Only a claim without a verdict can be merged: this one is “%(status)s”. Merge the other way round.")
            % {"status": claim.get_status_display()},
            code="wrong_status",
        )
    if into.status in (Status.SHELVED, Status.WITHDRAWN):
        sentence = _("#%(number)s is “%(status)s”, so nothing can be merged into it.") % {
            "number": into.pk,
            "status": into.get_status_display(),
        }
        raise Conflict(sentence, code="wrong_status", fields={"into": sentence})


def _require_same_secrecy(claim: Claim, into: Claim) -> None:
    """Raise Conflict where the merge would show somebody what they could not see before."""
    readers = [set(one.readers.values_list("person", flat=True)) for one in (claim, into)]
    if claim.is_confidential != into.is_confidential or readers[1] - readers[0]:
        sentence = _("A confidential claim can only be merged with one that the same people see.")
        raise Conflict(sentence, code="confidential", fields={"into": sentence})


def _key(citation: Citation) -> tuple[int, str]:
    return citation.source_id, " ".join(nfc(citation.quote).split())


def _moved(citations: list[Citation], into: Claim) -> list[int]:
    for citation in citations:
        citation.claim = into
        citation.save(update_fields=["claim"])
    return [citation.pk for citation in citations]


def _copied(citations: list[Citation], into: Claim) -> list[int]:
    made = []
    for citation in citations:
        fields = {each.attname: getattr(citation, each.attname) for each in Citation._meta.concrete_fields}
        copy = Citation(**{**fields, "id": None, "claim_id": into.pk})
        copy.save()
        made.append(copy.pk)
    return made
