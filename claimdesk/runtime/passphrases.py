"""Bytes that only a passphrase opens: scrypt (RFC 7914) makes the key, Fernet encrypts.

The salt stands before the token, in JSON, so that the file says by itself how it is opened.
"""

import base64
import json
import os

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT_BYTES = 16
# As RFC 7914 and OWASP advise for what is opened seldom: 128 MB of memory, a fraction of a second.
COST, BLOCK, LANES = 2**17, 8, 1
MIN_PASSPHRASE_CHARACTERS = 12


class WrongPassphrase(Exception):
    """The passphrase does not open the bytes, or they were changed."""


def encrypt(secret: bytes, passphrase: str) -> bytes:
    """`secret` as only `passphrase` opens it."""
    salt = os.urandom(SALT_BYTES)
    token = Fernet(_key(passphrase, salt)).encrypt(secret)
    fields = {"key": "scrypt-131072-8-1", "salt": salt.hex(), "cipher": "fernet", "token": token.decode("ascii")}
    return json.dumps(fields).encode()


def decrypt(encrypted: bytes, passphrase: str) -> bytes:
    """What `encrypt` was given. Raises WrongPassphrase."""
    try:
        fields = json.loads(encrypted)
        return Fernet(_key(passphrase, bytes.fromhex(fields["salt"]))).decrypt(fields["token"])
    except (InvalidToken, ValueError, KeyError, TypeError) as error:
        raise WrongPassphrase("The passphrase is another one, or the file was changed.") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    derived = Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=LANES).derive(passphrase.encode())
    return base64.urlsafe_b64encode(derived)
