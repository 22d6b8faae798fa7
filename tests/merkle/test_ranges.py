"""Proofs made of complete subtrees that lie elsewhere are those of the tree itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.merkle import (
    complete_subtrees,
    consistency_proof,
    consistency_ranges,
    hash_leaf,
    inclusion_proof,
    inclusion_ranges,
    root,
    root_over,
)

LEAVES = [hash_leaf(number.to_bytes(2)) for number in range(200)]


def over(leaves):
    """The root over a range, from the complete subtrees that it falls into."""
    parts = [
        root(LEAVES[position << height : (position + 1) << height])
        for height, position in complete_subtrees(leaves)
    ]
    return root_over(parts)


@given(st.data())
def test_an_inclusion_proof_is_the_trees_own(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))

    assert [over(one) for one in inclusion_ranges(index, size)] == inclusion_proof(
        index, LEAVES[:size]
    )


@given(st.data())
def test_a_consistency_proof_is_the_trees_own(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    earlier = data.draw(st.integers(1, size))

    assert [over(one) for one in consistency_ranges(earlier, size)] == consistency_proof(
        earlier, LEAVES[:size]
    )


def test_a_proof_of_a_million_events_is_made_of_few_subtrees():
    ranges = inclusion_ranges(654_321, 1_000_000)

    assert sum(len(list(complete_subtrees(one))) for one in ranges) < 60


@pytest.mark.parametrize("index", [-1, 3])
def test_what_is_no_leaf_has_no_proof(index):
    with pytest.raises(IndexError):
        inclusion_ranges(index, 3)


@pytest.mark.parametrize("size", [0, 4])
def test_what_is_no_earlier_tree_has_no_proof(size):
    with pytest.raises(IndexError):
        consistency_ranges(size, 3)
