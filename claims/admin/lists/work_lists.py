"""The piles of work around claims, and where archives are looked after."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.admin import WorkList, book
from claims.admin.lists.filters import PILES
from claims.models import Citation
from claims.permissions import visible_claims
from sources.models import Capture, Source
from sources.permissions import visible_sources

_CLAIMS = "admin:claims_claim_changelist"
NEWEST = 3_000


def to_log(user: User) -> QuerySet[Source]:
    """Online sources that `user` may see and no claim cites yet, among the newest NEWEST: older ones are no work."""
    seen = visible_sources(user)
    oldest = Subquery(seen.order_by("-pk").values("pk")[NEWEST - 1 : NEWEST])  # a range, for which none is joined
    cited = Citation.objects.filter(source=OuterRef("pk"))
    return seen.online().filter(pk__gte=Coalesce(oldest, 0)).exclude(Exists(cited))


def failed_captures(user: User) -> QuerySet[Source]:
    """Online sources that `user` may see of which nothing is archived though the desk tried."""
    failed = visible_sources(user).online().filter(archived_capture=None)
    return failed.filter(latest_capture__state=Capture.State.SEALED)


def _pile(key: str, about: Promise, **fields: Any) -> WorkList:
    label, rows = PILES[key]
    return WorkList(
        key, label, about, _CLAIMS, rows=lambda user: rows(user, visible_claims(user)), query=f"work={key}", **fields
    )


book.add(
    WorkList(
        "to_log",
        _("Sources without claims"),
        _("Archived sources that have no claim yet."),
        "admin:claims_claim_to_log",
        rows=to_log,
        permission=Permission.LOG_CLAIM,
        when_empty=_("Every source has a claim. To continue, paste a URL into a new claim."),
        order=10,
        letter="l",
        icon="log",
    ),
    _pile(
        "mine",
        _("Claims you are responsible for."),
        permission=Permission.EDIT_CLAIM,
        when_empty=_("Nothing is assigned to you. Take a claim from the list."),
        order=15,
        letter="m",
        icon="mine",
    ),
    _pile(
        "to_review",
        _("Unverified, in review, or with evidence that changed."),
        permission=Permission.REVIEW,
        when_empty=_("Nothing to review. New claims appear here as editors log them."),
        order=20,
        button=_("Take the next claim"),
        button_view="admin:claims_claim_take_next",
        letter="r",
        icon="review",
    ),
    _pile(
        "to_approve",
        _("Verdicts that need a second person: you."),
        permission=Permission.APPROVE,
        when_empty=_("Nothing is waiting for you."),
        order=30,
        letter="a",
        icon="approve",
        is_urgent=True,
    ),
    _pile(
        "evidence_changed",
        _("Verdicts whose sources have changed or disappeared."),
        when_empty=_("No evidence has changed since it was checked."),
        order=40,
        letter="e",
        icon="changed",
        is_urgent=True,
    ),
    _pile(
        "published",
        _("Published verdicts, including corrected ones."),
        when_empty=_("Nothing is published yet. A chief editor publishes what two people have checked."),
        order=50,
        letter="p",
        icon="published",
    ),
    WorkList("all_claims", _("All claims"), _("Find, filter, assign."), _CLAIMS, order=60, letter="c", icon="claims"),
    WorkList(
        "sources",
        _("Sources"),
        _("Everything cited, with its captures."),
        "admin:sources_source_changelist",
        order=70,
        letter="s",
        icon="sources",
    ),
    WorkList(
        "archive",
        _("Archive health"),
        _("Sources that could not be archived."),
        "admin:sources_capture_changelist",
        rows=failed_captures,
        when_empty=_("Everything cited online is archived."),
        order=80,
        letter="h",
        icon="archive",
    ),
)
