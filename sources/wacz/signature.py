"""Signatures inside WACZ files (WACZ Signing and Verification 0.1.0, anonymous signature).

What is signed is the text of `hash` in datapackage-digest.json, `sha256:…`, with ECDSA over SHA-256. We write r and s
side by side, as browsers do; both forms that are in use are read.
"""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

SPEC_VERSION = "0.1.0"
ALLOWED = frozenset({"hash", "created", "software", "version", "signature", "publicKey"})


def signed_data(key: ec.EllipticCurvePrivateKey, digest: str, *, created: str, software: str) -> dict[str, str]:
    """The `signedData` of a datapackage-digest.json whose `hash` is `digest`."""
    der = key.sign(digest.encode("ascii"), ec.ECDSA(hashes.SHA256()))
    size = (key.key_size + 7) // 8
    plain = b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(der))
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": digest,
        "created": created,
        "software": software,
        "version": SPEC_VERSION,
        "signature": base64.b64encode(plain).decode("ascii"),
        "publicKey": base64.b64encode(public).decode("ascii"),
    }


def signature_problem(signed: Any, digest: str) -> str:
    """What is wrong with a `signedData` beside the `hash` `digest`; empty where nothing is.

    Signatures of domains (`domainCert`) are another method and are not judged.
    """
    if not isinstance(signed, dict):
        return "is no signature"
    if "domain" in signed:
        return ""
    if not set(signed) <= ALLOWED or signed.get("hash") != digest:
        return "is not about this file"
    try:
        _verify(signed, digest.encode("ascii"))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, KeyError, binascii.Error):
        return "is not valid"
    return ""


def _verify(signed: dict[str, Any], message: bytes) -> None:
    public = serialization.load_der_public_key(base64.b64decode(signed["publicKey"], validate=True))
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise InvalidSignature
    signature = base64.b64decode(signed["signature"], validate=True)
    size = (public.key_size + 7) // 8
    if len(signature) == 2 * size:
        halves = [int.from_bytes(half, "big") for half in (signature[:size], signature[size:])]
        signature = encode_dss_signature(*halves)
    public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
