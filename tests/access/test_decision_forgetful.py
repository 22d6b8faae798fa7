"""A decision that forgets one fact about people, wherever it looks at it, is caught."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from factories import taught
from weakening import is_caught

from gateway.access import decision

DECIDE = decision.decide
EVER = datetime.min.replace(tzinfo=UTC)


def _relations(facts, **changes):
    return {"relations": tuple(replace(one, **changes) for one in facts.relations)}


FORGOTTEN = {
    "whose child it is": lambda question, facts: _relations(facts, person_id=question.person_id),
    "which child it is": lambda question, facts: _relations(
        facts, student_reference=min(question.student.references if question.student else [""])
    ),
    "where the child is": lambda question, facts: _relations(facts, district=question.district),
    "that a relation ended": lambda _, facts: _relations(facts, ended_at=None),
    "that a relation has not begun": lambda _, facts: _relations(facts, made_at=EVER),
    "that the child depends on nobody": lambda _, facts: _relations(facts, is_dependent=True),
    "that the child depends on a parent": lambda _, facts: _relations(facts, is_dependent=False),
    "that the child is grown": lambda _, facts: {"born_on": facts.born_on and date(2020, 1, 1)},
    "that nobody knows the birth date": lambda _, facts: {
        "born_on": facts.born_on or date(2020, 1, 1)
    },
    "that nobody knows the schedule": lambda _, facts: {
        "teaches": facts.teaches or {"T1": taught("S1"), "T2": taught("S2")}
    },
    "whose schedule it is": lambda _, facts: {
        "teaches": facts.teaches
        and dict.fromkeys(facts.teaches, frozenset().union(*facts.teaches.values()))
    },
    "that the child attends": lambda _, __: {"attends_postsecondary": False},
    "who asks": lambda _, facts: {
        "person": facts.person and replace(facts.person, is_active=True)
    },
}


@pytest.mark.parametrize("forgotten", FORGOTTEN)
def test_a_decision_that_forgets_it_is_caught(forgotten, monkeypatch):
    change = FORGOTTEN[forgotten]
    monkeypatch.setattr(
        decision,
        "decide",
        lambda question, facts: DECIDE(question, replace(facts, **change(question, facts))),
    )

    assert is_caught()
