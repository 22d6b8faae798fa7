"""The right edge of a tree: all that it takes to grow it and to know its root."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from gateway.errors import MalformedError
from gateway.merkle.tree import hash_children


@dataclass(frozen=True, slots=True)
class Frontier:
    """Roots of the complete subtrees of a tree of `size` leaves, largest first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count():
            raise MalformedError("a frontier that fits no tree of its size")

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier once those leaf hashes were added, in their order."""
        nodes, size = list(self.nodes), self.size
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:
                node, rest = hash_children(nodes.pop(), node), rest >> 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.nodes:
            return sha256(b"").digest()
        *larger, computed = self.nodes
        for node in reversed(larger):
            computed = hash_children(node, computed)
        return computed
