"""The statistics that compare response times, held to what is known."""

import random

import pytest
from distributions import rank_p, shape_p, shift


def drawn(seed, shape, count=400):
    chance = random.Random(seed)  # noqa: S311 - a sample
    return [shape(chance) for _ in range(count)]


def test_equal_distributions_are_told_apart_as_seldom_as_they_should_be():
    found = [
        (rank_p(*pair), shape_p(*pair))
        for seed in range(200)
        for pair in [[drawn(seed * 2 + one, lambda r: r.lognormvariate(0, 0.3)) for one in (0, 1)]]
    ]

    for place in (0, 1):
        assert sum(p[place] < 0.05 for p in found) < 200 * 0.05 * 2
        assert sum(p[place] < 0.5 for p in found) > 200 * 0.5 * 0.7


@pytest.mark.parametrize("seed", range(5))
def test_a_shift_is_found(seed):
    one = drawn(seed, lambda r: r.lognormvariate(0, 0.3))
    other = drawn(seed + 100, lambda r: r.lognormvariate(0, 0.3) + 0.15)

    assert rank_p(one, other) < 0.001
    assert shape_p(one, other) < 0.001
    assert shift(one, other) > 0.6


@pytest.mark.parametrize("seed", range(5))
def test_a_wider_shape_about_the_same_middle_is_found(seed):
    one = drawn(seed, lambda r: r.gauss(0, 1))
    other = drawn(seed + 100, lambda r: r.gauss(0, 2))

    assert shape_p(one, other) < 0.001


def test_samples_of_one_value_are_alike():
    assert (rank_p([1.0] * 9, [1.0] * 9), shape_p([1.0] * 9, [1.0] * 9)) == (1.0, 1.0)
    assert shift([1.0] * 9, [1.0] * 9) == 0.5


def test_ties_and_ranks_as_others_reckon_them():
    """By hand: U is 5 of 25; of z, the variance with ties is 22.2, and the middle 12.5."""
    assert rank_p([1, 2, 2, 3, 5], [2, 4, 4, 6, 7]) == pytest.approx(0.1376, abs=5e-4)
    assert shift([1, 2, 2, 3, 5], [2, 4, 4, 6, 7]) == pytest.approx(20 / 25)
