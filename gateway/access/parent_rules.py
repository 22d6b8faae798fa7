"""
Parents and eligible students: covered by relation, and only as long as the rights are theirs.

34 CFR 99.10 gives a parent the own child's records. At 18, or in postsecondary education, the
rights are the student's (99.5); the district may keep a parent's access to a dependent
(99.31(a)(8)).
"""

from gateway.access.facts import Facts
from gateway.model.day import day_of
from gateway.model.permit import Question
from gateway.model.purpose import Purpose
from gateway.model.relation import Relation, RelationKind, is_adult

BIRTH_DATE_UNKNOWN = "the birth date is not known: the source must say it"
_NO_RELATION = "the person has no relation to the student"


def list_relations(question: Question, facts: Facts) -> list[Relation]:
    """The person's live relations to the student of the question."""
    if question.student is None:
        return []
    return [
        relation
        for relation in list_in_district(question, facts)
        if relation.student_reference in question.student.references
    ]


def list_in_district(question: Question, facts: Facts) -> list[Relation]:
    """The person's live relations to any student there."""
    return [
        relation
        for relation in facts.relations
        if relation.person_id == question.person_id
        and relation.district == question.district
        and relation.is_live(facts.now)
    ]


def find_entitled(question: Question, facts: Facts) -> Relation | None:
    """The relation by which the rights are the person's."""
    relations = list_relations(question, facts)
    return next((one for one in relations if _lacking(one, facts) is None), None)


def relation_covers(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The district recorded that the student is the person's child, or the person."""
    return None if list_relations(question, facts) else _NO_RELATION


def rights_are_the_persons(question: Question, _dataset: str, facts: Facts) -> str | None:
    """For parent-access: the rights did not pass to the student, or the person is the student."""
    if question.purpose is not Purpose.PARENT_ACCESS:
        return None
    lacking = [_lacking(relation, facts) for relation in list_relations(question, facts)]
    if None in lacking:
        return None
    if BIRTH_DATE_UNKNOWN in lacking:
        return BIRTH_DATE_UNKNOWN
    return lacking[0] if lacking else _NO_RELATION


def _lacking(relation: Relation, facts: Facts) -> str | None:
    """What keeps the rights from the person of the relation."""
    if relation.kind is RelationKind.PARENT and relation.is_dependent:
        return None
    if not facts.attends_postsecondary and facts.born_on is None:
        return BIRTH_DATE_UNKNOWN
    have_passed = facts.attends_postsecondary or (
        facts.born_on is not None and is_adult(facts.born_on, day_of(facts.now))
    )
    if relation.kind is RelationKind.SELF:
        return None if have_passed else "the student is no eligible student yet"
    return "the rights have passed to the student" if have_passed else None
