"""Are ledger and audit log still those that signed checkpoints name, and how much of them does the newest one cover?"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings

from claimdesk.audit.chain import head
from claimdesk.audit.chain_verification import waiting
from sources.evidence.anchors import newest_kept, roots_at
from sources.evidence.checkpoints import Checkpoint, NoCheckpoint, parse_checkpoint
from sources.evidence.keys import KeyRetired, Purpose, id_of_pem, listed_keys, own_public_key
from sources.evidence.ledger import log_named_by
from sources.models import Artifact, Capture, LedgerPeriod, Seal
from sources.storage.archive import CHECKPOINTS, archive, open_artifact
from sources.wacz.foreign_page import READ_ERRORS
from sources.wacz.writer import CHECKPOINT
from sources.zip_directory import open_zip

# Of how many of the newest captures the WACZ is looked into.
LOOKED_INTO = 5
MAX_NOTE_BYTES = 16 * 1024
KEPT = "the archive's record"


@dataclass(frozen=True)
class Anchor:
    """A checkpoint, and where it was found, in words; `is_outside` where somebody else holds it."""

    checkpoint: Checkpoint
    where: str
    is_outside: bool = False


@dataclass(frozen=True)
class Anchored:
    """What checkpoints say of the ledger: the newest that was found and holds, if any, and the findings."""

    newest: Anchor | None
    findings: tuple[str, ...]

    @property
    def covered(self) -> int:
        """How many periods are shown to be as they were; none where something is wrong."""
        return self.newest.checkpoint.size if self.newest and not self.findings else 0


def verify_anchors(given: Sequence[Anchor] = (), keys: Iterable[str] = ()) -> Anchored:
    """Compare the ledger with the newest checkpoints: the archive's, those in the newest WACZs, and `given` ones.

    `keys` are public keys (PEM) that whoever verifies knows, besides those of this machine and of the archive's list.
    Raises OSError where the archive cannot be read.
    """
    trusted = [key for pem in (*keys, *_trusted()) if (key := _loaded(pem))]
    found = [*given, *_kept(), *_in_packages()]
    roots = roots_at({anchor.checkpoint.size for anchor in found})
    findings = [sentence for anchor in found for sentence in _findings(anchor, trusted, roots)]
    newest = max(found, key=lambda anchor: anchor.checkpoint.size, default=None)
    return Anchored(newest, tuple(dict.fromkeys(findings)))


def coverage(anchored: Anchored) -> list[str]:
    """What the newest checkpoint covers of the log and what not, and what cannot be known, a sentence each."""
    newest, position = anchored.newest, head()[0]
    if newest is None:
        return ["No checkpoint was found, so whether ledger and log were made anew as a whole cannot be known."]
    covered = _link_covered(newest.checkpoint.size)
    later, unlinked = max(0, position - covered), waiting().number
    words = [f"Checked from the checkpoint over {newest.checkpoint.size} periods ({newest.where})."]
    words.append(f"It covers the log up to link {covered}, not the {later} links and {unlinked} events after that.")
    if not newest.is_outside:
        words.append(
            "It was found beside the archive: whoever has the key file and the archive too could have made all of it "
            "anew, which only a checkpoint that is held elsewhere shows (--anchor FILE)."
        )
    return words


def covers(anchored: Anchored, seal: Seal) -> bool:
    """Whether a checkpoint shows that the seal is as it was."""
    return seal.period is not None and seal.period.number <= anchored.covered


def not_anchored(capture: Capture) -> str:
    """That no checkpoint covers the seal of a capture, in a sentence; empty where one does."""
    seal = Seal.objects.select_related("period").filter(capture=capture).first()
    if seal is None or covers(verify_anchors(), seal):
        return ""
    return "No checkpoint covers the seal yet, so whether the ledger was made anew since cannot be known."


def anchor_in(file: IO[bytes], where: str, *, is_outside: bool) -> Anchor:
    """The checkpoint in a file: a signed note, the last of several, or that of a WACZ. Raises NoCheckpoint."""
    start = file.read(4)
    file.seek(0)
    text = _note_of_package(file) if start == b"PK\x03\x04" else _last_note(file.read())
    return Anchor(parse_checkpoint(text), where, is_outside)


def _findings(anchor: Anchor, trusted: Sequence[ed25519.Ed25519PublicKey], roots: dict[int, bytes]) -> Iterator[str]:
    point = anchor.checkpoint
    if not any(point.is_signed_by(key) for key in trusted):
        yield f"The checkpoint over {point.size} periods ({anchor.where}) is not signed by a known key of this desk."
    elif point.size not in roots:
        count = LedgerPeriod.objects.count()
        yield (
            f"The checkpoint in {anchor.where} covers {point.size} periods, the ledger has only {count}: "
            "its end was cut off."
        )
    elif roots[point.size] != point.root:
        yield (
            f"The ledger's first {point.size} periods are not those that the checkpoint in {anchor.where} names: they "
            f"were made anew. {_still_good()}"
        )


def _still_good() -> str:
    """Up to where the archive's checkpoints still hold: of two of them the earlier one holds where the later does."""
    points = archive().journal(CHECKPOINTS).entries()
    good, bad = 0, len(points)
    while good < bad:
        middle = (good + bad) // 2
        good, bad = (middle + 1, bad) if _holds(points[middle]) else (good, middle)
    size = parse_checkpoint(points[good - 1]).size if good else 0
    return f"The first {size} of them are as they were." if size else "None of them is known to be as it was."


def _holds(note: str) -> bool:
    try:
        point = parse_checkpoint(note)
    except NoCheckpoint:
        return False
    return roots_at({point.size}).get(point.size) == point.root


def _trusted() -> list[str]:
    """The public keys that need no database: this machine's, and those of the archive's list; only pinned ones where
    the operator pinned any."""
    pems = list(listed_keys().values())
    with suppress(KeyRetired):
        pems.append(own_public_key(Purpose.SEAL))
    pinned = set(settings.PINNED_KEYS)
    return [pem for pem in pems if pem and (not pinned or id_of_pem(pem) in pinned)]


def _loaded(pem: str) -> ed25519.Ed25519PublicKey | None:
    """The key, if it is one that can sign checkpoints."""
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except ValueError:
        return None
    return key if isinstance(key, ed25519.Ed25519PublicKey) else None


def _kept() -> Iterator[Anchor]:
    """The newest checkpoint of the archive's record that can be read."""
    if (kept := newest_kept()) is not None:
        yield Anchor(kept, KEPT)


def _in_packages() -> Iterator[Anchor]:
    """The checkpoint in the newest capture's WACZ that holds one."""
    newest = Artifact.objects.filter(kind=Artifact.Kind.WACZ).order_by("-pk")[:LOOKED_INTO]
    for artifact in newest:
        with suppress(FileNotFoundError, NoCheckpoint), open_artifact(artifact) as file:
            yield anchor_in(file, f"the WACZ of capture {artifact.capture_id}", is_outside=False)
            return


def _note_of_package(file: IO[bytes]) -> str:
    try:
        with open_zip(file) as package, package.open(CHECKPOINT) as note:
            return note.read(MAX_NOTE_BYTES).decode("utf-8")
    except (*READ_ERRORS, KeyError) as error:
        raise NoCheckpoint("the WACZ holds none") from error


def _last_note(data: bytes) -> str:
    try:
        entries = [entry for entry in data.decode("utf-8").split("\n\n\n") if entry.strip()]
    except UnicodeDecodeError as error:
        raise NoCheckpoint("it is no text") from error
    return f"{entries[-1].strip()}\n" if entries else ""


def _link_covered(size: int) -> int:
    period = LedgerPeriod.objects.filter(number=size).first()
    return log_named_by(period.document)[0] if period else 0
