"""Notices as e-mail: one mail for each notice that goes out at once, one for all of a person's digest.

A mail is written as it goes out, about what the person has not read and may still see by then. A crash of a worker may
send it a second time; its Message-ID is the same, so that mail programs can see that.
"""

from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from claimdesk.notices.kinds import How
from claimdesk.notices.letters import digest, letter
from claimdesk.notices.models import Notice, NoticeQuerySet, Preference
from claimdesk.notices.subjects import seen_by
from claimdesk.outbox.channels import CHANNELS, NothingToSend
from claimdesk.outbox.mail_channel import OutgoingMail, mail_channel
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later

NOTICE, DIGEST = "notice", "digest"
_GIVEN_UP = "notices"  # in the payload of a dead entry: the ids of the notices that it told


def owe_mail(notice: Notice, due: datetime) -> None:
    """Let the e-mail that `notice` owes go out when it is `due`. Must run in the transaction that saves the notice."""
    if notice.mail == How.DIGEST:
        at = due.isoformat()
        reference = f"{notice.to_id} {at}"
        send_later(DIGEST, reference, label=str(notice.to), payload={"to": notice.to_id, "at": at}, due_at=due)
    else:
        label = f"{notice.to}: {notice.get_kind_display()}"
        send_later(NOTICE, str(notice.pk), label=label, due_at=due)


def register_mail() -> None:
    """Say how notices go out."""
    heard = {"failed": _give_up, "revived": _owe_again}
    CHANNELS.register(NOTICE, mail_channel(_("E-mail about a notification"), _compose, **heard))
    CHANNELS.register(DIGEST, mail_channel(_("Daily e-mail of notifications"), _compose, **heard))


def _told_by(entry: OutboxEntry) -> NoticeQuerySet:
    """The notices that `entry` still owes, oldest first."""
    owed = Notice.objects.filter(mail_due_at__isnull=False).select_related("to", "by").order_by("created_at", "pk")
    if entry.kind == NOTICE:
        return owed.filter(pk=entry.reference, mail=How.NOW)
    return owed.filter(to=entry.payload["to"], mail=How.DIGEST, mail_due_at__lte=parse_datetime(entry.payload["at"]))


def _compose(entry: OutboxEntry) -> OutgoingMail:
    """The mail about what its person has not read, may still see, and can be written to about; what nobody has to hear
    any more is owed no longer."""
    owed = list(_told_by(entry))
    current = _current(owed)
    for notice in owed:
        if notice not in current:
            _as_known(notice).update(mail_due_at=None)
    if not current:
        raise NothingToSend
    mail = digest(current[0].to, current) if entry.kind == DIGEST else letter(current[0])
    return OutgoingMail(mail, partial(_note, current))


def _note(told: list[Notice], refusal: str) -> None:
    """Write down that the mail about `told` went out, or why the server will never take it: the person's page and the
    chief's first page tell."""
    for notice in told:
        if refusal:
            _as_known(notice).update(mail_refused=refusal)
        else:
            _as_known(notice).update(mailed_at=timezone.now(), mail_due_at=None, mail_refused="")


def _give_up(entry: OutboxEntry) -> None:
    """Let what `entry` told be owed no longer once it is dead, and keep which notices these were."""
    if entry.state == OutboxEntry.State.DEAD:
        owed = _told_by(entry)
        entry.payload = {**entry.payload, _GIVEN_UP: list(owed.values_list("pk", flat=True))}
        entry.save(update_fields=["payload"])
        Notice.objects.filter(pk__in=entry.payload[_GIVEN_UP]).update(mail_due_at=None)


def _owe_again(entry: OutboxEntry) -> None:
    """Let what a dead `entry` told be owed again, where its person has not read it."""
    at = parse_datetime(entry.payload["at"]) if entry.kind == DIGEST else timezone.now()
    unread = Notice.objects.filter(pk__in=entry.payload.get(_GIVEN_UP, ()), read_at=None, mail_due_at=None)
    unread.exclude(mail=How.OFF).update(mail_due_at=at)


def _as_known(notice: Notice) -> NoticeQuerySet:
    """The row, if it is still as it was read: what happened again meanwhile is due again."""
    return Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at)


def _current(owed: list[Notice]) -> list[Notice]:
    if not owed or not (owed[0].to.is_active and owed[0].to.email):
        return []
    unwanted = Preference.objects.filter(person=owed[0].to, how=How.OFF).values("kind")
    still = Notice.objects.filter(seen_by(owed[0].to), pk__in=[notice.pk for notice in owed], read_at=None)
    still = still.exclude(kind__in=unwanted)
    wanted = set(still.values_list("pk", flat=True))
    return [notice for notice in owed if notice.pk in wanted]
