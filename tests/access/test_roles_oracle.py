"""Who may ask a source, and who acts in a role, beside what the oracle says; and weakened."""

from dataclasses import replace
from functools import cache

import pytest
from oracle_roles import acts_as, may_ask
from world_facts import facts_of
from worlds import draw_many

from gateway.access import decision, role_rules, rules
from gateway.model.purpose import OrganizationKind
from gateway.model.role import Role

WORLDS = 600
QUESTIONS = 10
CLIENT_ROLES = sorted(role_rules.ROLE_RULES)


@cache
def asked():
    """Questions, worlds and facts; of every third world the first organization is the DCC."""
    held = []
    for seed in range(WORLDS):
        for question, world in draw_many(seed, QUESTIONS):
            first, *others = world.organizations
            kind = OrganizationKind.DCC if seed % 3 == 0 else first.kind
            changed = replace(world, organizations=(replace(first, kind=kind), *others))
            held.append((question, changed, facts_of(changed, question)))
    return held


@cache
def judged_request():
    return [may_ask(question, world) for question, world, _ in asked()]


def decided_request():
    return [decision.decide_request(question, facts) is None for question, _, facts in asked()]


@cache
def judged_role(role):
    return [acts_as(role, question, world) for question, world, _ in asked()]


def decided_role(role):
    """As a role is asked for: with no student and no dataset."""
    return [
        decision.decide_role(replace(question, student=None, datasets=()), role, facts) is None
        for question, _, facts in asked()
    ]


def test_who_may_ask_a_source_is_what_the_oracle_says():
    expected = judged_request()

    assert decided_request() == expected
    assert 100 < sum(expected) < len(expected) - 100


@pytest.mark.parametrize("role", CLIENT_ROLES)
def test_who_acts_in_a_role_is_what_the_oracle_says(role):
    expected = judged_role(role)

    assert decided_role(role) == expected
    assert 10 < sum(expected) < len(expected) - 100


@pytest.mark.parametrize("role", sorted(set(Role) - set(CLIENT_ROLES)))
def test_no_client_acts_in_a_role_that_is_a_persons_alone(role):
    assert role not in role_rules.ROLE_RULES


def without(name, held):
    return tuple(rule for rule in held if rule.name != name)


@pytest.mark.parametrize("name", [rule.name for rule in rules.REQUEST_RULES])
def test_a_request_without_one_of_its_rules_is_caught(name, monkeypatch):
    monkeypatch.setattr(decision, "REQUEST_RULES", without(name, rules.REQUEST_RULES))

    assert decided_request() != judged_request()


@pytest.mark.parametrize(
    ("role", "name"),
    [(role, rule.name) for role in CLIENT_ROLES for rule in role_rules.ROLE_RULES[role]],
)
def test_a_role_without_one_of_its_rules_is_caught(role, name, monkeypatch):
    weakened = {**role_rules.ROLE_RULES, role: without(name, role_rules.ROLE_RULES[role])}
    monkeypatch.setattr(role_rules, "ROLE_RULES", weakened)

    assert decided_role(role) != judged_role(role)


@pytest.mark.parametrize("role", sorted(Role))
def test_which_person_acts_in_a_role_is_what_the_oracle_says(role):
    expected = judged_role(role)

    assert decided_role(role) == expected
    assert 2 < sum(expected) < len(expected) - 100


@pytest.mark.parametrize("name", [rule.name for rule in role_rules.PERSON_ROLE_RULES[Role.PARENT]])
def test_a_persons_role_without_one_of_its_rules_is_caught(name, monkeypatch):
    role = Role.DISTRICT_IT
    weakened = {role: without(name, held) for role, held in role_rules.PERSON_ROLE_RULES.items()}
    monkeypatch.setattr(role_rules, "PERSON_ROLE_RULES", weakened)

    assert decided_role(role) != judged_role(role)
