"""Every boundary of the decision that moves by one is caught: by a case, or by the oracle."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from weakening import is_caught

from gateway.access import parent_rules, rules
from gateway.access.agreements import find_lacking
from gateway.model.agreement import FedrampLevel
from gateway.model.block import Block
from gateway.model.consent import Consent
from gateway.model.day import day_of
from gateway.model.grant import Grant
from gateway.model.person import RoleAssignment
from gateway.model.relation import Relation, is_adult

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


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


def _held_live(held, since, begins=None, ends=None):
    """RoleAssignment.is_live and Relation.is_live, with one of two comparisons another."""

    def is_live(one, now):
        return (begins or (lambda start, now: start <= now))(getattr(one, since), now) and (
            one.ended_at is None or (ends or (lambda end, now: now < end))(one.ended_at, now)
        )

    return held, "is_live", is_live


def _never(*_):
    return False


def _always(*_):
    return True


BOUNDARIES = {
    "a grant at its first instant": _grant_live(begins=lambda start, now: start < now),
    "a grant before it begins": _grant_live(begins=_always),
    "a grant at the instant it expires": _grant_live(ends=lambda end, now: now <= end),
    "a grant in its last instant": _grant_live(ends=lambda end, now: now + TICK < end),
    "a grant an instant before it begins": _grant_live(
        begins=lambda start, now: start - TICK <= now
    ),
    "a grant an instant after it expired": _grant_live(ends=lambda end, now: now - TICK < end),
    "a grant that has expired": _grant_live(ends=_always),
    "a grant at the instant it is ended": _grant_live(ended=lambda end, now: now <= end),
    "a grant an instant after it was ended": _grant_live(ended=lambda end, now: now - TICK < end),
    "a grant an instant before it is ended": _grant_live(ended=lambda end, now: now + TICK < end),
    "a grant that was ended": _grant_live(ended=_always),
    "a grant that is yet to be ended": _grant_live(ended=_never),
    "a consent the day before": _consent_in_force(begins=lambda start, day: start <= day + DAY),
    "a consent on its first day": _consent_in_force(begins=lambda start, day: start < day),
    "a consent on its last day": _consent_in_force(ends=lambda end, day: day < end),
    "a consent the day after": _consent_in_force(ends=lambda end, day: day <= end + DAY),
    "a consent by the day of another zone": _consent_in_force(day=lambda now: now.date()),
    "a consent at the instant it is revoked": _consent_in_force(revoked=lambda at, now: now <= at),
    "a consent an instant before it is revoked": _consent_in_force(
        revoked=lambda at, now: now + TICK < at
    ),
    "a consent that was revoked": _consent_in_force(revoked=_always),
    "a block in its first instant": _block_standing(begins=lambda start, now: start < now),
    "a block an instant before it stands": _block_standing(
        begins=lambda start, now: start - TICK <= now
    ),
    "a block that is yet to stand": _block_standing(begins=_always),
    "a block at the instant it is lifted": _block_standing(lifted=lambda at, now: now <= at),
    "a block an instant before it is lifted": _block_standing(
        lifted=lambda at, now: now + TICK < at
    ),
    "a block that is yet to be lifted": _block_standing(lifted=_never),
    **{
        f"a {held.__name__} {name}": _held_live(held, since, **moved)
        for held, since in ((RoleAssignment, "given_at"), (Relation, "made_at"))
        for name, moved in {
            "in its first instant": {"begins": lambda start, now: start < now},
            "an instant before it is given": {"begins": lambda at, now: at - TICK <= now},
            "at the instant it ends": {"ends": lambda end, now: now <= end},
            "an instant before it ends": {"ends": lambda end, now: now + TICK < end},
            "that ended": {"ends": _always},
        }.items()
    },
    "a student the day after the birthday": (
        parent_rules,
        "is_adult",
        lambda born, today: is_adult(born, today - DAY),
    ),
    "a student the day before the birthday": (
        parent_rules,
        "is_adult",
        lambda born, today: is_adult(born, today + DAY),
    ),
    "a birthday by the day of another zone": (parent_rules, "day_of", lambda now: now.date()),
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


def _strict_agreement(day):
    """find_lacking, of an agreement that has not its first or last day."""
    original = rules.find_lacking
    return (
        rules,
        "find_lacking",
        lambda one, today: "too strict" if day(one) == today else original(one, today),
    )


def _authorized_ever(one, today):
    """find_lacking, that takes a FedRAMP authorization for one before it is given."""
    early = replace(one, fedramp_on=one.fedramp_on and date.min)
    return find_lacking(early, today)


AGREEMENTS = {
    "none on its first day": _strict_agreement(lambda one: one.starts_on),
    "none on its last day": _strict_agreement(lambda one: one.ends_on),
    "none on the day of its FedRAMP authorization": _strict_agreement(
        lambda one: one.fedramp_on if one.uses_cloud else None
    ),
    "FedRAMP that is yet to be given": (rules, "find_lacking", _authorized_ever),
    "none on the last day of its FedRAMP authorization": _strict_agreement(
        lambda one: one.fedramp_ends_on if one.uses_cloud else None
    ),
    "FedRAMP that has run out": _lenient_agreement(fedramp_ends_on=None),
    "FedRAMP that was revoked": _lenient_agreement(fedramp_revoked_at=None),
    "no FedRAMP date": _lenient_agreement(fedramp_on=date.min),
    **{
        f"{term} is not asked for": _lenient_agreement(**{term: True})
        for term in ("no_sale", "no_marketing", "no_profiling", "no_redisclosure")
    },
    "one that was ended": _lenient_agreement(ended_at=None),
    "no FedRAMP where a cloud is used": _lenient_agreement(uses_cloud=False),
    "no FedRAMP level": _lenient_agreement(fedramp_level=FedrampLevel.MODERATE),
    "no FedRAMP id": _lenient_agreement(fedramp_id="FR1"),
    "the day before it begins": _other_day(1),
    "the day after it ends": _other_day(-1),
}


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_an_agreement_that_is_taken_for_more_is_caught(agreement, monkeypatch):
    monkeypatch.setattr(*AGREEMENTS[agreement])

    assert is_caught()
