"""Is the ledger what it was: each period's document, the chain of them, and the trees over their seals?"""

import hashlib
import json
from collections.abc import Iterator

from sources.evidence.key_verification import key_findings
from sources.evidence.ledger import leaves_of
from sources.evidence.merkle import root
from sources.models import LedgerPeriod, Seal, SigningKey

PERIODS_AT_ONCE = 500


def ledger_findings(covered: int) -> Iterator[str]:
    """A sentence for each thing that is wrong with periods, with the seals in them, and with the keys behind those.

    `covered` is the number of periods that checkpoints show to be as they were. Needs the memory of one period.
    """
    before = None
    for period in LedgerPeriod.objects.order_by("number").iterator(chunk_size=PERIODS_AT_ONCE):
        yield from period_findings(period, before)
        yield from tree_findings(period)
        before = period
    for key in SigningKey.objects.order_by("pk"):
        yield from key_findings(key, lambda key=key: _is_covered(key, covered))  # type: ignore[misc]


def period_findings(period: LedgerPeriod, before: LedgerPeriod | None) -> Iterator[str]:
    """What is wrong with a period's row beside its document, and beside the period `before` it."""
    document = period.document.encode()
    try:
        said = json.loads(document)
        facts = (said["number"], said["previous"], said["root"], said["size"])
    except (ValueError, LookupError, TypeError):
        yield f"The document of the ledger's period {period.number} cannot be read."
        return
    digest = hashlib.sha256(document).hexdigest()
    if digest != period.sha256 or facts != (period.number, period.previous, period.root, period.size):
        yield f"The ledger's period {period.number} is not what its document says."
    numbered = before.number + 1 if before else 1
    if period.previous != (before.sha256 if before else "") or period.number != numbered:
        yield f"The ledger's period {period.number} does not follow the one before."


def tree_findings(period: LedgerPeriod) -> Iterator[str]:
    """Whether the seals that the database has for a period are those of its root."""
    leaves = leaves_of(period)
    if root(leaves).hex() != period.root or len(leaves) != period.size:
        yield f"The ledger's period {period.number} does not hold the seals that its root says."


def _is_covered(key: SigningKey, covered: int) -> bool:
    """Whether all that the key signed is in periods that checkpoints show to be as they were."""
    signed = Seal.objects.filter(key=key)
    return not signed.exclude(period__number__lte=covered).exists()
