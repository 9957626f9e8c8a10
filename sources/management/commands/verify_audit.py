"""`manage.py verify_audit`: is the audit log still what was written down?"""

from datetime import timedelta
from itertools import chain
from typing import Any

from django.conf import settings

from claimdesk.audit.chain import head
from claimdesk.audit.chain_verification import findings, waiting
from claimdesk.commands import DeskCommand
from sources.evidence.audit_heads import head_findings, newest_head
from sources.models import LedgerPeriod


class Command(DeskCommand):
    """Hashes every event and every link again, and compares with what the ledger's periods name."""

    help = "Walk the chain over the audit log: exit code 0 if nothing is wrong, 1 with one finding per line."

    def act(self, **_options: Any) -> int:
        """Print the findings as they are found: the first broken link comes first."""
        periods = LedgerPeriod.objects.order_by("number").iterator(chunk_size=500)
        patience = timedelta(seconds=settings.AUDIT_PATIENCE)
        found = 0
        for sentence in chain(findings(patience=patience), head_findings(periods)):
            found += 1
            self.stdout.write(sentence)
            self.stdout.flush()
        self.progress(" ".join([*([] if found else ["Nothing is wrong."]), *_words()]))
        return 1 if found else 0


def _words() -> list[str]:
    """How far the chain reaches, what is not linked yet, and up to where an authority has signed the time."""
    position, sha256 = head()
    words = [f"{position} events are linked{f', the last by {sha256}' if position else ''}."]
    late = waiting()
    if late.number:
        words.append(f"{late.number} wait for their link, the oldest for {late.age.total_seconds():.0f} s.")
    stamped = newest_head()
    if stamped is None:
        return [*words, "No timestamp authority has signed for any of them yet."]
    return [*words, f"Timestamps hold up to link {stamped[1]} (ledger period {stamped[0].number})."]
