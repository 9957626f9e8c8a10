"""The tree of RFC 9162, against its definition written down a second time."""

import hashlib

import pytest

from sources.evidence.merkle import inclusion_proof, leaf_hash, root, root_from_proof

SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33]
# Roots of the test tree of RFC 6962's own implementations: n entries out of this list.
ENTRIES = [bytes.fromhex(entry) for entry in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(bytes([number])) for number in range(size)]


@pytest.mark.parametrize(("size", "expected"), ROOTS.items())
def test_root_is_that_of_the_known_tree(size, expected):
    assert root([leaf_hash(entry) for entry in ENTRIES[:size]]).hex() == expected


def test_root_of_nothing_is_the_digest_of_nothing():
    assert root([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_proof_leads_every_leaf_to_the_root(size):
    tree = leaves(size)
    for index, leaf in enumerate(tree):
        assert root_from_proof(leaf, index, size, inclusion_proof(tree, index)) == root(tree)


@pytest.mark.parametrize("size", SIZES[1:])
def test_root_from_proof_leads_nothing_else_there(size):
    tree = leaves(size)
    for index, leaf in enumerate(tree):
        proof = inclusion_proof(tree, index)
        assert root_from_proof(leaf_hash(b"another"), index, size, proof) != root(tree)
        assert root_from_proof(leaf, (index + 1) % size, size, proof) != root(tree)
        assert root_from_proof(leaf, index, size, proof[:-1]) != root(tree)
        assert root_from_proof(leaf, index, size, [*proof, root(tree)]) != root(tree)
        for step in range(len(proof)):
            changed = [*proof]
            changed[step] = bytes([changed[step][0] ^ 1]) + changed[step][1:]
            assert root_from_proof(leaf, index, size, changed) != root(tree)


def test_inclusion_proof_refuses_a_place_that_is_not_there():
    with pytest.raises(IndexError):
        inclusion_proof(leaves(3), 3)
    assert root_from_proof(leaves(1)[0], 1, 1, []) is None
