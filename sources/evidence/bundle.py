"""The evidence file of a capture: all that `docs/verify_claimdesk.py` needs beside the WACZ, as one JSON document."""

import base64
import json
from collections.abc import Iterable
from typing import Any

from sources.evidence.ledger import proof_of
from sources.models import Artifact, Capture, LedgerPeriod, Seal, SigningKey, TimestampToken
from sources.storage.archive import archive

EVIDENCE_FORMAT = "claimdesk-evidence-1"


def evidence_of(capture: Capture, quotes: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """Seal, keys, inclusion proof, periods, timestamps and texts of a sealed capture.

    `quotes` are the passages that must stand in it: `{"quote": words}` and whatever else names them. Raises
    Seal.DoesNotExist for a capture without a seal, OSError where the archive lost a token or a text.
    """
    seal = Seal.objects.select_related("key", "period").get(capture=capture)
    return {
        "format": EVIDENCE_FORMAT,
        "capture": capture.pk,
        "url": capture.url,
        "seal": {"document": seal.document, "signature": seal.signature, "key": seal.key.key_id},
        "keys": [_key(seal.key)],
        "ledger": _ledger(seal),
        "texts": _texts(capture),
        "quotes": list(quotes),
    }


def written(evidence: dict[str, Any]) -> bytes:
    return json.dumps(evidence, ensure_ascii=False, indent=1).encode() + b"\n"


def periods_to_time(period: LedgerPeriod) -> list[LedgerPeriod]:
    """The period and those after it, up to the first that an authority has timestamped; the period alone if none is.

    Each names the one before, so a token over any of them is a token over all that came earlier.
    """
    later = LedgerPeriod.objects.filter(number__gte=period.number)
    last = later.filter(tokens__problem="").order_by("number").first()
    if last is None:
        return [period]
    return list(later.filter(number__lte=last.number).order_by("number").prefetch_related("tokens"))


def _texts(capture: Capture) -> dict[str, str]:
    """The article and all that is visible, as they were read and sealed, by the kinds of their artifacts."""
    kept = capture.artifacts.filter(kind__in=(Artifact.Kind.TEXT, Artifact.Kind.VISIBLE)).order_by("pk")
    return {artifact.kind: _stored(artifact.sha256).decode("utf-8") for artifact in kept}


def _key(key: SigningKey) -> dict[str, Any]:
    return {
        "id": key.key_id,
        "public_key": key.public_key,
        "created_at": key.created_at.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
    }


def _ledger(seal: Seal) -> dict[str, Any] | None:
    if seal.period is None:
        return None
    return {
        "leaf_index": seal.leaf_index,
        "proof": proof_of(seal),
        "periods": [
            {"document": period.document, "tokens": [_token(token) for token in period.tokens.filter(problem="")]}
            for period in periods_to_time(seal.period)
        ],
    }


def _token(token: TimestampToken) -> dict[str, Any]:
    return {
        "authority": token.authority,
        "stamped_at": token.stamped_at.isoformat() if token.stamped_at else None,
        "response": base64.b64encode(_stored(token.sha256)).decode("ascii"),
        "chain": _stored(token.chain_sha256).decode("ascii"),
    }


def _stored(sha256: str) -> bytes:
    with archive().open(sha256) as file:
        return file.read()
