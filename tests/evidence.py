"""Seals for tests, without a web to capture."""

from datetime import UTC, datetime

from sources.evidence.keys import sealing_key
from sources.evidence.ledger import close_period
from sources.evidence.signing import seal
from sources.models import LedgerPeriod, Seal
from tests.builders import a_sealed_capture


def a_seal() -> Seal:
    """A seal of a capture that says little."""
    capture = a_sealed_capture(check=False)
    parts = [
        {"kind": part.kind, "sha256": part.sha256, "bytes": part.size, "media_type": part.media_type, "tool": part.tool}
        for part in capture.artifacts.all()
    ]
    manifest = {"url": capture.url, "sealed_at": datetime.now(UTC).isoformat(), "hops": []}
    return seal(sealing_key(), capture, manifest, parts)


def a_period(seals: int = 1) -> LedgerPeriod:
    """A closed period with that many new seals."""
    for _ in range(seals):
        a_seal()
    period = close_period()
    assert period is not None
    return period
