"""Every weakened decision is caught: by a case of the table, or by the oracle."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decision_cases import CASES, PERMITTED
from oracle import judge
from told import told
from worlds import draw, facts_of

from gateway.access import covering, decision, rules
from gateway.model.block import Block
from gateway.model.client import OrganizationState
from gateway.model.consent import Consent
from gateway.model.day import day_of
from gateway.model.grant import Grant, GrantStudents
from gateway.model.permit import DenialKind, Permit
from gateway.model.purpose import Purpose

WORLDS = 3000
DAY = timedelta(days=1)


def is_caught():
    """Whether any case or any of the worlds tells this decision from the right one."""
    return any(_answered(case) != case.answer for case in CASES) or any(
        told(decision.decide(question, facts_of(world, question))) != judge(question, world)
        for question, world in map(draw, range(WORLDS))
    )


def test_the_decision_itself_is_not_caught():
    assert not is_caught()


@pytest.mark.parametrize("name", [rule.name for rule in rules.RULES])
def test_a_decision_without_one_of_its_rules_is_caught(name, monkeypatch):
    def always(*_):
        return None

    weakened = [replace(one, check=always) if one.name == name else one for one in rules.RULES]
    monkeypatch.setattr(decision, "RULES", tuple(weakened))
    if name in ("grant covers", "consent covers"):  # what follows still needs a grant
        _name_any_grant(monkeypatch)

    assert is_caught()


def _name_any_grant(monkeypatch):
    original = decision.list_authorities

    def any_grant(question, dataset, facts):
        found = list(original(question, dataset, facts))
        return found or [(grant, None) for grant in facts.grants] or [(_ANYBODYS, None)]

    monkeypatch.setattr(decision, "list_authorities", any_grant)


_ANYBODYS = CASES[0].facts.grants[0]


@pytest.mark.parametrize("name", [rule.name for rule in rules.RULES])
def test_a_rule_of_the_other_kind_is_caught(name, monkeypatch):
    """What concerns a student would be told, or what concerns the client would not."""
    other = {DenialKind.CLIENT: DenialKind.STUDENT, DenialKind.STUDENT: DenialKind.CLIENT}
    weakened = [
        replace(one, kind=other[one.kind]) if one.name == name else one for one in rules.RULES
    ]
    monkeypatch.setattr(decision, "RULES", tuple(weakened))

    assert is_caught()


def _grant_live(begins=None, ends=None, ended=None):
    """Grant.is_live, with one of its three comparisons another."""

    def is_live(grant, now):
        return (
            (begins or (lambda start, now: start <= now))(grant.starts_at, now)
            and (ends or (lambda end, now: now < end))(grant.ends_at, now)
            and (
                grant.ended_at is None
                or (ended or (lambda end, now: now < end))(grant.ended_at, now)
            )
        )

    return Grant, "is_live", is_live


def _consent_in_force(begins=None, ends=None, revoked=None, day=day_of):
    def is_in_force(consent, now):
        return (
            (begins or (lambda start, today: start <= today))(consent.starts_on, day(now))
            and (ends or (lambda end, today: today <= end))(consent.ends_on, day(now))
            and (
                consent.revoked_at is None
                or (revoked or (lambda at, now: now < at))(consent.revoked_at, now)
            )
        )

    return Consent, "is_in_force", is_in_force


def _block_standing(begins=None, lifted=None):
    def is_standing(block, now):
        return (begins or (lambda start, now: start <= now))(block.starts_at, now) and (
            block.ended_at is None or (lifted or (lambda at, now: now < at))(block.ended_at, now)
        )

    return Block, "is_standing", is_standing


def _never(*_):
    return False


def _always(*_):
    return True


BOUNDARIES = {
    "a grant at its first instant": _grant_live(begins=lambda start, now: start < now),
    "a grant before it begins": _grant_live(begins=_always),
    "a grant at the instant it expires": _grant_live(ends=lambda end, now: now <= end),
    "a grant in its last instant": _grant_live(
        ends=lambda end, now: now + timedelta(microseconds=1) < end
    ),
    "a grant that has expired": _grant_live(ends=_always),
    "a grant at the instant it is ended": _grant_live(ended=lambda end, now: now <= end),
    "a grant that was ended": _grant_live(ended=_always),
    "a grant that is yet to be ended": _grant_live(ended=_never),
    "a consent the day before": _consent_in_force(begins=lambda start, day: start <= day + DAY),
    "a consent on its first day": _consent_in_force(begins=lambda start, day: start < day),
    "a consent on its last day": _consent_in_force(ends=lambda end, day: day < end),
    "a consent the day after": _consent_in_force(ends=lambda end, day: day <= end + DAY),
    "a consent by the day of another zone": _consent_in_force(day=lambda now: now.date()),
    "a consent at the instant it is revoked": _consent_in_force(revoked=lambda at, now: now <= at),
    "a consent that was revoked": _consent_in_force(revoked=_always),
    "a block in its first instant": _block_standing(begins=lambda start, now: start < now),
    "a block that is yet to stand": _block_standing(begins=_always),
    "a block at the instant it is lifted": _block_standing(lifted=lambda at, now: now <= at),
    "a block that is yet to be lifted": _block_standing(lifted=_never),
    "a day of another zone": (rules, "day_of", lambda now: now.date()),
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_boundary_that_moves_by_one_is_caught(boundary, monkeypatch):
    monkeypatch.setattr(*BOUNDARIES[boundary])

    assert is_caught()


def _lenient_agreement(**changes):
    """find_lacking, of an agreement that says more than was signed."""
    original = rules.find_lacking
    return rules, "find_lacking", lambda one, today: original(replace(one, **changes), today)


def _other_day(days):
    original = rules.find_lacking
    return (
        rules,
        "find_lacking",
        lambda one, today: original(one, today) and original(one, today + days * DAY),
    )


AGREEMENTS = {
    **{
        f"{term} is not asked for": _lenient_agreement(**{term: True})
        for term in ("no_sale", "no_marketing", "no_profiling", "no_redisclosure")
    },
    "one that was ended": _lenient_agreement(ended_at=None),
    "no FedRAMP where a cloud is used": _lenient_agreement(uses_cloud=False),
    "no FedRAMP level": _lenient_agreement(fedramp_level="moderate"),
    "no FedRAMP id": _lenient_agreement(fedramp_id="FR1"),
    "the day before it begins": _other_day(1),
    "the day after it ends": _other_day(-1),
}


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_an_agreement_that_is_taken_for_more_is_caught(agreement, monkeypatch):
    monkeypatch.setattr(*AGREEMENTS[agreement])

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
    _name_any_grant(monkeypatch)

    assert is_caught()


def _student_first(_refused, **_):
    return decision.RuleOutcome("", DenialKind.STUDENT, "", "")


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
    "every scope covers": (rules, "covers", _always),
    "lists leave nobody out": (decision, "blocked_references", lambda *_: frozenset()),
    "a list covers whom it does not name": (covering, "_selects", _always),
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


def _answered(case):
    answer = decision.decide(case.question, case.facts)
    return PERMITTED if isinstance(answer, Permit) else f"{answer.kind}: {answer.rule}"
