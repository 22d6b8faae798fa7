"""A million questions about worlds that no run before has seen."""

from secrets import randbelow

import pytest
from comparing import QUESTIONS, list_mismatches

ASKED = 1_000_000
SHARES = 40
WORLDS = ASKED // QUESTIONS // SHARES
FIRST = randbelow(2**48)
"""A mismatch names its world by a seed, which `worlds.draw_many` makes again."""


@pytest.mark.parametrize("share", range(SHARES))
def test_of_a_million_questions_the_oracle_answers_each_alike(share):
    first = FIRST + share * WORLDS

    assert list(list_mismatches(range(first, first + WORLDS))) == []
