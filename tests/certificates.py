"""Certificates for tests: an authority, and servers with each thing that can be wrong with theirs."""

import functools
import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey
DAY = timedelta(days=1)


class Certificates:
    """Server contexts by name, and the PEM file of the authority behind them."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self._path = Path(self._directory.name)
        self._key, self._authority = _authority()
        self.authorities = self._path / "authorities.pem"
        self.authorities.write_bytes(self._authority.public_bytes(serialization.Encoding.PEM))

    def close(self) -> None:
        self._directory.cleanup()

    def context(self, name: str) -> ssl.SSLContext:
        """A server's context: `good`, `expired`, `wrong_host` or `self_signed`."""
        key = ec.generate_private_key(ec.SECP256R1())
        signer = key if name == "self_signed" else self._key
        issuer = _name("127.0.0.1") if name == "self_signed" else self._authority.subject
        last = datetime.now(UTC) + (-DAY if name == "expired" else 10 * DAY)
        host: x509.GeneralName = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        if name == "wrong_host":
            host = x509.DNSName("elsewhere.example")
        builder = _builder(_name("127.0.0.1"), issuer, key, last)
        certificate = builder.add_extension(x509.SubjectAlternativeName([host]), critical=False).sign(
            signer, hashes.SHA256()
        )
        return self._server(name, key, certificate)

    def leaf(self, name: str) -> x509.Certificate:
        """The certificate of the server of that name."""
        return x509.load_pem_x509_certificates((self._path / f"{name}.pem").read_bytes())[0]

    def _server(self, name: str, key: Key, certificate: x509.Certificate) -> ssl.SSLContext:
        path = self._path / f"{name}.pem"
        path.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@functools.cache
def _authority() -> tuple[Key, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Test authority")
    builder = _builder(name, name, key, datetime.now(UTC) + 10 * DAY)
    ca = x509.BasicConstraints(ca=True, path_length=None)
    return key, builder.add_extension(ca, critical=True).sign(key, hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, last: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - 20 * DAY)
        .not_valid_after(last)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
