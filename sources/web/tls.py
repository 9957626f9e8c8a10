"""Certificates: which authorities we trust, what a server sent, and the outcome code for what is wrong with it."""

import functools
import ssl
from dataclasses import dataclass

import certifi

from sources.web.records import Stopped, TlsFacts

# X509_V_ERR_* of OpenSSL (x509_vfy.h)
NOT_YET_VALID, EXPIRED, WRONG_HOST, WRONG_EMAIL, WRONG_ADDRESS = 9, 10, 62, 63, 64
CERTIFICATE_CODES = frozenset({"tls.expired", "tls.hostname", "tls.untrusted"})


@functools.cache
def _verifying(authorities: str) -> ssl.SSLContext:
    """One context for all connections of the process: loading the authorities costs more than a page."""
    context = ssl.create_default_context(cafile=authorities or certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


@functools.cache
def _accepting() -> ssl.SSLContext:
    """The context for a page whose certificate does not verify; no cookie is ever sent over it."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True)
class Trust:
    """The authorities that certificates are checked against: a PEM file, by default certifi's."""

    authorities: str = ""

    def context(self, *, verify: bool) -> ssl.SSLContext:
        """The shared context, verifying or for a page already known not to verify."""
        return _verifying(self.authorities) if verify else _accepting()

    def is_certificate_code(self, code: str) -> bool:
        """Whether only the certificate is wrong, so that the page can be kept and marked as not verified."""
        return code in CERTIFICATE_CODES


def tls_facts(connection: ssl.SSLSocket, problem: str) -> TlsFacts:
    """The protocol, the cipher and the certificates of a connection."""
    cipher = connection.cipher()
    return TlsFacts(connection.version() or "", cipher[0] if cipher else "", _chain(connection), problem)


def tls_problem(error: ssl.SSLError) -> Stopped:
    """What to raise for a handshake that failed."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return Stopped("tls.handshake", str(error.reason or error)[:200])
    if error.verify_code in {NOT_YET_VALID, EXPIRED}:
        code = "tls.expired"
    elif error.verify_code in {WRONG_HOST, WRONG_EMAIL, WRONG_ADDRESS}:
        code = "tls.hostname"
    else:
        code = "tls.untrusted"
    return Stopped(code, error.verify_message[:200])


def _chain(connection: ssl.SSLSocket) -> tuple[bytes, ...]:
    # A public method from Python 3.13 on; before, only the inner object gives more than the leaf.
    inner = getattr(connection, "_sslobj", None)
    chain = inner.get_unverified_chain() if inner else None
    return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in chain or ())
