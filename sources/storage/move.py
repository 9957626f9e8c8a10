"""Move the archive from one store to another, file by file.

A file counts as moved only after it was read again from the other store. Each step is independent, so an interrupted
move can be started again. Originals are deleted only in a round of their own (`remove_moved`), when the desk already
reads from the other store.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sources.spools import chunks_of, size_of
from sources.storage.base import Damaged, Store, sha256_of


class MoveResult(StrEnum):
    """The result of moving one file."""

    COPIED = "copied"
    THERE = "there"  # since an earlier round
    REMOVED = "removed"
    DAMAGED = "damaged"  # the original no longer holds what its name says; it is left where it is
    NOT_TAKEN = "not taken"  # the other store does not give back what was put there


@dataclass(frozen=True)
class FileMove:
    """One file and what was done; `size` in bytes, 0 if nothing was copied."""

    sha256: str
    result: MoveResult
    size: int = 0


def copy_missing(origin: Store, target: Store) -> Iterator[FileMove]:
    """Copy whatever `target` lacks, one step per file of `origin`. Raises OSError where a store fails."""
    for sha256 in origin.digests():
        yield FileMove(sha256, MoveResult.THERE) if target.exists(sha256) else _copy(sha256, origin, target)


def remove_moved(origin: Store, target: Store) -> Iterator[FileMove]:
    """Remove from `origin` each file that `target`, read again, really holds. Raises OSError where a store fails."""
    for sha256 in origin.digests():
        if target.verify(sha256):
            origin.remove(sha256)
            yield FileMove(sha256, MoveResult.REMOVED)
        else:
            yield FileMove(sha256, MoveResult.NOT_TAKEN)


def copy_records(names: Iterable[str], origin: Store, target: Store) -> int:
    """Add the entries of the append-only records `names` that `target` lacks, in their order; returns how many.

    Raises OSError where a store fails.
    """
    added = 0
    for name in names:
        there = set(target.journal(name).entries())
        for entry in origin.journal(name).entries():
            if entry not in there:
                target.journal(name).append(entry)
                added += 1
    return added


def _copy(sha256: str, origin: Store, target: Store) -> FileMove:
    with origin.open(sha256) as file:
        if sha256_of(chunks_of(file)) != sha256:
            return FileMove(sha256, MoveResult.DAMAGED)
        size = size_of(file)
        try:
            target.put_file(file)
        except Damaged:
            return FileMove(sha256, MoveResult.NOT_TAKEN)
    return (
        FileMove(sha256, MoveResult.COPIED, size) if target.verify(sha256) else FileMove(sha256, MoveResult.NOT_TAKEN)
    )
