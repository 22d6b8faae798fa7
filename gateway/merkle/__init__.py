"""Merkle trees as Certificate Transparency has them (RFC 9162)."""

from gateway.merkle.frontier import Frontier
from gateway.merkle.proofs import verify_consistency, verify_inclusion
from gateway.merkle.ranges import (
    Place,
    Range,
    complete_subtrees,
    consistency_ranges,
    inclusion_ranges,
    root_over,
)
from gateway.merkle.tree import (
    consistency_proof,
    hash_children,
    hash_leaf,
    inclusion_proof,
    root,
)

__all__ = [
    "Frontier",
    "Place",
    "Range",
    "complete_subtrees",
    "consistency_proof",
    "consistency_ranges",
    "hash_children",
    "hash_leaf",
    "inclusion_proof",
    "inclusion_ranges",
    "root",
    "root_over",
    "verify_consistency",
    "verify_inclusion",
]
