"""Proofs from the nodes of the tree as they lie in the database (RFC 9162)."""

from collections.abc import Iterable, Sequence

from gateway.errors import LedgerError
from gateway.merkle import (
    Range,
    complete_subtrees,
    consistency_ranges,
    inclusion_ranges,
    root_over,
)
from gateway.store import UnitOfWork


def inclusion_proof(uow: UnitOfWork, index: int, size: int) -> list[str]:
    """The hashes, in hex, that lead from the event at `index` to the root of the first `size`."""
    return _roots(uow, inclusion_ranges(index, size))


def consistency_proof(uow: UnitOfWork, size: int, later_size: int) -> list[str]:
    """The hashes that show the log of `later_size` events to begin with that of `size`."""
    return _roots(uow, consistency_ranges(size, later_size))


def tree_root(uow: UnitOfWork, size: int) -> str:
    """The root of the first `size` events."""
    (root,) = _roots(uow, [Range(0, size)])
    return root


def _roots(uow: UnitOfWork, ranges: Sequence[Range]) -> list[str]:
    """The root over each range, from one or two queries for all."""
    parts = [list(complete_subtrees(leaves)) for leaves in ranges]
    held = uow.nodes.find([place for part in parts for place in part])
    try:
        return [_root(held[place] for place in part) for part in parts]
    except KeyError:
        raise LedgerError("the log's tree is not whole: run 'p2 ledger verify'") from None


def _root(nodes: Iterable[str]) -> str:
    return root_over([bytes.fromhex(node) for node in nodes]).hex()
