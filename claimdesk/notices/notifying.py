"""Telling people of what happened."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.notices.kinds import How, Kind
from claimdesk.notices.mailing import owe_mail
from claimdesk.notices.models import Notice, Preference
from claimdesk.notices.subjects import sees

MAILED_EVERY = timedelta(hours=1)  # the same news of the same target, to somebody who has not looked yet


def notify(kind: Kind, *, to: Iterable[User], about: models.Model, by: User | None, **data: Any) -> list[Notice]:
    """Tell the people `to` that `kind` happened with `about`; `data` (JSON) are the details that are shown.

    `by` (None: the desk) is not told of what they did; neither are programs, people who left, or people who
    may not see `about` (claimdesk.notices.subjects). Whoever has not yet looked at the same news of the same target
    finds one notice, with the newest details. E-mails go out after the commit.

    Must run in the transaction of the change, so that neither exists without the other; raises
    TransactionManagementError outside of one. Callers hold the lock of the target's row, so that two at once do not
    both write the first notice.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} must be told in the transaction of its change")
    hearing = [person for person in {person.pk: person for person in to}.values() if _hears(person, about, by)]
    wishes = _wishes(hearing, kind)
    waiting = _waiting(hearing, kind, about)
    told = [_tell(waiting.get(person.pk), person, Kind(kind), about, wishes[person.pk]) for person in hearing]
    kept = [notice for notice in told if notice is not None]
    for notice in kept:
        notice.by, notice.data = by, data
        notice.save()
        if notice.mail_due_at:
            owe_mail(notice, notice.mail_due_at)
    return kept


def settle(kind: Kind, about: models.Model, *, to: User | None = None) -> None:
    """Let `kind` of news of `about` wait for nobody (or not for `to`) any more: it was dealt with. E-mail about it
    that is still owed is not sent."""
    same = Notice.objects.filter(kind=kind, target_type=about._meta.label_lower, target_id=about.pk)
    theirs = same if to is None else same.filter(to=to)
    theirs.filter(mail_due_at__isnull=False).update(mail_due_at=None)
    theirs.unread().update(read_at=timezone.now())


def withdraw(kind: Kind, about: models.Model, *, anchor: str) -> None:
    """Delete the notices of what was taken back at `anchor` of `about`: nobody reads it in a notice either."""
    same = Notice.objects.filter(kind=kind, target_type=about._meta.label_lower, target_id=about.pk)
    same.filter(data__anchor=anchor).delete()


def next_digest(after: datetime) -> datetime:
    """The next time after `after` at which digests go out: CLAIMDESK_DIGEST_HOUR in the desk's time zone."""
    local = timezone.localtime(after)
    at = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def _hears(person: User, about: models.Model, by: User | None) -> bool:
    if not person.is_active or person.kind != User.Kind.PERSON:
        return False
    return (by is None or person.pk != by.pk) and sees(person, about)


def _wishes(people: list[User], kind: Kind) -> dict[int, Preference]:
    """What each of `people` wants for `kind`, by their ids."""
    chosen = Preference.objects.filter(person__in=people, kind=kind)
    defaults = {person.pk: Preference(person=person, kind=kind) for person in people}
    return defaults | {wish.person_id: wish for wish in chosen}


def _waiting(people: list[User], kind: Kind, about: models.Model) -> dict[int, Notice]:
    """What each of `people` was told before and has not looked at, by their ids."""
    same = Notice.objects.filter(kind=kind, target_type=about._meta.label_lower, target_id=about.pk, to__in=people)
    return {notice.to_id: notice for notice in same.waiting().select_for_update().order_by("pk")}


def _tell(before: Notice | None, person: User, kind: Kind, about: models.Model, wish: Preference) -> Notice | None:
    """The notice to save, new or `before` brought up to date; None for somebody who wants to hear nothing."""
    how = How(wish.how) if person.email else How.OFF
    if not wish.in_app and how == How.OFF:
        return None
    notice = before or Notice(to=person, kind=kind, times=0)
    notice.target_type, notice.target_id = about._meta.label_lower, about.pk
    notice.target_label = str(about)[:300]
    notice.times += 1
    notice.in_app = wish.in_app
    notice.created_at = timezone.now()
    notice.mail = how
    notice.mail_due_at = _due_at(notice)
    return notice


def _due_at(notice: Notice) -> datetime | None:
    """When the e-mail goes out: not twice within MAILED_EVERY about what nobody has looked at."""
    if notice.mail == How.OFF:
        return None
    soonest = max(notice.created_at, notice.mailed_at + MAILED_EVERY) if notice.mailed_at else notice.created_at
    return next_digest(soonest) if notice.mail == How.DIGEST else soonest
