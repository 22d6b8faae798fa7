"""Who keeps an organization's credentials, beside what the oracle says; and weakened."""

from dataclasses import replace
from functools import cache

import pytest
from oracle_roles import is_staff_of
from test_decision_boundaries import BOUNDARIES
from world_facts import facts_of
from worlds import draw_many

from gateway.access import decision, person_rules, role_rules
from gateway.model.client import OrganizationState
from gateway.model.role import Role

WORLDS = 4000
QUESTIONS = 8


@cache
def asked():
    """As credentials are asked for: of no district; two worlds of three have roles of none."""
    held = []
    for seed in range(WORLDS):
        for question, drawn in draw_many(seed, QUESTIONS):
            roles = tuple(replace(one, district=None) for one in drawn.roles)
            world = replace(drawn, roles=roles) if seed % 3 else drawn
            about = replace(question, student=None, datasets=(), district="")
            if question.person_id is not None:
                held.append((about, world))
    return held


@cache
def judged():
    return [bool(is_staff_of(question, world)) for question, world in asked()]


def decided(forget=lambda facts: facts):
    return [
        decision.decide_staff(question, forget(facts_of(world, question))) is None
        for question, world in asked()
    ]


def test_who_is_staff_is_what_the_oracle_says():
    expected = judged()

    assert decided() == expected
    assert 100 < sum(expected) < len(expected) - 100


@pytest.mark.parametrize("name", [rule.name for rule in role_rules.STAFF_RULES])
def test_staff_without_one_of_the_rules_is_caught(name, monkeypatch):
    kept = tuple(rule for rule in role_rules.STAFF_RULES if rule.name != name)
    monkeypatch.setattr(decision, "STAFF_RULES", kept)

    assert decided() != judged()


@pytest.mark.parametrize("boundary", [one for one in BOUNDARIES if "RoleAssignment" in one])
def test_a_boundary_of_staff_that_moves_by_one_is_caught(boundary, monkeypatch):
    monkeypatch.setattr(*BOUNDARIES[boundary])

    assert decided() != judged()


SHAPES = {
    "staff of any organization": ("_is_staffs", lambda *_: True),
    "any role is staff": ("STAFF_ROLES", frozenset(Role)),
    "a community organization has none": ("STAFF_ROLES", frozenset({Role.PROVIDER_STAFF})),
    "a provider has none": ("STAFF_ROLES", frozenset({Role.CBO_STAFF})),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_staff_of_another_shape_is_caught(shape, monkeypatch):
    monkeypatch.setattr(person_rules, *SHAPES[shape])

    assert decided() != judged()


def _each_role(**changes):
    return lambda facts: replace(
        facts, roles=tuple(replace(one, **changes) for one in facts.roles)
    )


def _held(name, **changes):
    def forget(facts):
        held = getattr(facts, name)
        return replace(facts, **{name: held and replace(held, **changes)})

    return forget


FORGETFUL = {
    "that a district gave it": _each_role(district=None),
    "that the person was stopped": _held("person", is_active=True),
    "that the client ended": _held("client", is_active=True),
    "that the organization was suspended": _held("organization", state=OrganizationState.ACTIVE),
}


@pytest.mark.parametrize("forgotten", FORGETFUL)
def test_staff_that_forget_one_fact_are_caught(forgotten):
    assert decided(FORGETFUL[forgotten]) != judged()
