"""Two hundred thousand questions, each answered by the decision and by the oracle."""

import pytest
from comparing import QUESTIONS, list_mismatches
from worlds import draw_many

ASKED = 200_000
SHARES = 8
WORLDS = ASKED // QUESTIONS // SHARES


@pytest.mark.parametrize("share", range(SHARES))
def test_of_two_hundred_thousand_questions_the_oracle_answers_each_alike(share):
    seeds = range(share * WORLDS, (share + 1) * WORLDS)

    assert list(list_mismatches(seeds)) == []


def test_questions_about_one_world_differ():
    asked = {repr(question) for question, _ in draw_many(7, QUESTIONS)}

    assert len(asked) > QUESTIONS / 2
