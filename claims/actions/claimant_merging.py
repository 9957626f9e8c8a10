"""Two claimants who are one: the claims of one get the other, whose page tells both histories."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from claims.actions.locking import save_counted
from claims.actions.reference_data import save_claimant
from claims.models import Claim, Claimant
from claims.models.status import PUBLIC
from claims.permissions import require_rename, visible_claimants, visible_claims
from claims.workflow.reconsidering import reconsider

LOGGED_CLAIMANT_FIELDS = ("name", "aliases", "kind", "description", "wikidata_id", "url")


@dataclass(frozen=True)
class ClaimantMergePlan:
    """What a merge would do, of what the person may see: how many claims get the other claimant, how many of them go
    back to review, and the names that are added to the one that stays."""

    claims: int
    sent_back: int
    new_names: list[str]


def claimant_merge_plan(claimant: Claimant, into: Claimant, *, by: User | None) -> ClaimantMergePlan:
    """What merging `claimant` into `into` would do. Raises Invalid, Conflict, NotAllowed where it cannot be done."""
    require(by, Permission.WRITE_CATALOGUE)
    if claimant.pk == into.pk:
        sentence = _("Name the claimant that stays.")
        raise Invalid(sentence, fields={"into": sentence})
    for one in (claimant, into):
        _require_open(one, by)
    _require_not_public(claimant)
    names = _new_names(claimant, into)
    if names:
        require_rename(by, into)
    claims = visible_claims(by).filter(claimant=claimant)
    return ClaimantMergePlan(claims.count(), claims.submitted().count(), names)


@transaction.atomic
@acting
def merge_claimants(claimant: Claimant, *, into: Claimant, by: User | None, comment: str = "") -> Claimant:
    """Give all claims of `claimant` the claimant `into`, which also gets the names, and delete `claimant`; returns
    `into`, whose event holds all that was known of the other.

    A submitted claim goes back to review, as after any other change of its claimant. An approval is bound to its
    claimant: whoever has public verdicts is merged into nobody. Raises Invalid, Conflict, NotAllowed.
    """
    rows = Claimant.objects.select_for_update().filter(pk__in=[claimant.pk, into.pk]).order_by("pk").in_bulk()
    claimant, into = rows[claimant.pk], rows[into.pk]
    plan = claimant_merge_plan(claimant, into, by=by)
    for key in Claim.objects.filter(claimant=claimant).order_by("pk").values_list("pk", flat=True):
        _give(Claim.objects.select_for_update().get(pk=key), into, by=by)
    was = {name: getattr(claimant, name) for name in LOGGED_CLAIMANT_FIELDS}
    record(EventType.CLAIMANT_MERGED, claimant, by=by, into=into.pk, comment=comment)
    record(EventType.CLAIMANT_MERGED_IN, into, by=by, merged=claimant.pk, was=was, comment=comment)
    claimant.delete()
    if plan.new_names:
        into = save_claimant(into, by=by, aliases="\n".join([*into.all_names[1:], *plan.new_names]))
    return into


def _give(claim: Claim, into: Claimant, *, by: User | None) -> None:
    changes: dict[str, Any] = {"claimant": [claim.claimant_id, into.pk]}
    claim.claimant = into
    save_counted(claim)
    record(EventType.CLAIM_REVISED, claim, by=by, changes=changes)
    reconsider(claim, by=by, change=_("The claimant was merged into another one."))


def _new_names(claimant: Claimant, into: Claimant) -> list[str]:
    known = set(into.all_names)
    return [name for name in claimant.all_names if name not in known]


def _require_open(claimant: Claimant, by: User | None) -> None:
    """Raise Conflict for a claimant of confidential claims only: a merge would tell others of them."""
    if not visible_claimants(by).filter(pk=claimant.pk).exists():
        raise Invalid(_("Name the claimant that stays."), code="not_found")
    claims = Claim.objects.filter(claimant=claimant)
    if claims.exists() and not claims.filter(is_confidential=False).exists():
        sentence = _("“%(name)s” made only confidential claims, so a merge would show the name to others.")
        raise Conflict(sentence % {"name": claimant}, code="confidential")


def _require_not_public(claimant: Claimant) -> None:
    if Claim.objects.filter(claimant=claimant, status__in=PUBLIC).exists():
        sentence = _(
            "“%(name)s” is the claimant of published verdicts, and an approval is bound to its claimant. "
            "Merge the other way round, or reopen these claims first."
        )
        raise Conflict(sentence % {"name": claimant}, code="public")
