"""Merkle trees as Certificate Transparency has them (RFC 9162)."""

from gateway.merkle.frontier import Frontier
from gateway.merkle.proofs import verify_consistency, verify_inclusion
from gateway.merkle.tree import (
    consistency_proof,
    hash_children,
    hash_leaf,
    inclusion_proof,
    root,
)

__all__ = [
    "Frontier",
    "consistency_proof",
    "hash_children",
    "hash_leaf",
    "inclusion_proof",
    "root",
    "verify_consistency",
    "verify_inclusion",
]
