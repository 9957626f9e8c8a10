"""Anchors: after each period of the ledger, a checkpoint over all of its periods, signed and kept outside the database.

The log of a checkpoint has one entry for each period: its document, which names the root over its seals and the newest
link of the audit log. So one checkpoint holds all seals and all events up to it. It lies in an append-only record of
the archive (`checkpoints`) and in each WACZ that is sealed afterwards.
Nobody who changes the database alone can make one.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claimdesk.outbox.channels import CHANNELS, NothingToSend
from claimdesk.outbox.mail_channel import OutgoingMail, mail_channel
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later
from sources.evidence.checkpoints import Checkpoint, NoCheckpoint, parse_checkpoint, signed_checkpoint
from sources.evidence.keys import sealing_key
from sources.evidence.merkle import GrowingTree, leaf_hash
from sources.models import LedgerPeriod
from sources.storage.archive import CHECKPOINTS, archive

logger = logging.getLogger(__name__)

ANCHOR_MAIL = "anchor_mail"  # the kind of entry in the outbox
PERIODS_AT_ONCE = 2000


class LedgerRewritten(Exception):
    """The ledger is not the one that the newest checkpoint of the archive is over, so none is signed over it."""


def anchor_ledger() -> Checkpoint | None:
    """Sign a checkpoint over all periods and keep it; None where the newest one covers them already.

    Raises LedgerRewritten where the periods that the newest checkpoint covers are others now: whoever changed them must
    not get a signature for it. Raises OSError where key or archive cannot be read or written.
    """
    last, count = newest_kept(), LedgerPeriod.objects.count()
    covered = last.size if last else 0
    if not count and last is None:
        return None
    roots = roots_at({covered, count})
    if last is not None and roots.get(covered) != last.root:
        raise LedgerRewritten(f"The ledger's first {covered} periods are not those of the newest checkpoint.")
    if covered == count:
        return None
    note = signed_checkpoint(origin_of_ledger(), count, roots[count], sealing_key().private)
    archive().journal(CHECKPOINTS).append(note)
    return parse_checkpoint(note)


def keep_anchor() -> None:
    """As `anchor_ledger`; where nothing can be signed, the log of the process says why, and the next period tries."""
    try:
        anchor_ledger()
    except LedgerRewritten as error:
        logger.error("No checkpoint is signed any more: %s `manage.py verify_audit` says more.", error)  # noqa: TRY400
    except OSError as error:
        logger.warning("No checkpoint could be kept: %s", error)


def register_anchor_mail() -> None:
    """Say how checkpoints are mailed."""
    CHANNELS.register(ANCHOR_MAIL, mail_channel(_("E-mail with a checkpoint"), _compose))


@transaction.atomic
def owe_anchor_mail() -> None:
    """Let the newest checkpoint go to the addresses of ANCHOR_MAIL, so that somebody else holds it."""
    if settings.ANCHOR_MAIL:
        send_later(ANCHOR_MAIL, "newest", label=", ".join(settings.ANCHOR_MAIL))


def _compose(_entry: OutboxEntry) -> OutgoingMail:
    """The mail with the checkpoint that is the newest as it goes out."""
    kept = newest_kept()
    if kept is None or not settings.ANCHOR_MAIL:
        raise NothingToSend
    words = gettext(
        "This is a signed checkpoint over the ledger of %(desk)s. Keep it: whoever rewrites ClaimDesk's log or seals "
        "later is found by it (%(command)s).\n\n%(note)s"
    ) % {"desk": settings.URL, "command": "./desk manage verify_audit --anchor FILE", "note": kept.note}
    subject = gettext("Checkpoint over %(count)d ledger periods") % {"count": kept.size}
    mail = EmailMessage(subject, words, to=list(settings.ANCHOR_MAIL))
    mail.attach(f"checkpoint-{kept.size}.txt", kept.note, "text/plain")
    return OutgoingMail(mail)


def newest_kept() -> Checkpoint | None:
    """The newest checkpoint of the archive's record that can be read. Raises OSError."""
    record = archive().journal(CHECKPOINTS)
    last = record.last()
    if not last:
        return None
    with suppress(NoCheckpoint):
        return parse_checkpoint(last)
    return next(iter(_readable(reversed(record.entries()))), None)


def roots_at(sizes: Collection[int]) -> dict[int, bytes]:
    """The roots over the ledger's first periods, for those of `sizes` that it has; in the memory of a few rows."""
    tree, wanted = GrowingTree(), set(sizes)
    roots = {0: tree.root()} if 0 in wanted else {}
    documents = LedgerPeriod.objects.order_by("number").values_list("document", flat=True)
    for size, document in enumerate(_until(documents, max(wanted, default=0)), 1):
        tree.add(leaf_hash(document.encode()))
        if size in wanted:
            roots[size] = tree.root()
    return roots


def origin_of_ledger() -> str:
    """The name of the ledger in its checkpoints: it comes from its first period, so no two ledgers share one."""
    first = LedgerPeriod.objects.order_by("number").values_list("document", flat=True).first() or ""
    return f"claimdesk-ledger/{hashlib.sha256(first.encode()).hexdigest()[:16]}"


def _until(documents: "models.QuerySet[LedgerPeriod, str]", size: int) -> Iterable[str]:
    return documents[:size].iterator(chunk_size=PERIODS_AT_ONCE)


def _readable(notes: Iterable[str]) -> Iterable[Checkpoint]:
    for note in notes:
        try:
            yield parse_checkpoint(note)
        except NoCheckpoint as error:
            logger.warning("An entry of the archive's checkpoints cannot be read: %s.", error)
