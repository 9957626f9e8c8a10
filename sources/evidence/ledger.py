"""The ledger of seals: one Merkle tree per period, each bound to the one before.

Seals wait without a place until a period is closed, so workers never wait for each other. Whoever takes a seal out,
slips one in or changes one would have to make all later periods anew, and the timestamps over them. The same holds for
the audit log: each period names the newest link of its chain.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction

from claimdesk.audit import chain
from claimdesk.canonical import exact_json
from sources.evidence.merkle import inclusion_proof, leaf_hash, root
from sources.models import LedgerPeriod, Seal

LEDGER_FORMAT = "claimdesk-ledger-1"
LARGEST_PERIOD = 10_000
ROWS_AT_ONCE = 500


def entry(sha256: str, key_id: str, signature: str) -> bytes:
    """A seal's leaf in the tree: the digest of its document, whose key signed it, and the signature."""
    return exact_json({"key": key_id, "seal": sha256, "signature": signature})


def close_period() -> LedgerPeriod | None:
    """Give every seal that waits its place in a new period, which names the newest link of the audit log.

    None where neither a seal waits nor the log grew, or where somebody else was quicker.
    """
    chain.link_waiting(patient=True)
    try:
        with transaction.atomic():
            return _close()
    except IntegrityError:
        return None


def proof_of(seal: Seal) -> list[str]:
    """The inclusion proof of a seal in its period, in hexadecimal digits. Raises ValueError where it has no place."""
    if seal.period is None or seal.leaf_index is None:
        raise ValueError(f"{seal} waits for its period")
    return [step.hex() for step in inclusion_proof(leaves_of(seal.period), seal.leaf_index)]


def leaves_of(period: LedgerPeriod) -> list[bytes]:
    """The leaf hashes of a period as the database has them now."""
    rows = period.seals.order_by("leaf_index").values_list("sha256", "key__key_id", "signature")
    return [leaf_hash(entry(*row)) for row in rows]


def document_of(
    number: int, *, tree: bytes, previous: str, size: int, closed_at: datetime, log: tuple[int, str] = (0, "")
) -> bytes:
    """What a timestamp is asked for: the tree's root and the digest of the period before, in canonical JSON.

    `log` is position and digest of the newest link of the audit log; periods from before there were links name none.
    """
    facts: dict[str, Any] = {
        "format": LEDGER_FORMAT,
        "number": number,
        "previous": previous,
        "root": tree.hex(),
        "size": size,
        "closed_at": closed_at.isoformat(),
    }
    if log[0]:
        facts["audit"] = {"link": log[0], "sha256": log[1]}
    return exact_json(facts)


def log_named_by(document: str) -> tuple[int, str]:
    """Position and digest of the link of the audit log that a period's document names; 0 and nothing for none."""
    named = json.loads(document).get("audit") or {}
    return named.get("link", 0), named.get("sha256", "")


def _close() -> LedgerPeriod | None:
    waiting = Seal.objects.select_for_update(of=("self",)).filter(period=None).select_related("key").order_by("pk")
    seals = list(waiting[:LARGEST_PERIOD])
    last = LedgerPeriod.objects.order_by("-number").first()
    log = chain.head()
    if not seals and log == (log_named_by(last.document) if last else (0, "")):
        return None
    tree = root([leaf_hash(entry(seal.sha256, seal.key.key_id, seal.signature)) for seal in seals])
    period = _write(tree, len(seals), last, log)
    for index, seal in enumerate(seals):
        seal.period, seal.leaf_index = period, index
    Seal.objects.bulk_update(seals, ["period", "leaf_index"], batch_size=ROWS_AT_ONCE)
    return period


def _write(tree: bytes, size: int, last: LedgerPeriod | None, log: tuple[int, str]) -> LedgerPeriod:
    number, previous = (last.number + 1, last.sha256) if last else (1, "")
    closed_at = datetime.now(UTC)
    document = document_of(number, tree=tree, previous=previous, size=size, closed_at=closed_at, log=log)
    return LedgerPeriod.objects.create(
        number=number,
        root=tree.hex(),
        previous=previous,
        size=size,
        closed_at=closed_at,
        document=document.decode("ascii"),
        sha256=hashlib.sha256(document).hexdigest(),
    )
