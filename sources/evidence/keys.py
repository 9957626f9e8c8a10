"""The desk's keys: made on first use, private only in a file of the home, public in the database for ever."""

import base64
import contextlib
import functools
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.canonical import exact_json
from sources.models import SigningKey
from sources.storage.archive import KEYS, archive
from sources.storage.base import storage_errors
from sources.storage.files import hand_over

Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
Purpose = SigningKey.Purpose
_listed: set[tuple[str, str, str]] = set()  # what this process has seen there: home, bucket, key


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


def own_public_key(purpose: SigningKey.Purpose) -> str:
    """The public half (PEM) of the key in this machine's file; empty where there is no file. Makes none.

    Raises OSError, KeyRetired where the file holds something else.
    """
    return _pem(_private(purpose)) if _path(purpose).exists() else ""


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


def list_key(key_id: str, purpose: str, public_key: str, at: datetime) -> None:
    """Add a key to the archive's list if it is not there. Raises StorageError."""
    seen = (str(settings.HOME), str(settings.S3_BUCKET), key_id)
    if seen in _listed:
        return
    if key_id not in listed_keys():
        facts = {"key": key_id, "purpose": purpose, "public_key": public_key, "listed_at": at.isoformat()}
        archive().journal(KEYS).append(exact_json(facts).decode() + "\n")
    _listed.add(seen)


def list_retired(key_id: str, at: datetime) -> None:
    """Add that a key signs no more. Raises StorageError."""
    archive().journal(KEYS).append(exact_json({"key": key_id, "retired_at": at.isoformat()}).decode() + "\n")


def listed_keys() -> dict[str, str]:
    """The public keys (PEM) of the archive's list by their ids. Raises StorageError."""
    return {facts["key"]: facts["public_key"] for facts in _facts() if "public_key" in facts}


def retired_keys() -> dict[str, datetime]:
    """When keys of the archive's list were retired, by their ids. Raises StorageError."""
    return {facts["key"]: datetime.fromisoformat(facts["retired_at"]) for facts in _facts() if "retired_at" in facts}


def id_of_pem(pem: str) -> str:
    """SHA-256 of a public key (SubjectPublicKeyInfo, DER), as keys are numbered; empty for what is no PEM."""
    lines = [line for line in pem.splitlines() if line and not line.startswith("-----")]
    try:
        der = base64.b64decode("".join(lines), validate=True)
    except ValueError:
        return ""
    return hashlib.sha256(der).hexdigest()


def _retire(old: str, *, by: User | None) -> None:
    if row := SigningKey.objects.select_for_update().filter(key_id=old, retired_at=None).first():
        row.retired_at = timezone.now()
        row.save(update_fields=["retired_at"])
        record(EventType.SIGNING_KEY_RETIRED, row, by=by, key=old)
        list_retired(old, row.retired_at)


def _row(private: Private, purpose: SigningKey.Purpose) -> SigningKey:
    # Almost always it is there, and a look needs no transaction: on SQLite that would keep others from writing.
    row = SigningKey.objects.filter(key_id=key_id(private)).first() or _register(private, purpose)
    if row.retired_at:
        raise KeyRetired(f"{_path(purpose)} holds a retired key: make another with `manage.py rotate_key`")
    list_key(row.key_id, row.purpose, _pem(private), timezone.now())
    return row


@transaction.atomic
def _register(private: Private, purpose: SigningKey.Purpose) -> SigningKey:
    public = _pem(private)
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
    hand_over(Path(settings.HOME), folder, Path(name))
    return Path(name)


def _pem(private: Private) -> str:
    return _public(private, serialization.Encoding.PEM).decode("ascii")


def _public(private: Private, encoding: serialization.Encoding) -> bytes:
    return private.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def _path(purpose: SigningKey.Purpose) -> Path:
    return Path(settings.HOME) / "keys" / f"{purpose}.pem"


def _facts() -> list[dict[str, Any]]:
    """The entries that can be read: a writer that was killed may have left half of one."""
    return [facts for entry in archive().journal(KEYS).entries() if (facts := _read(entry))]


def _read(entry: str) -> dict[str, Any]:
    try:
        facts = json.loads(entry)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) and isinstance(facts.get("key"), str) else {}
