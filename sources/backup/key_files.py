"""What of a desk is secret and in no database: its private keys and the key that signs sessions."""

import json
import os
from pathlib import Path

from django.conf import settings

from claimdesk.runtime.passphrases import decrypt, encrypt

KEYS_FOLDER, SECRET_KEY_FILE = "keys", "secret_key"


def encrypted_secrets(passphrase: str) -> bytes:
    """The secrets of this machine, as only `passphrase` opens them. Raises OSError."""
    keys = {path.name: path.read_text(encoding="ascii") for path in sorted(_folder().glob("*.pem"))}
    return encrypt(json.dumps({"secret_key": settings.SECRET_KEY, "keys": keys}).encode(), passphrase)


def opened_secrets(encrypted: bytes, passphrase: str) -> dict[str, str]:
    """The secrets as files of a home: their texts by their names. Raises WrongPassphrase."""
    found = json.loads(decrypt(encrypted, passphrase))
    files = {f"{KEYS_FOLDER}/{name}": text for name, text in found["keys"].items()}
    return {SECRET_KEY_FILE: found["secret_key"], **files}


def write_secrets(files: dict[str, str]) -> None:
    """Put the secrets into the home, readable for its owner only. Raises OSError."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in files.items():
        path = Path(settings.HOME) / name
        partial = path.with_name(f".{path.name}.partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)


def has_keys() -> bool:
    """Whether this home has private keys already."""
    return any(_folder().glob("*.pem"))


def _folder() -> Path:
    return Path(settings.HOME) / KEYS_FOLDER
