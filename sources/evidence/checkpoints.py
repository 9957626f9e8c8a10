"""Checkpoints of a log as signed notes (C2SP tlog-checkpoint and signed-note): origin, size, root, signatures."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

ED25519 = b"\x01"
SIGNATURE_MARK = "— "  # an em dash
KEY_HASH_BYTES = 4


class NoCheckpoint(ValueError):
    """The text is no checkpoint; the message says what is wrong with it."""


@dataclass(frozen=True)
class Checkpoint:
    """A log's `size` in entries and the `root` of the tree over them, as `note` says and signs it.

    `signatures` are pairs of the signer's name and the bytes behind it: four of the key's hash, then the signature.
    """

    origin: str
    size: int
    root: bytes
    note: str
    signatures: tuple[tuple[str, bytes], ...]

    @property
    def signed_text(self) -> bytes:
        """What is signed: the note up to the empty line."""
        return self.note.partition("\n\n")[0].encode() + b"\n"

    def is_signed_by(self, key: ed25519.Ed25519PublicKey) -> bool:
        """Whether one of the signatures is that of `key`."""
        return any(_holds(key, name, signature, self.signed_text) for name, signature in self.signatures)


def signed_checkpoint(origin: str, size: int, root: bytes, key: ed25519.Ed25519PrivateKey) -> str:
    """The note over a log of `size` entries, signed in the name of its `origin`."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = key_hash(origin, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{SIGNATURE_MARK}{origin} {base64.b64encode(signature).decode()}\n"


def parse_checkpoint(note: str) -> Checkpoint:
    """Take a note apart, without judging its signatures. Raises NoCheckpoint."""
    text, _, rest = note.partition("\n\n")
    lines, signatures = text.split("\n"), rest.rstrip("\n").split("\n")
    if len(lines) < 3 or not lines[0] or not all(each.startswith(SIGNATURE_MARK) for each in signatures):
        raise NoCheckpoint("it has not the form of a signed checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
        pairs = tuple(_signature(line) for line in signatures)
    except (binascii.Error, ValueError) as error:
        raise NoCheckpoint("its root or a signature is no base64") from error
    if not lines[1].isascii() or not lines[1].isdigit() or str(int(lines[1])) != lines[1] or len(root) != 32:
        raise NoCheckpoint("its size is no number, or its root is no SHA-256")
    return Checkpoint(lines[0], int(lines[1]), root, note, pairs)


def key_hash(name: str, key: ed25519.Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature says whose it is."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + _raw(key)).digest()[:KEY_HASH_BYTES]


def verifier_key(name: str, key: ed25519.Ed25519PublicKey) -> str:
    """The key as other programs for signed notes take it: NAME+HASH+KEY."""
    return f"{name}+{key_hash(name, key).hex()}+{base64.b64encode(ED25519 + _raw(key)).decode()}"


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(SIGNATURE_MARK).rpartition(" ")
    return name, base64.b64decode(encoded, validate=True)


def _holds(key: ed25519.Ed25519PublicKey, name: str, signature: bytes, text: bytes) -> bool:
    if signature[:KEY_HASH_BYTES] != key_hash(name, key):
        return False
    try:
        key.verify(signature[KEY_HASH_BYTES:], text)
    except InvalidSignature:
        return False
    return True


def _raw(key: ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
