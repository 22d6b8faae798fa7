"""What covers a student, and what stands in the way: grants, consents and blocks in the facts."""

from collections.abc import Iterator, Sequence

from gateway.access.facts import Facts, is_about_all
from gateway.access.moving_on import has_moved
from gateway.model.block import Block, BlockKind
from gateway.model.consent import Consent
from gateway.model.grant import Grant, GrantStudents
from gateway.model.permit import Question
from gateway.model.purpose import CONSENT_PURPOSES, Action, Purpose
from gateway.model.student import Everyone, Listed, Roster, Rosters, StudentSet

ADDRESS_DATASETS = frozenset({"address", "contacts"})
"""What address confidentiality keeps from all but the next school."""

NO_OPT_OUT = frozenset({Purpose.ENROLLMENT_TRANSFER, Purpose.PARENT_ACCESS})
"""Purposes that the law serves without asking (34 CFR 99.31(a)(2), 99.10)."""


_LAST = (GrantStudents.ALL, GrantStudents.LISTED, GrantStudents.MOVED, GrantStudents.ROSTER)
"""Grants that need no roster look-up come first; and first of all what is given here."""


def list_covering(question: Question, dataset: str, facts: Facts) -> list[Grant]:
    """Live grants that cover what is asked; those that need no roster look-up first."""
    covering = [
        grant
        for grant in facts.grants
        if grant.district == question.district
        and grant.client_id == question.client_id
        and grant.is_live(facts.now)
        and dataset in grant.datasets
        and question.action in grant.actions
        and question.purpose == grant.purpose
        and _selects(grant, question, dataset, facts)
    ]
    return sorted(covering, key=lambda grant: _LAST.index(grant.students))


def list_consented(
    question: Question, dataset: str, facts: Facts
) -> Iterator[tuple[Grant, Consent]]:
    """Covering grants, each with the consent in force that it rests on."""
    for grant in list_covering(question, dataset, facts):
        for consent in facts.consents:
            if (
                consent.id == grant.consent_id
                and _permits(consent, question, dataset, facts)
                and _is_for(consent, grant, question, facts)
            ):
                yield grant, consent


def list_authorities(
    question: Question, dataset: str, facts: Facts
) -> Iterator[tuple[Grant, Consent | None]]:
    """What permits the dataset: a grant and, where the purpose needs it, a consent."""
    if question.purpose in CONSENT_PURPOSES:
        yield from list_consented(question, dataset, facts)
    else:
        for grant in list_covering(question, dataset, facts):
            yield grant, None


def find_standing(question: Question, dataset: str, facts: Facts) -> Block | None:
    """The block that stands on the student of the question; None for a question about all."""
    student = question.student
    if student is None:
        return None
    return next(
        (
            block
            for block in facts.blocks
            if block.student_reference in student.references
            and _stands(block, question, dataset, facts)
        ),
        None,
    )


def hides_address(question: Question, facts: Facts) -> bool:
    """Whether the record moves on without the real address."""
    return (
        question.purpose is Purpose.ENROLLMENT_TRANSFER
        and question.student is not None
        and any(
            block.kind is BlockKind.ADDRESS_CONFIDENTIALITY
            and block.district == question.district
            and block.student_reference in question.student.references
            and block.is_standing(facts.now)
            for block in facts.blocks
        )
    )


def blocked_references(question: Question, dataset: str, facts: Facts) -> frozenset[str]:
    """Whom a list leaves out: every student on whom a block stands; only what is read lists."""
    if question.student is not None or question.action is not Action.READ:
        return frozenset()
    return frozenset(
        block.student_reference
        for block in facts.blocks
        if _stands(block, question, dataset, facts)
    )


def students_of(question: Question, grants: Sequence[Grant]) -> StudentSet:
    """Whom a fetch of the student under the grants may bring: several are all by roster."""
    if grants and grants[0].students is GrantStudents.ROSTER:
        return Rosters(frozenset(roster_of(grant) for grant in grants))
    if question.student is not None:
        return Listed(question.student.references)
    return Everyone()


def all_of(authorities: Sequence[tuple[Grant, Consent | None]], facts: Facts) -> StudentSet:
    """Whom a list under all these may bring."""
    if any(grant.students is GrantStudents.ALL for grant, _ in authorities):
        return Everyone()
    rosters = frozenset(
        roster_of(grant) for grant, _ in authorities if grant.students is GrantStudents.ROSTER
    )
    named = frozenset(
        reference
        for grant, consent in authorities
        if grant.students is GrantStudents.LISTED
        for reference in (
            facts.listed.get(grant.id, ()) if consent is None else (consent.student_reference,)
        )
    )
    return Rosters(rosters, named) if rosters else Listed(named)


def roster_of(grant: Grant) -> Roster:
    """What a grant by roster asks of a student's school, grade and sections."""
    return Roster(frozenset(grant.schools), frozenset(grant.grades), frozenset(grant.sections))


def _selects(grant: Grant, question: Question, dataset: str, facts: Facts) -> bool:
    """Facts hold a grant by list only where it lists the student of the question, or anybody."""
    if grant.students is GrantStudents.MOVED:
        return has_moved(question, dataset, facts)
    return (
        question.student is not None
        or grant.students is not GrantStudents.LISTED
        or (is_about_all(question) and bool(facts.listed.get(grant.id)))
    )


def _permits(consent: Consent, question: Question, dataset: str, facts: Facts) -> bool:
    return (
        consent.district == question.district
        and consent.is_in_force(facts.now)
        and consent.purpose == question.purpose
        and dataset in consent.datasets
        and facts.organization is not None
        and consent.recipient_organization_id == facts.organization.id
    )


def _is_for(consent: Consent, grant: Grant, question: Question, facts: Facts) -> bool:
    """Whether the consent is for the student of the question, or for one whom the grant lists."""
    if question.student is not None:
        return consent.student_reference in question.student.references
    return consent.student_reference in facts.listed.get(grant.id, ())


def _stands(block: Block, question: Question, dataset: str, facts: Facts) -> bool:
    """Whether a block stands against purpose, party and dataset, whoever the student is."""
    if block.district != question.district or not block.is_standing(facts.now):
        return False
    if block.kind is BlockKind.ADDRESS_CONFIDENTIALITY:
        return question.purpose is not Purpose.ENROLLMENT_TRANSFER and dataset in ADDRESS_DATASETS
    if block.kind is BlockKind.OPT_OUT and question.purpose in NO_OPT_OUT:
        return False
    if block.purposes and question.purpose not in block.purposes:
        return False
    if block.organization_id is None and block.person_id is None:
        return True
    parties = {facts.organization.id if facts.organization else None, question.person_id}
    return bool({block.organization_id, block.person_id} & parties - {None})
