"""The students of one disclosure, as leaves of a Merkle tree of their own."""

import secrets
from collections.abc import Mapping, Sequence

from gateway.merkle import Frontier, hash_leaf
from gateway.model.disclosure import Subject

_SALT_BYTES = 16


def build_subjects(
    disclosure_id: str, students: Mapping[str, tuple[str, ...]]
) -> tuple[Subject, ...]:
    """
    A leaf for each student, from encrypted reference to datasets.

    The salt keeps a leaf from telling whose it is; leaves lie in the order of their hashes, so
    that a place tells nothing either.
    """
    leaves = sorted(
        (_leaf(salt, reference, datasets).hex(), salt, reference, datasets)
        for reference, datasets in students.items()
        for salt in (secrets.token_bytes(_SALT_BYTES),)
    )
    return tuple(
        Subject(disclosure_id, position, reference, salt.hex(), datasets, leaf)
        for position, (leaf, salt, reference, datasets) in enumerate(leaves)
    )


def subject_root(subjects: Sequence[Subject]) -> str:
    """The root over the students, in hex."""
    return Frontier().extend(bytes.fromhex(subject.leaf_hash) for subject in subjects).root().hex()


def _leaf(salt: bytes, reference: str, datasets: tuple[str, ...]) -> bytes:
    return hash_leaf(salt + reference.encode() + b"\n" + ",".join(datasets).encode())
