"""Merkle trees as RFC 9162 section 2.1 defines them: many seals under one digest, each with a short proof."""

import hashlib


def leaf_hash(entry: bytes) -> bytes:
    """The digest of a leaf; the 0 in front keeps leaves and nodes apart (2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root(leaves: list[bytes]) -> bytes:
    """The digest of a whole tree over leaf hashes (2.1.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return _node(root(leaves[:half]), root(leaves[half:]))


def inclusion_proof(leaves: list[bytes], index: int) -> list[bytes]:
    """The digests that lead from the leaf at `index` up to the root (2.1.3.1). Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*inclusion_proof(leaves[:half], index), root(leaves[half:])]
    return [*inclusion_proof(leaves[half:], index - half), root(leaves[:half])]


def root_from_proof(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """The root that a proof leads to (2.1.3.2); None where the proof has not the form for that place and size."""
    if not 0 <= index < size:
        return None
    place, last = index, size - 1
    digest = leaf
    for step in proof:
        if not last:
            return None
        if place & 1 or place == last:
            digest = _node(step, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = _node(digest, step)
        place, last = place >> 1, last >> 1
    return digest if not last else None


class GrowingTree:
    """A tree to which leaves are added at the end, in the memory of one digest for each of its levels."""

    def __init__(self) -> None:
        """A tree that has no leaves yet."""
        self._halves: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf, given as its hash."""
        size = 1
        while self._halves and self._halves[-1][0] == size:
            leaf, size = _node(self._halves.pop()[1], leaf), 2 * size
        self._halves.append((size, leaf))

    def root(self) -> bytes:
        """The digest over all leaves that were added so far: what `root` says of them."""
        if not self._halves:
            return root([])
        digest = self._halves[-1][1]
        for _size, left in reversed(self._halves[:-1]):
            digest = _node(left, digest)
        return digest


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
