"""What people do with their notices: read them, and choose what they hear of."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Invalid
from claimdesk.notices.kinds import How, Kind
from claimdesk.notices.mailing import owe_mail
from claimdesk.notices.models import Notice, Preference
from claimdesk.notices.notifying import next_digest


@dataclass(frozen=True)
class Wish:
    """How somebody wants to hear of one kind: in the desk or not, and by e-mail when (How)."""

    in_app: bool
    how: str


def wishes_of(person: User) -> dict[Kind, Wish]:
    """What `person` wants, for every kind."""
    chosen = {wish.kind: wish for wish in Preference.objects.filter(person=person)}
    rows = {kind: chosen.get(kind, Preference(person=person, kind=kind)) for kind in Kind}
    return {kind: Wish(row.in_app, row.how) for kind, row in rows.items()}


@transaction.atomic
def choose(person: User, wishes: Mapping[Kind, Wish], *, by: User | None) -> None:
    """Let `person` hear of each kind in `wishes` as it says there. E-mail that is owed already follows the new wish.

    Raises Invalid for an unknown kind or way.
    """
    _require_known(wishes)
    before = wishes_of(person)
    changed = {Kind(kind): wish for kind, wish in wishes.items() if before[Kind(kind)] != wish}
    for kind, wish in changed.items():
        Preference.objects.update_or_create(person=person, kind=kind, defaults={"in_app": wish.in_app, "how": wish.how})
        _redirect(person, kind, How(wish.how))
    if changed:
        old = {f"notices.{kind}": _plain(before[kind]) for kind in changed}
        new = {f"notices.{kind}": _plain(wish) for kind, wish in changed.items()}
        record(EventType.PERSON_CHANGED, person, by=by, before=old, after=new)


@transaction.atomic
def turn_mail_off(person: User, kinds: list[Kind], *, by: User | None) -> None:
    """Send `person` no more e-mail of `kinds`; what they see in the desk stays as it is."""
    wishes = wishes_of(person)
    choose(person, {kind: Wish(wishes[kind].in_app, How.OFF) for kind in kinds}, by=by)


def mark_read(person: User, notice_id: int | None = None) -> int:
    """Note that `person` has read one of their notices, or (None) all; how many were unread. E-mail about them is not
    sent any more."""
    mine = Notice.objects.filter(to=person, read_at=None)
    return (mine if notice_id is None else mine.filter(pk=notice_id)).update(read_at=timezone.now())


def mark_unread(person: User, notice_id: int) -> int:
    """Put a notice back among those that wait; how many were read (one or none)."""
    return Notice.objects.filter(to=person, pk=notice_id, read_at__isnull=False).update(read_at=None)


def _redirect(person: User, kind: Kind, how: How) -> None:
    """Send what is owed the new way, or not at all."""
    owed = Notice.objects.select_for_update().filter(~Q(mail_due_at=None), to=person, kind=kind).select_related("to")
    now = timezone.now()
    due = {How.OFF: None, How.NOW: now, How.DIGEST: next_digest(now)}[how]
    for notice in owed:
        notice.mail, notice.mail_due_at = how, due
        notice.save(update_fields=["mail", "mail_due_at"])
        if due:
            owe_mail(notice, due)


def _require_known(wishes: Mapping[Kind, Wish]) -> None:
    if any(kind not in Kind.values or wish.how not in How.values for kind, wish in wishes.items()):
        raise Invalid(_("There is no such way to notify."), code="unknown_wish")


def _plain(wish: Wish) -> dict[str, object]:
    return {"in_app": wish.in_app, "mail": wish.how}
