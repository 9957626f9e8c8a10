"""`manage.py verify_audit`: are audit log and ledger still what was written down?"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from claimdesk.audit.chain import head
from claimdesk.audit.chain_verification import findings, waiting
from claimdesk.commands import DeskCommand, Refused
from sources.evidence.anchor_verification import Anchor, Anchored, anchor_in, coverage, verify_anchors
from sources.evidence.audit_heads import head_findings, newest_head
from sources.evidence.checkpoints import NoCheckpoint
from sources.evidence.ledger_verification import ledger_findings
from sources.models import LedgerPeriod


class Command(DeskCommand):
    """Hashes events, links, periods and the places of seals again, and compares them with signed checkpoints."""

    help = (
        "Walk the chain over the audit log and the ledger of seals, and compare both with the newest checkpoints: exit "
        "code 0 if nothing is wrong, 1 with one finding per line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Checkpoints and keys that are held elsewhere."""
        parser.add_argument(
            "--anchor", metavar="FILE", type=Path, action="append", default=[],
            help="a checkpoint that was kept elsewhere (a signed note), or a WACZ that holds one; may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--key", metavar="PEM", type=Path, action="append", default=[],
            help="the desk's public key for seals as you know it (manage.py export_key); may be repeated",
        )  # fmt: skip

    def act(self, **options: Any) -> int:
        """Print the findings as they are found: the first broken link comes first."""
        given, keys = [_anchor(path) for path in options["anchor"]], [_text(path) for path in options["key"]]
        found = 0
        anchored = verify_anchors(given, keys)
        for sentence in _all_findings(anchored):
            found += 1
            self.stdout.write(sentence)
            self.stdout.flush()
        self.progress(" ".join([*([] if found else ["Nothing is wrong."]), *_words(), *coverage(anchored)]))
        return 1 if found else 0


def _all_findings(anchored: Anchored) -> Iterator[str]:
    periods: Iterable[LedgerPeriod] = LedgerPeriod.objects.order_by("number").iterator(chunk_size=500)
    patience = timedelta(seconds=settings.AUDIT_PATIENCE)
    return chain(
        findings(patience=patience), head_findings(periods), ledger_findings(anchored.covered), anchored.findings
    )


def _anchor(path: Path) -> Anchor:
    try:
        with path.open("rb") as file:
            return anchor_in(file, str(path), is_outside=True)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
    except NoCheckpoint as error:
        raise Refused(f"{path} holds no checkpoint: {error}.", returncode=2) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read as a public key.", returncode=2) from error


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
