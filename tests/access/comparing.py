"""The decision beside the oracle, over many questions about many worlds."""

from collections.abc import Iterable, Iterator

from oracle import judge
from told import told
from world_facts import facts_of
from worlds import draw_many

from gateway.access import decision

QUESTIONS = 25
"""About each world: to draw one takes longer than to answer a question about it."""


def list_mismatches(seeds: Iterable[int]) -> Iterator[str]:
    """Each question that the decision and the oracle answer differently, in words."""
    for seed in seeds:
        for number, (question, world) in enumerate(draw_many(seed, QUESTIONS)):
            answer = told(decision.decide(question, facts_of(world, question)))
            expected = judge(question, world)
            if answer != expected:
                yield f"question {number} of world {seed}: {answer}, but should be {expected}"
