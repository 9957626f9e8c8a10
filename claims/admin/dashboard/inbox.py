"""The Inbox: each item that waits for one person, with how long it has, its due day and the one thing to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claimdesk.accounts.models import Invitation, User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import Tone
from claimdesk.admin.accounts import undelivered
from claimdesk.audit.events import SYSTEM
from claimdesk.notices.kinds import Kind
from claimdesk.notices.models import Notice
from claimdesk.notices.sentences import notice_sentence
from claimdesk.outbox.models import OutboxEntry
from claims.admin.labels import due_label
from claims.models import Claim
from claims.models.claim import QUEUE_ORDER, ClaimQuerySet
from claims.permissions import visible_claims
from claims.workflow.piles import mine, returned, waiting_for
from sources.admin.archive_states import ago

MAX_ITEMS = 12  # of one kind that are shown; the lists have all
DUE_SOON_DAYS = 1  # from today
_ORDER = ("urgency", "due_order", "created_at", "pk")  # QUEUE_ORDER, as the columns of a union are sorted by
_MAIL = ("mail_unsent", "mail_refused")  # what is counted of e-mail that did not arrive
UNSENT = "unsent"  # what is counted of outgoing messages that could not be delivered
PERSONAL_NOTICES = (Kind.MENTIONED, Kind.DAMAGED)


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits: what, since when, by when it is wanted, and what can be done."""

    kind: str | Promise
    tone: Tone
    title: str
    url: str
    act: str | Promise
    about: str = ""
    age: str = ""
    language: str = ""
    due: SafeString | str = ""
    is_late: bool = False
    is_soon: bool = False


@dataclass(frozen=True)
class Inbox:
    """What waits for one person: first what is late or due soon, then the rest."""

    pressing: list[InboxItem]
    then: list[InboxItem]

    @property
    def count(self) -> int:
        return len(self.pressing) + len(self.then)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(item.is_late for item in self.pressing)


@dataclass(frozen=True)
class ClaimPile:
    """One reason why claims wait for a person."""

    kind: str | Promise
    tone: Tone
    rows: Callable[[User, ClaimQuerySet], ClaimQuerySet]
    act: str | Promise
    about: Callable[[Claim], str]
    age: Callable[[Claim], str]
    permission: Permission = Permission.SEE


def changed_for(user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    """Verdicts whose evidence changed and that `user` reviewed, or that are assigned to `user`."""
    return claims.filter(Q(assignee=user) | Q(review__by=user), evidence_changed_at__isnull=False)


def _submitted(claim: Claim) -> str:
    name = (claim.review.by if claim.review else None) or SYSTEM
    return _("submitted by %(person)s") % {"person": name}


def _claimant(claim: Claim) -> str:
    return claim.claimant.name


def _since(words: str | Promise, at: datetime | None) -> str:
    """`words` and how long ago that was; nothing where nobody knows when it was."""
    return f"{words} {ago(at)}" if at else ""


def _stood(claim: Claim) -> str:
    if claim.status_changed_at is None:
        return _since(_("Logged"), claim.created_at)
    return f"{claim.get_status_display()} · {ago(claim.status_changed_at)}"


# In the order in which they are shown; a claim stands under the first that it belongs to.
PILES = {
    "to_approve": ClaimPile(
        gettext_lazy("To approve"),
        Tone.WAIT,
        waiting_for,
        gettext_lazy("Review"),
        _submitted,
        lambda claim: _since(_("Submitted"), claim.status_changed_at),
        Permission.APPROVE,
    ),
    "changed": ClaimPile(
        gettext_lazy("Evidence changed"),
        Tone.BAD,
        changed_for,
        gettext_lazy("View"),
        lambda claim: claim.get_status_display(),
        lambda claim: _since(_("Changed"), claim.evidence_changed_at),
    ),
    "returned": ClaimPile(
        gettext_lazy("Returned to me"),
        Tone.WARN,
        returned,
        gettext_lazy("Continue"),
        _claimant,
        lambda claim: _since(_("Returned"), claim.status_changed_at),
    ),
    "mine": ClaimPile(gettext_lazy("Assigned to me"), Tone.WORK, mine, gettext_lazy("Continue"), _claimant, _stood),
}


def counted_piles(user: User) -> dict[str, Callable[[User], QuerySet[Any]]]:
    """The piles that concern `user`, as they are counted: claims, what people and the desk told them, failed mail."""
    counted: dict[str, Callable[[User], QuerySet[Any]]] = {
        key: lambda person, pile=pile: pile.rows(person, visible_claims(person))  # type: ignore[misc] # bound now
        for key, pile in PILES.items()
        if may(user, pile.permission)
    }
    is_manager = may(user, Permission.MANAGE_PEOPLE)
    for kind in PERSONAL_NOTICES if is_manager else PERSONAL_NOTICES[:1]:
        counted[kind.value] = lambda person, kind=kind: (  # type: ignore[misc] # bound now
            Notice.objects.shown_to(person).unread().filter(kind=kind)
        )
    if is_manager:
        counted[_MAIL[0]] = lambda _person: Invitation.objects.open().exclude(mail_error="")
        counted[_MAIL[1]] = lambda _person: Notice.objects.undelivered()
        counted[UNSENT] = lambda _person: OutboxEntry.objects.dead()
    return counted


def inbox(user: User, counts: dict[str, int]) -> Inbox:
    """What waits for `user`. `counts` say of which piles something is there: one query for these, one for
    mentions, three for mail that did not arrive."""
    found = [*_claims(user, counts), *_notices(user, counts), *_mails(user, counts), *_unsent(counts)]
    pressing = [item for item in found if item.is_late or item.is_soon]
    pressing.sort(key=lambda item: not item.is_late)
    return Inbox(pressing, [item for item in found if not (item.is_late or item.is_soon)])


def _claims(user: User, counts: dict[str, int]) -> Iterator[InboxItem]:
    """The claims of all piles at once, each under the first that it belongs to. One query, none where all are empty."""
    keys = [key for key in PILES if counts.get(key)]
    parts = [_rows(user, key, order) for order, key in enumerate(keys)]
    if not parts:
        return
    shown: set[int] = set()
    for claim in parts[0].union(*parts[1:], all=True).order_by("pile", *_ORDER):
        if claim.pk not in shown:
            shown.add(claim.pk)
            yield _claim_item(claim, PILES[keys[claim.pile]])


def _rows(user: User, key: str, order: int) -> QuerySet[Any]:
    """The first claims of a pile, chosen before anything is joined; `pile` is its place in the order of the page."""
    first = PILES[key].rows(user, visible_claims(user)).order_by(*QUEUE_ORDER).values("pk")[:MAX_ITEMS]
    joined = Claim.objects.filter(pk__in=first).select_related("claimant", "review__by").defer("search_text")
    rows: QuerySet[Any] = joined.annotate(pile=Value(order), urgency=F("priority") * -1).order_by()
    return rows


def _claim_item(claim: Claim, pile: ClaimPile) -> InboxItem:
    last_day_soon = timezone.localdate() + timedelta(days=DUE_SOON_DAYS)
    due = due_label(claim)
    return InboxItem(
        kind=pile.kind,
        tone=pile.tone,
        title=claim.text,
        url=reverse("admin:claims_claim_change", args=[claim.pk]),
        act=pile.act,
        about=f"#{claim.pk} · {pile.about(claim)}",
        age=pile.age(claim),
        language=claim.language,
        due=due,
        is_late=claim.is_overdue,
        is_soon=bool(due) and claim.due_on is not None and claim.due_on <= last_day_soon,
    )


def _notices(user: User, counts: dict[str, int]) -> Iterator[InboxItem]:
    if not any(counts.get(kind.value) for kind in PERSONAL_NOTICES):
        return
    told = Notice.objects.shown_to(user).unread().filter(kind__in=PERSONAL_NOTICES).select_related("by")
    for notice in told.order_by("-created_at", "-pk")[:MAX_ITEMS]:
        is_mention = notice.kind == Kind.MENTIONED
        yield InboxItem(
            kind=_("Mentioned") if is_mention else _("Damaged"),
            tone=Tone.WORK if is_mention else Tone.BAD,
            title=notice.target_label,
            url=reverse("notice_open", args=[notice.pk]),
            act=_("Reply") if is_mention else _("View"),
            about=notice_sentence(notice),
            age=ago(notice.created_at),
        )


def _mails(user: User, counts: dict[str, int]) -> Iterator[InboxItem]:
    """E-mail that did not arrive, for who manages people."""
    for mail in undelivered(user) if any(counts.get(key) for key in _MAIL) else []:
        yield InboxItem(_("Mail not delivered"), Tone.BAD, mail.sentence, mail.url, _("View"))


def _unsent(counts: dict[str, int]) -> Iterator[InboxItem]:
    """Everything that went out in vain, as one item: the list has each."""
    if count := counts.get(UNSENT):
        words = ngettext(
            "%(count)d outgoing message could not be delivered",
            "%(count)d outgoing messages could not be delivered",
            count,
        )
        yield InboxItem(_("Not delivered"), Tone.BAD, words % {"count": count}, unsent_url(), _("View"))


def unsent_url() -> str:
    """The list of outgoing messages that could not be delivered."""
    return reverse("admin:outbox_outboxentry_changelist") + "?state__exact=dead"
