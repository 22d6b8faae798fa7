"""Whether two samples come of one distribution: by rank (Mann-Whitney) and shape (Smirnov)."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from statistics import NormalDist

TERMS = 100
"""Of Kolmogorov's series; it converges long before."""


def rank_p(one: Sequence[float], other: Sequence[float]) -> float:
    """Two-sided p of Mann and Whitney's U, by its normal approximation with ties."""
    n, m = len(one), len(other)
    pooled = sorted([*one, *other])
    ranks: dict[float, float] = {}
    ties = 0.0
    for value, times in Counter(pooled).items():
        below = bisect_right(pooled, value) - times
        ranks[value] = below + (times + 1) / 2
        ties += times**3 - times
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    if not variance:
        return 1.0
    z = max(0.0, abs(u - n * m / 2) - 0.5) / math.sqrt(variance)
    return min(1.0, 2 * NormalDist().cdf(-z))


def shape_p(one: Sequence[float], other: Sequence[float]) -> float:
    """Asymptotic p of Smirnov's greatest distance between the two empirical distributions."""
    first, second = sorted(one), sorted(other)
    n, m = len(first), len(second)
    distance = max(
        abs(bisect_right(first, value) / n - bisect_right(second, value) / m)
        for value in {*first, *second}
    )
    scaled = distance * math.sqrt(n * m / (n + m))
    if scaled < 0.2:
        return 1.0
    series = ((-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, TERMS))
    return min(1.0, max(0.0, 2 * sum(series)))


def shift(one: Sequence[float], other: Sequence[float]) -> float:
    """How often a value of one is less than one of the other; a half where none is."""
    second = sorted(other)
    less = sum(
        len(second) - (bisect_right(second, value) + _count_less(second, value)) / 2
        for value in one
    )
    return less / (len(one) * len(other))


def _count_less(values: Sequence[float], value: float) -> int:
    """How many are less."""
    return bisect_right(values, math.nextafter(value, -math.inf))
