"""Seal captures: what is said of a capture, as canonical JSON, is signed once, in the transaction that ends it."""

import base64
import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from claimdesk.canonical import exact_json
from sources.evidence.keys import SealingKey, wacz_key
from sources.models import Capture, Seal, SigningKey, Source
from sources.wacz import signature as wacz_auth
from sources.wacz.writer import Signer

SEAL_FORMAT = "claimdesk-seal-2"  # since December 2026; the first format named no source
# What is taken over from the manifest as it is.
TAKEN = (
    "software", "user_agent", "origin", "url", "final_url", "sealed_at", "outcome", "detail", "verdict", "completeness",
    "media_type", "charset", "upload",
)  # fmt: skip


def statement(capture: Capture, manifest: dict[str, Any], artifacts: list[dict[str, Any]]) -> bytes:
    """The document to sign, in canonical JSON.

    `manifest` is the one in the WACZ, which cannot name the WACZ; `artifacts` are all that were kept, the WACZ too.
    """
    document = {
        "format": SEAL_FORMAT,
        "capture": capture.pk,
        "source": source_facts(capture.source),
        **_taken(manifest),
        "artifacts": artifacts,
    }
    return exact_json(document)


def source_facts(source: Source) -> dict[str, Any]:
    """What a seal says of the source: which one it is, and its URL."""
    return {"id": source.pk, "url": source.canonical_url or ""}


def differing_in_seal(document: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """The names of what a seal's document tells otherwise than `manifest`; what its format did not name is left out."""
    taken = json.loads(exact_json(_taken(manifest)))
    return [name for name in taken if name in document and document[name] != taken[name]]


def _taken(manifest: dict[str, Any]) -> dict[str, Any]:
    return {
        "manifest": hashlib.sha256(exact_json(manifest)).hexdigest(),
        **{name: manifest.get(name, "") for name in TAKEN},
        "hops": [_hop(hop) for hop in manifest.get("hops", [])],
    }


def _hop(hop: dict[str, Any]) -> dict[str, Any]:
    tls = hop.get("tls")
    return {
        **{name: value for name, value in hop.items() if name not in {"tls", "started_at", "milliseconds"}},
        "requested_at": hop["started_at"],
        "first_byte_at": _after(hop, "first_byte"),
        "ended_at": _after(hop, "total"),
        "milliseconds": hop["milliseconds"],
        "tls": {**tls, "certificates": [_digest(der) for der in tls["certificates"]]} if tls else None,
    }


def _after(hop: dict[str, Any], name: str) -> str | None:
    if name not in hop["milliseconds"]:
        return None
    moment = datetime.fromisoformat(hop["started_at"]) + timedelta(milliseconds=hop["milliseconds"][name])
    return moment.isoformat()


def _digest(certificate: str) -> str:
    return hashlib.sha256(base64.b64decode(certificate)).hexdigest()


def seal(key: SealingKey, capture: Capture, manifest: dict[str, Any], artifacts: list[dict[str, Any]]) -> Seal:
    """Sign and keep what is said of a capture; as `sealed`. Runs in the transaction that seals the capture."""
    made = sealed(key, capture, manifest, artifacts)
    made.save(force_insert=True)
    return made


def sealed(key: SealingKey, capture: Capture, manifest: dict[str, Any], artifacts: list[dict[str, Any]]) -> Seal:
    """The signed statement of what is said of a capture; not saved.

    `manifest` is the one in the WACZ (its `sealed_at` is the seal's), `artifacts` all that were kept.
    """
    document = statement(capture, manifest, artifacts)
    return Seal(
        capture=capture,
        document=document.decode("utf-8"),
        sha256=hashlib.sha256(document).hexdigest(),
        key=key.row,
        signature=base64.b64encode(key.private.sign(document)).decode("ascii"),
        sealed_at=datetime.fromisoformat(manifest["sealed_at"]),
    )


def wacz_signer() -> Signer:
    """Signs the `hash` of a datapackage-digest.json, for `created` and `software`. Raises OSError."""
    key = wacz_key().private
    return lambda digest, created, software: wacz_auth.signed_data(key, digest, created=created, software=software)


def is_signed(document: bytes, signature: str, key: SigningKey) -> bool:
    """Whether `signature` (base64) is that of `key` under `document`."""
    public = serialization.load_pem_public_key(key.public_key.encode("ascii"))
    if not isinstance(public, ed25519.Ed25519PublicKey):
        return False
    try:
        public.verify(base64.b64decode(signature), document)
    except (InvalidSignature, ValueError):
        return False
    return True
