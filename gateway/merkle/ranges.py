"""
Which subtrees a proof is made of, by the leaves that each spans: for a tree that lies elsewhere.

Every range begins where a complete subtree of its size, or a larger one, would. So it falls into
complete subtrees, whose roots never change once their leaves are there.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gateway.merkle.tree import hash_children, largest_power_of_two_below


class Range(NamedTuple):
    """The leaves from `start` to before `end`."""

    start: int
    end: int


class Place(NamedTuple):
    """A complete subtree: of `2 ** height` leaves, the `position`-th of that height."""

    height: int
    position: int


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """What spans the hashes of an inclusion proof (RFC 9162, 2.1.3.1), from the leaf up."""
    if not 0 <= index < size:
        raise IndexError("no such leaf")
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        split = start + largest_power_of_two_below(end - start)
        if index < split:
            ranges.append(Range(split, end))
            end = split
        else:
            ranges.append(Range(start, split))
            start = split
    return ranges[::-1]


def consistency_ranges(size: int, later_size: int) -> list[Range]:
    """What spans the hashes of a consistency proof (RFC 9162, 2.1.4.1)."""
    if not 0 < size <= later_size:
        raise IndexError("no such earlier tree")
    ranges: list[Range] = []
    start, end = 0, later_size
    while size != end:
        split = start + largest_power_of_two_below(end - start)
        if size <= split:
            ranges.append(Range(split, end))
            end = split
        else:
            ranges.append(Range(start, split))
            start = split
    if start:  # else it is the earlier tree itself, whose root the verifier has
        ranges.append(Range(start, end))
    return ranges[::-1]


def complete_subtrees(leaves: Range) -> Iterator[Place]:
    """The complete subtrees that a range falls into, largest first."""
    start = leaves.start
    while start < leaves.end:
        height = (leaves.end - start).bit_length() - 1
        yield Place(height, start >> height)
        start += 1 << height


def root_over(nodes: Sequence[bytes]) -> bytes:
    """The root of a range, from the roots of its complete subtrees, largest first."""
    *larger, computed = nodes
    for node in reversed(larger):
        computed = hash_children(node, computed)
    return computed
