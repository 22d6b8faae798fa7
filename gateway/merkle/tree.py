"""The Merkle tree of RFC 9162 (section 2.1): root, inclusion and consistency proofs."""

from collections.abc import Sequence
from hashlib import sha256


def hash_leaf(entry: bytes) -> bytes:
    """Hash an entry; the 0x00 prefix keeps leaves and nodes apart."""
    return sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Hash a node of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of a tree of leaf hashes."""
    match len(leaves):
        case 0:
            return sha256(b"").digest()
        case 1:
            return leaves[0]
        case size:
            split = largest_power_of_two_below(size)
            return hash_children(root(leaves[:split]), root(leaves[split:]))


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the sibling hashes from the leaf at `index` up to the root."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    if len(leaves) == 1:
        return []
    split = largest_power_of_two_below(len(leaves))
    if index < split:
        return [*inclusion_proof(index, leaves[:split]), root(leaves[split:])]
    return [*inclusion_proof(index - split, leaves[split:]), root(leaves[:split])]


def consistency_proof(size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the hashes that show the tree of the first `size` leaves to begin this one."""
    if not 0 < size <= len(leaves):
        raise IndexError("no such earlier tree")
    return _subproof(size, leaves, is_whole=True)


def largest_power_of_two_below(size: int) -> int:
    """Where a tree of `size` leaves, two or more, is split."""
    return 1 << (size - 1).bit_length() - 1


def _subproof(size: int, leaves: Sequence[bytes], *, is_whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162 (2.1.4.1); `is_whole`: the earlier root is known to the verifier."""
    if size == len(leaves):
        return [] if is_whole else [root(leaves)]
    split = largest_power_of_two_below(len(leaves))
    if size <= split:
        return [*_subproof(size, leaves[:split], is_whole=is_whole), root(leaves[split:])]
    return [*_subproof(size - split, leaves[split:], is_whole=False), root(leaves[:split])]
