"""Whether a weakened decision is caught: by a case of the table, or by the oracle."""

from decision_cases import CASES, PERMITTED
from oracle import judge
from told import told
from world_facts import facts_of
from worlds import draw

from gateway.access import decision
from gateway.model.permit import Permit

WORLDS = 4000


def is_caught():
    """Whether any case or any of the worlds tells this decision from the right one."""
    return any(_answered(case) != case.answer for case in CASES) or any(
        told(decision.decide(question, facts_of(world, question))) != judge(question, world)
        for question, world in map(draw, range(WORLDS))
    )


def _answered(case):
    answer = decision.decide(case.question, case.facts)
    return PERMITTED if isinstance(answer, Permit) else f"{answer.kind}: {answer.rule}"


def name_any_grant(monkeypatch):
    original = decision.list_authorities

    def any_grant(question, dataset, facts):
        found = list(original(question, dataset, facts))
        return found or [(grant, None) for grant in facts.grants] or [(_ANYBODYS, None)]

    monkeypatch.setattr(decision, "list_authorities", any_grant)


_ANYBODYS = CASES[0].facts.grants[0]
