"""Is the audit log still the one that the ledger's periods, and the timestamps over them, name?"""

from collections.abc import Iterable, Iterator

from claimdesk.audit.models import AuditLink
from sources.evidence.ledger import log_named_by
from sources.models import LedgerPeriod


def head_findings(periods: Iterable[LedgerPeriod]) -> Iterator[str]:
    """A sentence for each of `periods` that names a link which the log has no more, or has otherwise."""
    for period in periods:
        position, sha256 = log_named_by(period.document)
        if not position:
            continue
        link = AuditLink.objects.filter(position=position).first()
        if link is None:
            yield f"The ledger's period {period.number} names link {position} of the audit log, which is missing."
        elif link.sha256 != sha256:
            yield f"The ledger's period {period.number} names another link {position} of the audit log."


def newest_head() -> tuple[LedgerPeriod, int] | None:
    """The newest period that an authority has timestamped, and the link of the log that it names; None without one."""
    stamped = LedgerPeriod.objects.filter(tokens__problem="", tokens__stamped_at__isnull=False)
    period = stamped.order_by("-number").first()
    return (period, log_named_by(period.document)[0]) if period else None
