"""What a seal says of a capture, as plain JSON: the manifest of the WACZ, and the WACZ itself on top."""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from sources.canonical import canonical_json

SEAL_FORMAT = "claimdesk-seal-1"
# What is taken over from the manifest as it is.
TAKEN = (
    "software", "user_agent", "origin", "url", "final_url", "sealed_at", "outcome", "detail", "verdict", "completeness",
    "media_type", "charset", "upload",
)  # fmt: skip


def statement(capture_id: int, manifest: dict[str, Any], artifacts: list[dict[str, Any]]) -> bytes:
    """The document to sign, in canonical JSON.

    `manifest` is the one in the WACZ, which cannot name the WACZ; `artifacts` are all that were kept, the WACZ too.
    """
    document = {
        "format": SEAL_FORMAT,
        "capture": capture_id,
        "manifest": hashlib.sha256(canonical_json(manifest)).hexdigest(),
        **{name: manifest.get(name, "") for name in TAKEN},
        "hops": [_hop(hop) for hop in manifest.get("hops", [])],
        "artifacts": artifacts,
    }
    return canonical_json(document)


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
