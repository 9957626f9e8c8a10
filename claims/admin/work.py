"""The piles of work around claims, and where archives are looked after."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.admin import WorkList, book
from claims.admin.filters import PILES
from claims.models import Citation
from claims.permissions import visible_claims
from sources.models import Capture, Source
from sources.permissions import visible_sources

_CLAIMS = "admin:claims_claim_changelist"


def to_log(user: User) -> QuerySet[Source]:
    """Online sources that `user` may see and no claim cites yet."""
    cited = Citation.objects.filter(source=OuterRef("pk"))
    return visible_sources(user).online().exclude(Exists(cited))


def failed_captures(_user: User) -> QuerySet[Source]:
    """Online sources of which nothing is archived though the desk tried."""
    failed = Source.objects.online().filter(archived_capture=None)
    return failed.filter(latest_capture__state=Capture.State.SEALED)


def _pile(key: str, order: int, permission: Permission, about: object, when_empty: object) -> WorkList:
    label, rows = PILES[key]
    return WorkList(
        key,
        label,
        about,  # type: ignore[arg-type]
        _CLAIMS,
        rows=lambda user: rows(user, visible_claims(user)),
        query=f"work={key}",
        permission=permission,
        when_empty=when_empty,  # type: ignore[arg-type]
        order=order,
    )


book.add(
    WorkList(
        "to_log",
        _("To log"),
        _("Archived sources from which nobody has logged a claim."),
        "admin:claims_claim_to_log",
        rows=to_log,
        permission=Permission.LOG_CLAIM,
        when_empty=_("Every source has its claim. Paste a URL into a new claim to go on."),
        order=10,
    ),
    _pile(
        "mine",
        15,
        Permission.EDIT_CLAIM,
        _("Claims that are yours to bring on."),
        _("Nothing is assigned to you. Take a claim from the list."),
    ),
    _pile(
        "to_review",
        20,
        Permission.REVIEW,
        _("Unverified, in review, or with evidence that changed."),
        _("Nothing to review. New claims appear here as editors log them."),
    ),
    _pile(
        "to_approve",
        30,
        Permission.APPROVE,
        _("Verdicts that need a second person: you."),
        _("Nobody waits for you."),
    ),
    _pile(
        "evidence_changed",
        40,
        Permission.SEE,
        _("Verdicts whose sources changed or went away since."),
        _("All evidence is as it was when it was checked."),
    ),
    _pile(
        "published",
        50,
        Permission.SEE,
        _("Public verdicts, corrected ones among them."),
        _("Nothing is published yet. A chief publishes what two people have checked."),
    ),
    WorkList("all_claims", _("All claims"), _("Find, filter, assign."), _CLAIMS, order=60),
    WorkList(
        "sources",
        _("Sources"),
        _("Everything that is cited, with its captures."),
        "admin:sources_source_changelist",
        order=70,
    ),
    WorkList(
        "archive",
        _("Archive"),
        _("Sources that could not be archived at all."),
        "admin:sources_capture_changelist",
        rows=failed_captures,
        when_empty=_("Everything that is cited online is archived."),
        order=80,
    ),
)
