"""Every weakened decision is caught: by a case of the table, or by the oracle."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from weakening import is_caught, name_any_grant

from gateway.access import covering, decision, educators, person_rules, rules
from gateway.model.client import OrganizationState
from gateway.model.grant import GrantStudents
from gateway.model.permit import DenialKind
from gateway.model.purpose import Purpose
from gateway.model.role import Role
from gateway.model.student import Everyone, Rosters


def test_the_decision_itself_is_not_caught():
    assert not is_caught()


@pytest.mark.parametrize("name", [rule.name for rule in rules.RULES])
def test_a_decision_without_one_of_its_rules_is_caught(name, monkeypatch):
    def always(*_):
        return None

    weakened = [replace(one, check=always) if one.name == name else one for one in rules.RULES]
    monkeypatch.setattr(decision, "RULES", tuple(weakened))
    if name in (
        "grant covers",
        "consent covers",
        "rights are the person's",
    ):  # what follows still needs a grant
        name_any_grant(monkeypatch)

    assert is_caught()


@pytest.mark.parametrize("name", [rule.name for rule in rules.RULES])
def test_a_rule_of_the_other_kind_is_caught(name, monkeypatch):
    """What concerns a student would be told, or what concerns the client would not."""
    other = {DenialKind.CLIENT: DenialKind.STUDENT, DenialKind.STUDENT: DenialKind.CLIENT}
    weakened = [
        replace(one, kind=other[one.kind]) if one.name == name else one for one in rules.RULES
    ]
    monkeypatch.setattr(decision, "RULES", tuple(weakened))

    assert is_caught()


def _blind_to(module, name, **values):
    """A function of the decision for which a field of the facts has lost its meaning."""
    original = getattr(module, name)

    def blind(question, dataset, facts):
        return original(
            question,
            dataset,
            replace(
                facts,
                **{
                    held: tuple(
                        replace(one, **change(one, question, facts))
                        for one in getattr(facts, held)
                    )
                    for held, change in values.items()
                },
            ),
        )

    return module, name, blind


def _asked(name):
    return lambda _, question, __: {name: getattr(question, name)}


BLINDNESS = {
    "any district's grant": _blind_to(rules, "list_covering", grants=_asked("district")),
    "any client's grant": _blind_to(rules, "list_covering", grants=_asked("client_id")),
    "a grant for any purpose": _blind_to(rules, "list_covering", grants=_asked("purpose")),
    "a grant for any action": _blind_to(
        rules, "list_covering", grants=lambda _, question, __: {"actions": (question.action,)}
    ),
    "a grant of any dataset": _blind_to(
        rules, "list_covering", grants=lambda _, question, __: {"datasets": question.datasets}
    ),
    "any district's consent": _blind_to(rules, "list_consented", consents=_asked("district")),
    "a consent for any purpose": _blind_to(rules, "list_consented", consents=_asked("purpose")),
    "a consent of any dataset": _blind_to(
        rules, "list_consented", consents=lambda _, question, __: {"datasets": question.datasets}
    ),
    "a consent to any recipient": _blind_to(
        rules,
        "list_consented",
        consents=lambda _, __, facts: {
            "recipient_organization_id": facts.organization and facts.organization.id
        },
    ),
    "any student's consent": _blind_to(
        rules,
        "list_consented",
        consents=lambda _, question, __: {
            "student_reference": min(question.student.references if question.student else [""])
        },
    ),
    "a block for any purpose": _blind_to(
        rules, "find_standing", blocks=lambda *_: {"purposes": ()}
    ),
    "a block against any party": _blind_to(
        rules, "find_standing", blocks=lambda *_: {"organization_id": None}
    ),
}


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_a_decision_that_overlooks_one_thing_is_caught(blindness, monkeypatch):
    module, name, blind = BLINDNESS[blindness]
    monkeypatch.setattr(module, name, blind)
    name_any_grant(monkeypatch)

    assert is_caught()


def _student_first(_refused, **_):
    return decision.RuleOutcome("", DenialKind.STUDENT, "", "")


def _without_besides(students):
    return replace(students, besides=frozenset()) if isinstance(students, Rosters) else students


ROSTER_OF = covering.roster_of
SHAPES = {
    "an opt-out from all": (covering, "NO_OPT_OUT", frozenset()),
    "an opt-out from nothing": (covering, "NO_OPT_OUT", frozenset(Purpose)),
    "addresses are no secret": (covering, "ADDRESS_DATASETS", frozenset()),
    "contacts are no secret": (covering, "ADDRESS_DATASETS", frozenset({"address"})),
    "no purpose needs consent, to the permit": (covering, "CONSENT_PURPOSES", frozenset()),
    "every kind may act for every purpose": (
        rules,
        "PURPOSES_OF_KIND",
        dict.fromkeys(rules.PURPOSES_OF_KIND, frozenset(Purpose)),
    ),
    "every scope covers": (rules, "covers", lambda *_: True),
    "lists leave nobody out": (decision, "blocked_references", lambda *_: frozenset()),
    "a list of named students is of everyone": (
        decision,
        "all_of",
        lambda *_: Everyone(),
    ),
    "a list by roster forgets whom it names besides": (
        decision,
        "all_of",
        lambda authorities, facts: _without_besides(covering.all_of(authorities, facts)),
    ),
    "a list covers whom it does not name": (covering, "_selects", lambda *_: True),
    "nobody is told what the client lacks": (decision, "_most_telling", _student_first),
    "the source is never asked alike": (decision, "_asked_alike", lambda *_: ()),
    "omissions are all told alike": (
        decision,
        "_omission",
        lambda outcome: decision.Omission(outcome.dataset, decision.NONE_TO_GIVE),
    ),
    "rosters are not united": (
        decision,
        "students_of",
        lambda question, grants: covering.students_of(question, grants[:1]),
    ),
    **{
        f"{named} of a roster are not asked": (
            covering,
            "roster_of",
            lambda grant, named=named: replace(ROSTER_OF(grant), **{named: frozenset()}),
        )
        for named in ("schools", "grades", "sections")
    },
    "an educator sees what is granted": (decision, "narrow", lambda students, _: students),
    "an educator sees the roster where the grant names students": (
        decision,
        "narrow",
        lambda students, bounds: (
            educators.narrow(students, bounds) if isinstance(students, Rosters) else students
        ),
    ),
    "a registrar is at home where the record comes from": (
        person_rules,
        "_home",
        lambda question, _: question.district,
    ),
    "every role serves every purpose": (
        person_rules,
        "PURPOSES_OF_ROLE",
        dict.fromkeys(Role, frozenset(Purpose)),
    ),
    "staff act through any organization": (person_rules, "_is_staffs", lambda *_: True),
    "rosters are not asked": (
        decision,
        "students_of",
        lambda question, grants: covering.students_of(
            question, [replace(one, students=GrantStudents.ALL) for one in grants]
        ),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_decision_of_another_shape_is_caught(shape, monkeypatch):
    monkeypatch.setattr(*SHAPES[shape])

    assert is_caught()


def test_a_decision_that_never_asks_for_consent_is_caught(monkeypatch):
    monkeypatch.setattr(rules, "CONSENT_PURPOSES", frozenset())
    monkeypatch.setattr(covering, "CONSENT_PURPOSES", frozenset())

    assert is_caught()


FORGETFUL = {
    "district is active": {
        "that it left": lambda _, facts: {"district": _with(facts.district, is_active=True)},
        "that it stopped": lambda _, facts: {"district": _with(facts.district, is_stopped=False)},
    },
    "client is active": {
        "that it ended": lambda _, facts: {"client": _with(facts.client, is_active=True)},
        "the organization": lambda _, facts: {
            "organization": _with(facts.organization, state=OrganizationState.ACTIVE)
        },
    },
    "agreement is in force": {
        "with whom": lambda _, facts: {
            "agreements": tuple(replace(one, district=None) for one in facts.agreements)
        },
        "whose": lambda _, facts: {
            "agreements": tuple(
                replace(one, organization_id=facts.organization and facts.organization.id)
                for one in facts.agreements
            )
        },
    },
    "purpose fits kind": {
        "what the client registered": lambda _, facts: {
            "client": _with(facts.client, purposes=tuple(Purpose))
        },
        "whose operations": lambda question, facts: {
            "organization": _with(facts.organization, district=question.district)
        },
    },
    "person is active": {
        "that they were stopped": lambda _, facts: {
            "person": _with(facts.person, is_active=True),
        },
    },
    "person may act": {
        "where": lambda question, facts: _roles(
            facts,
            district=facts.organization and facts.organization.district
            if question.purpose is Purpose.ENROLLMENT_TRANSFER
            else question.district,
        ),
        "whose staff they are": lambda _, facts: _roles(
            facts, organization_id=facts.organization and facts.organization.id
        ),
        "that a role ended": lambda _, facts: _roles(facts, ended_at=None),
        "that a role has not begun": lambda _, facts: _roles(
            facts, given_at=datetime.min.replace(tzinfo=UTC)
        ),
    },
    "dataset is approved": {
        "purposes": lambda _, facts: {
            "dataset_purposes": dict.fromkeys(facts.dataset_purposes, frozenset(Purpose))
        },
    },
    "client has a grant": {
        "of which dataset": lambda question, facts: {
            "reach": frozenset(question.datasets) if facts.reach else frozenset()
        },
    },
}


def _roles(facts, **changes):
    return {"roles": tuple(replace(role, **changes) for role in facts.roles)}


def _with(held, **changes):
    return held and replace(held, **changes)


@pytest.mark.parametrize(
    ("name", "forgotten"),
    [(name, forgotten) for name, each in FORGETFUL.items() for forgotten in each],
)
def test_a_rule_that_forgets_one_fact_is_caught(name, forgotten, monkeypatch):
    change = FORGETFUL[name][forgotten]

    def forgetful(rule):
        return replace(
            rule,
            check=lambda question, dataset, facts: rule.check(
                question, dataset, replace(facts, **change(question, facts))
            ),
        )

    weakened = [forgetful(one) if one.name == name else one for one in rules.RULES]
    monkeypatch.setattr(decision, "RULES", tuple(weakened))

    assert is_caught()
