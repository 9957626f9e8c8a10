"""Timestamp responses (RFC 3161): asking for one, and whether one is good."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from sources.evidence.openssl import OpensslSaysNo, certificates, verify_token

LIBRARY = f"rfc3161-client {metadata.version('rfc3161-client')}"
PROGRAM = "openssl ts"


class NoToken(Exception):
    """The answer is not about what was asked; the text says why."""


@dataclass(frozen=True)
class Checked:
    """What a response proves. With a `problem` it proves nothing to us yet: we do not know its authority."""

    stamped_at: datetime | None
    checked_with: str
    problem: str = ""


def request_for(document: bytes) -> TimeStampRequest:
    """A request over the SHA-256 of `document`, with a nonce, asking for the certificates too."""
    return TimestampRequestBuilder().data(document).hash_algorithm(HashAlgorithm.SHA256).build()


def check_token(response: bytes, document: bytes, request: TimeStampRequest | None = None) -> Checked:
    """Whether a response is a good token over `document`, by rfc3161-client or, where that refuses, by openssl.

    Both judge the certificates at the time in the token. With `request` the nonce is compared. Raises NoToken where
    the response is not about the document at all.
    """
    digest = hashlib.sha256(document)
    try:
        return Checked(_by_library(response, document, request), LIBRARY)
    except (VerificationError, ValueError) as error:
        first = str(error)
    if digest.digest() not in response:
        raise NoToken(first[:300])
    asked = request.as_bytes() if request is not None else None
    try:
        at = verify_token(response, digest=digest.hexdigest(), authorities=authorities(), request=asked)
    except OpensslSaysNo as error:
        return Checked(None, PROGRAM, str(error)[:300])
    return Checked(at, PROGRAM)


def chain_of(response: bytes) -> bytes:
    """The certificates of a response and those of our authorities that they lead to, as PEM."""
    try:
        embedded = [
            x509.load_der_x509_certificate(der) for der in decode_timestamp_response(response).signed_data.certificates
        ]
    except ValueError:
        embedded = [x509.load_pem_x509_certificate(pem.encode("ascii")) for pem in certificates(response)]
    issuers = {certificate.issuer for certificate in embedded}
    above = [root for root in _roots() if root.subject in issuers and root not in embedded]
    found = sorted({certificate.public_bytes(Encoding.PEM) for certificate in [*embedded, *above]})
    return b"".join(found)


def authorities() -> Path:
    """The PEM file of those whose time we trust."""
    return Path(settings.TSA_AUTHORITIES or certifi.where())


def _by_library(response: bytes, document: bytes, request: TimeStampRequest | None) -> datetime:
    decoded = decode_timestamp_response(response)
    nonce = request.nonce if request is not None else None
    VerifierBuilder(roots=_roots(), nonce=nonce).build().verify_message(decoded, document)
    return decoded.tst_info.gen_time


def _roots() -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(authorities().read_bytes())
