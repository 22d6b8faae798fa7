"""The tree against Certificate Transparency's vectors, an independent tree, and flipped bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from gateway.errors import MalformedError, VerificationError
from gateway.merkle import (
    Frontier,
    consistency_proof,
    hash_leaf,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [hash_leaf(entry) for entry in ENTRIES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Roots of the first 0 to 8 entries, as published with Certificate Transparency."""

trees = st.integers(1, 80).map(lambda size: [hash_leaf(bytes([n])) for n in range(size)])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size):
    assert root(LEAVES[:size]).hex() == ROOTS[size]
    assert Frontier().extend(LEAVES[:size]).root().hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_inclusion_proofs_are_those_of_certificate_transparency(index, size, proof):
    assert [node.hex() for node in inclusion_proof(index, LEAVES[:size])] == proof


@pytest.mark.parametrize(
    ("size", "later", "proof"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_consistency_proofs_are_those_of_certificate_transparency(size, later, proof):
    assert [node.hex() for node in consistency_proof(size, LEAVES[:later])] == proof


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 33])
def test_inclusion_proofs_agree_with_an_independent_tree(size):
    entries = [f"entry {number}".encode() for number in range(size)]
    leaves = [hash_leaf(entry) for entry in entries]
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)

    assert tree.get_root() == root(leaves)
    for index in range(size):
        theirs = tree.prove_inclusion(index + 1, size).serialize()["path"]
        ours = [node.hex() for node in inclusion_proof(index, leaves)]
        assert theirs[0] == leaves[index].hex()
        assert sorted(theirs[1:]) == sorted(ours)


@given(trees, st.data())
def test_every_leaf_is_proven_and_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(index, leaves)

    verify_inclusion(leaves[index], index, len(leaves), proof, root(leaves))

    with pytest.raises(VerificationError):
        verify_inclusion(hash_leaf(b"another"), index, len(leaves), proof, root(leaves))


@given(trees, st.data())
def test_every_earlier_tree_is_proven(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    proof = consistency_proof(size, leaves)

    verify_consistency(size, root(leaves[:size]), len(leaves), root(leaves), proof)


@given(trees, st.data())
def test_one_flipped_bit_of_an_inclusion_proof_is_found(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(index, leaves)
    spoilt = data.draw(st.sampled_from(range(len(proof) + 2)))
    parts = [*proof, leaves[index], root(leaves)]
    parts[spoilt] = flipped(parts[spoilt], data.draw(st.integers(0, 255)))

    with pytest.raises(VerificationError):
        verify_inclusion(parts[-2], index, len(leaves), parts[:-2], parts[-1])


@given(trees, st.data())
def test_one_flipped_bit_of_a_consistency_proof_is_found(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    proof = consistency_proof(size, leaves)
    parts = [*proof, root(leaves[:size]), root(leaves)]
    spoilt = data.draw(st.sampled_from(range(len(parts))))
    parts[spoilt] = flipped(parts[spoilt], data.draw(st.integers(0, 255)))

    with pytest.raises(VerificationError):
        verify_consistency(size, parts[-2], len(leaves), parts[-1], parts[:-2])


@given(trees, st.data())
def test_proofs_of_a_wrong_length_are_rejected(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(index, leaves)
    later = consistency_proof(index + 1, leaves)
    wrong_inclusions = [[*proof, leaves[0]], [leaves[0], *proof]] + ([proof[:-1]] if proof else [])
    wrong_consistencies = [[*later, leaves[0]], [leaves[0], *later]] + (
        [later[:-1]] if later else []
    )

    for wrong in wrong_inclusions:
        with pytest.raises(VerificationError):
            verify_inclusion(leaves[index], index, len(leaves), wrong, root(leaves))
    for wrong in wrong_consistencies:
        with pytest.raises(VerificationError):
            verify_consistency(
                index + 1, root(leaves[: index + 1]), len(leaves), root(leaves), wrong
            )


@given(st.lists(st.binary(max_size=3), max_size=70), st.data())
def test_a_frontier_grows_in_any_steps_to_the_same_root(entries, data):
    leaves = [hash_leaf(entry) for entry in entries]
    cut = data.draw(st.integers(0, len(leaves)))

    grown = Frontier().extend(leaves[:cut]).extend(leaves[cut:])

    assert grown.root() == root(leaves)
    assert grown.size == len(leaves)


def test_what_is_not_in_the_tree_has_no_proof():
    for index in (-1, 8):
        with pytest.raises(IndexError):
            inclusion_proof(index, LEAVES)
    for size in (0, 9):
        with pytest.raises(IndexError):
            consistency_proof(size, LEAVES)
    with pytest.raises(VerificationError):
        verify_inclusion(LEAVES[0], 8, 8, [], root(LEAVES))
    with pytest.raises(VerificationError):
        verify_consistency(9, root(LEAVES), 8, root(LEAVES), [])
    with pytest.raises(VerificationError):
        verify_inclusion(LEAVES[0], 0, 2, [b"short"], root(LEAVES[:2]))


def test_a_frontier_that_fits_no_tree_is_refused():
    with pytest.raises(MalformedError):
        Frontier(3, (LEAVES[0],))


def flipped(hash_: bytes, bit: int) -> bytes:
    number = int.from_bytes(hash_, "big") ^ (1 << bit)
    return number.to_bytes(32, "big")
