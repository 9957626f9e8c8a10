"""Sending the e-mail that is due. What was not delivered stays due, unless it was refused for good.

Steps: take what is due (a conditional update decides which worker), leave out what nobody needs to hear any more, write
one mail for each notice and one for each person's digest, send, note. A crash between the last two may send a mail a
second time; its Message-ID is the same, so that mail programs can see that.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q
from django.utils import timezone

from claimdesk.notices.kinds import How
from claimdesk.notices.letters import digest, letter
from claimdesk.notices.models import Notice, NoticeQuerySet
from claimdesk.notices.subjects import seen_by
from claimdesk.runtime.mail import permanent_refusal

MAX_MAILED_NOTICES = 200  # of one round; the sweeper starts another round for more
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)

Bundle = list[Notice]  # what one mail tells: all of one person

logger = logging.getLogger(__name__)


def send_due() -> int:
    """Send every mail that is due, of at most MAX_MAILED_NOTICES notices; how many went out.

    A mail server that cannot be reached costs one attempt a round: all that is left of the round waits.
    """
    bundles = _bundles(_taken(timezone.now()))
    server: BaseEmailBackend = get_connection()
    sent = 0
    for number, bundle in enumerate(bundles):
        try:
            server.open()
        except OSError as error:  # smtplib's errors are OSErrors
            _put_off(list(chain(*bundles[number:])), error)
            break
        sent += _send(bundle, server)
    with suppress(OSError):
        server.close()
    return sent


def _taken(now: datetime) -> list[Notice]:
    """What is due and now this worker's for LEASE: nobody else's update finds the row due."""
    due = Notice.objects.filter(mail_due_at__lte=now)
    some = list(due.order_by("mail_due_at", "pk").values_list("pk", "to_id")[:MAX_MAILED_NOTICES])
    # A digest is one mail, however much there is in it.
    rest = Q(mail=How.DIGEST, to__in={to for _pk, to in some})
    lease = now + LEASE
    due.filter(rest | Q(pk__in=[pk for pk, _to in some])).update(mail_due_at=lease, mail_tries=F("mail_tries") + 1)
    mine = Notice.objects.filter(mail_due_at=lease).select_related("to", "by")
    return list(mine.order_by("created_at", "pk")) if some else []


def _bundles(notices: Iterable[Notice]) -> list[Bundle]:
    """One for each notice that goes out by itself, one for each person's digest; the oldest news first."""
    bundles: dict[tuple[str, int], Bundle] = {}
    for notice in notices:
        key = (How.DIGEST, notice.to_id) if notice.mail == How.DIGEST else (How.NOW, notice.pk)
        bundles.setdefault(key, []).append(notice)
    return list(bundles.values())


def _send(bundle: Bundle, server: BaseEmailBackend) -> bool:
    """Whether a mail about `bundle` went out. What nobody has to hear any more is owed no longer."""
    current = _current(bundle)
    _drop([notice for notice in bundle if notice not in current])
    if not current:
        return False
    try:
        server.send_messages([_mail(current)])
    except (OSError, ValueError) as error:  # refused, cut off; or an address that cannot stand in a head
        if why := permanent_refusal(error):
            _give_up(current, why)
        else:
            _put_off(current, error)
        with suppress(OSError):
            server.close()
        return False
    for notice in current:
        _as_taken(notice).update(mailed_at=timezone.now(), mail_due_at=None, mail_tries=0, mail_refused="")
    return True


def _current(bundle: Bundle) -> Bundle:
    """Those of `bundle` that their person has not read, may still see, and can be written to."""
    person = bundle[0].to
    if not (person.is_active and person.email):
        return []
    still = Notice.objects.filter(seen_by(person), pk__in=[notice.pk for notice in bundle], read_at=None)
    wanted = set(still.values_list("pk", flat=True))
    oldest = timezone.now() - timedelta(days=settings.EMAIL_DAYS)
    return [notice for notice in bundle if notice.pk in wanted and notice.created_at > oldest]


def _mail(bundle: Bundle) -> EmailMultiAlternatives:
    return digest(bundle[0].to, bundle) if bundle[0].mail == How.DIGEST else letter(bundle[0])


def _drop(bundle: Bundle) -> None:
    for notice in bundle:
        _as_taken(notice).update(mail_due_at=None)


def _give_up(bundle: Bundle, why: str) -> None:
    """Note that the server will never take this mail: the person's page and the chief's first page tell."""
    logger.warning("%d notices are not mailed: %s", len(bundle), why)
    for notice in bundle:
        _as_taken(notice).update(mail_due_at=None, mail_refused=why)


def _put_off(bundle: Bundle, error: Exception) -> None:
    """Try again later: after FIRST_PAUSE, then after twice as long each time, LONGEST_PAUSE at most."""
    logger.warning("%d notices were not mailed and wait: %s", len(bundle), error)
    for notice in bundle:
        pause = min(FIRST_PAUSE * 2 ** min(notice.mail_tries - 1, 20), LONGEST_PAUSE)
        _as_taken(notice).update(mail_due_at=timezone.now() + pause)


def _as_taken(notice: Notice) -> NoticeQuerySet:
    """The row, if it is still as this worker took it: what happened again meanwhile is due again."""
    return Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at)
