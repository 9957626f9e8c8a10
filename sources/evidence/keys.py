"""The desk's keys: made on first use, private only in a file of the home, public in the database for ever."""

import contextlib
import functools
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.models import SigningKey
from sources.storage.base import storage_errors

Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
Purpose = SigningKey.Purpose


class KeyRetired(OSError):
    """The file holds a key that was retired, as after a backup was played back: `manage.py rotate_key` helps."""


@dataclass(frozen=True)
class SealingKey:
    """The Ed25519 key that signs seals now: its row and its private half."""

    row: SigningKey
    private: ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class WaczKey:
    """The ECDSA key that signs WACZ files now, as the specification of these wants it."""

    row: SigningKey
    private: ec.EllipticCurvePrivateKey


def sealing_key() -> SealingKey:
    """The key for seals; made if there is none. Raises OSError, KeyRetired."""
    private = _private(Purpose.SEAL)
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise KeyRetired(f"{_path(Purpose.SEAL)} is no Ed25519 key")
    return SealingKey(_row(private, Purpose.SEAL), private)


def wacz_key() -> WaczKey:
    """The key for WACZ files; made if there is none. Raises OSError, KeyRetired."""
    private = _private(Purpose.WACZ)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise KeyRetired(f"{_path(Purpose.WACZ)} is no ECDSA key")
    return WaczKey(_row(private, Purpose.WACZ), private)


@transaction.atomic
def rotate(purpose: SigningKey.Purpose, *, by: User | None) -> SigningKey:
    """Retire this machine's key of `purpose` and make another, which is returned. Old seals stay valid.

    The old private key is gone afterwards. Raises OSError.
    """
    if _path(purpose).exists():
        _retire(key_id(_private(purpose)), by=by)
    fresh = _write_temporary(_generate(purpose), purpose)
    fresh.replace(_path(purpose))
    return _row(_private(purpose), purpose)


def key_id(private: Private) -> str:
    """SHA-256 of the public key (SubjectPublicKeyInfo, DER) in hexadecimal digits."""
    return hashlib.sha256(_public(private, serialization.Encoding.DER)).hexdigest()


def _retire(old: str, *, by: User | None) -> None:
    if row := SigningKey.objects.select_for_update().filter(key_id=old, retired_at=None).first():
        row.retired_at = timezone.now()
        row.save(update_fields=["retired_at"])
        record(EventType.SIGNING_KEY_RETIRED, row, by=by, key=old)


def _row(private: Private, purpose: SigningKey.Purpose) -> SigningKey:
    # Almost always it is there, and a look needs no transaction: on SQLite that would keep others from writing.
    row = SigningKey.objects.filter(key_id=key_id(private)).first() or _register(private, purpose)
    if row.retired_at:
        raise KeyRetired(f"{_path(purpose)} holds a retired key: make another with `manage.py rotate_key`")
    return row


@transaction.atomic
def _register(private: Private, purpose: SigningKey.Purpose) -> SigningKey:
    public = _public(private, serialization.Encoding.PEM).decode("ascii")
    row, is_new = SigningKey.objects.get_or_create(
        key_id=key_id(private), defaults={"purpose": purpose, "public_key": public}
    )
    if is_new:
        record(EventType.SIGNING_KEY_MADE, row, by=None, key=row.key_id)
    return row


def _private(purpose: SigningKey.Purpose) -> Private:
    path = _path(purpose)
    with storage_errors():  # the keys lie beside the archive: where they cannot be read nothing can be sealed
        if not path.exists():
            _make(purpose)
        pem = path.read_bytes()
    private = _parsed(pem)
    if not isinstance(private, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyRetired(f"{path} is no key of this desk")
    return private


@functools.lru_cache(maxsize=4)
def _parsed(pem: bytes) -> PrivateKeyTypes:
    """The key in a file's bytes: reading them again is quick, and shows at once where another key took their place."""
    return serialization.load_pem_private_key(pem, password=None)


def _make(purpose: SigningKey.Purpose) -> None:
    """Whoever is first gives the key its name; others take that one."""
    temporary = _write_temporary(_generate(purpose), purpose)
    with contextlib.suppress(FileExistsError):
        os.link(temporary, _path(purpose))
    temporary.unlink()


def _generate(purpose: SigningKey.Purpose) -> Private:
    if purpose == Purpose.SEAL:
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP384R1())


def _write_temporary(private: Private, purpose: SigningKey.Purpose) -> Path:
    folder = _path(purpose).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)  # with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _public(private: Private, encoding: serialization.Encoding) -> bytes:
    return private.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def _path(purpose: SigningKey.Purpose) -> Path:
    return Path(settings.HOME) / "keys" / f"{purpose}.pem"
