"""Provisioning after a move: when a grant for those who moved covers a student."""

from gateway.access.agreements import find_lacking
from gateway.access.facts import Facts
from gateway.model.day import day_of
from gateway.model.grant import GrantStudents
from gateway.model.moved import MovedStudent
from gateway.model.permit import Question
from gateway.model.purpose import Purpose

DATASETS_AFTER_MOVE = frozenset({"account"})
"""All that a grant for those who moved may give."""
AUTHORITY_AFTER_MOVE = "34 CFR 99.31(a)(2)"
"""Through the district in which the student enrolls."""


def has_moved(question: Question, dataset: str, facts: Facts) -> bool:
    """The student moved to a district that has admitted the client, by agreement and roster."""
    return (
        question.purpose is Purpose.ACCOUNT_PROVISIONING
        and dataset in DATASETS_AFTER_MOVE
        and any(
            _holds(move, question, facts)
            and _has_admitted(move.destination, question, dataset, facts)
            for move in facts.moves
        )
    )


def _holds(move: MovedStudent, question: Question, facts: Facts) -> bool:
    return (
        move.source == question.district
        and question.student is not None
        and move.student_reference in question.student.references
        and move.starts_at <= facts.now < move.ends_at
        and (move.ended_at is None or facts.now < move.ended_at)
    )


def _has_admitted(district: str, question: Question, dataset: str, facts: Facts) -> bool:
    organization, today = facts.organization, day_of(facts.now)
    return any(
        grant.district == district
        and grant.client_id == question.client_id
        and grant.students is GrantStudents.ROSTER
        and grant.is_live(facts.now)
        and dataset in grant.datasets
        and question.action in grant.actions
        and question.purpose == grant.purpose
        for grant in facts.admissions
    ) and any(
        organization is not None
        and agreement.organization_id == organization.id
        and agreement.district in (None, district)
        and find_lacking(agreement, today) is None
        for agreement in facts.agreements
    )
