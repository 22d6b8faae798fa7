"""Checking proofs as RFC 9162 (sections 2.1.3.2 and 2.1.4.2) does it, step by step."""

from collections.abc import Iterator, Sequence

from gateway.errors import VerificationError
from gateway.merkle.tree import hash_children

_HASH_BYTES = 32


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return if the leaf hash is at `index` in the tree of that size and root, else raise."""
    _check_hashes(proof)
    if not 0 <= index < size:
        raise VerificationError("the leaf is not within the tree")
    computed = leaf
    for sibling, is_left in zip(proof, _sides(index, size - 1, len(proof)), strict=True):
        computed = (
            hash_children(sibling, computed) if is_left else hash_children(computed, sibling)
        )
    if computed != root:
        raise VerificationError("the inclusion proof leads to another root")


def verify_consistency(
    size: int, root: bytes, later_size: int, later_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the later tree begins with the earlier one, else raise."""
    _check_hashes(proof)
    if not 0 < size <= later_size:
        raise VerificationError("the earlier tree is not within the later")
    if size == later_size:
        _check_same(root, later_root, proof)
        return
    path = [root, *proof] if size & (size - 1) == 0 else list(proof)
    if not path:
        raise VerificationError("the proof is too short")
    at, last = size - 1, later_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    earlier = later = path[0]
    for node, is_left in zip(path[1:], _sides(at, last, len(path) - 1), strict=True):
        if is_left:
            earlier, later = hash_children(node, earlier), hash_children(node, later)
        else:
            later = hash_children(later, node)
    if earlier != root:
        raise VerificationError("the consistency proof begins with another tree")
    if later != later_root:
        raise VerificationError("the consistency proof leads to another tree")


def _sides(at: int, last: int, steps: int) -> Iterator[bool]:
    """Whether each sibling up to the root is on the left; raises unless that many lead there."""
    for _ in range(steps):
        if last == 0:
            raise VerificationError("the proof is too long")
        is_left = bool(at & 1) or at == last
        yield is_left
        while is_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise VerificationError("the proof is too short")


def _check_same(root: bytes, later_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise VerificationError("the proof is too long")
    if root != later_root:
        raise VerificationError("two trees of one size have two roots")


def _check_hashes(proof: Sequence[bytes]) -> None:
    if any(len(node) != _HASH_BYTES for node in proof):
        raise VerificationError("a proof holds something that is no hash")
