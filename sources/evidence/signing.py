"""Seal captures: sign what is known, once, in the transaction that ends the capture."""

import base64
import hashlib
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from sources.evidence.keys import SealingKey, wacz_key
from sources.evidence.statement import statement
from sources.models import Seal, SigningKey
from sources.wacz import signature as wacz_auth
from sources.wacz.writer import Signer


def seal(key: SealingKey, capture_id: int, manifest: dict[str, Any], artifacts: list[dict[str, Any]]) -> Seal:
    """Sign and keep what is said of a capture; as `sealed`. Runs in the transaction that seals the capture."""
    made = sealed(key, capture_id, manifest, artifacts)
    made.save(force_insert=True)
    return made


def sealed(key: SealingKey, capture_id: int, manifest: dict[str, Any], artifacts: list[dict[str, Any]]) -> Seal:
    """The signed statement of what is said of a capture; not saved.

    `manifest` is the one in the WACZ (its `sealed_at` is the seal's), `artifacts` all that were kept.
    """
    document = statement(capture_id, manifest, artifacts)
    return Seal(
        capture_id=capture_id,
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
