"""What a person must meet on whose behalf a client asks; answers are as in rules.py."""

from collections.abc import Callable

from gateway.access.facts import Facts
from gateway.access.parent_rules import list_in_district
from gateway.model.permit import Question
from gateway.model.person import RoleAssignment
from gateway.model.purpose import Purpose
from gateway.model.relation import ROLE_OF_RELATION
from gateway.model.role import PURPOSES_OF_ROLE, STAFF_ROLES, Role

_OF_EVERY_DISTRICT = frozenset({Role.AUDITOR, Role.OPERATOR})
"""The state's auditor, and the operator, look at every district."""


def person_is_active(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The person is known and was not stopped."""
    if question.person_id is None or (facts.person is not None and facts.person.is_active):
        return None
    return "the person is not active"


def person_may_act(question: Question, _dataset: str, facts: Facts) -> str | None:
    """A live role, or relation, of the person serves the purpose where the question is asked."""
    if question.purpose is Purpose.PARENT_ACCESS:
        related = question.person_id is not None and list_in_district(question, facts)
        return None if related else "only a parent or eligible student of the district may do this"
    if question.person_id is None:
        return None
    if list_serving(question, facts):
        return None
    return f"no role of the person serves {question.purpose} there"


def list_serving(question: Question, facts: Facts) -> list[RoleAssignment]:
    """The person's live roles that serve the purpose where the question is asked."""
    return [
        role
        for role in facts.roles
        if role.is_live(facts.now)
        and question.purpose in PURPOSES_OF_ROLE[role.role]
        and role.district is not None
        and role.district == _home(question, facts)
        and _is_staffs(role, facts)
        and (role.role is not Role.EDUCATOR or role.staff_id is not None)
    ]


def has_role(wanted: Role) -> Callable[[Question, str, Facts], str | None]:
    """The rule that the person has that role, in the district of the question."""

    def check(question: Question, _dataset: str, facts: Facts) -> str | None:
        if question.person_id is None:
            return f"only a person acts as {wanted}"
        districts = {question.district or None}
        if wanted in _OF_EVERY_DISTRICT:
            districts.add(None)
        if any(
            ROLE_OF_RELATION[relation.kind] is wanted
            for relation in list_in_district(question, facts)
        ):
            return None
        if any(
            role.role is wanted
            and role.is_live(facts.now)
            and role.district in districts
            and _is_staffs(role, facts)
            for role in facts.roles
        ):
            return None
        where = f" in district {question.district}" if question.district else ""
        return f"the person is no {wanted}{where}"

    return check


def is_staff(_question: Question, _dataset: str, facts: Facts) -> str | None:
    """
    The operator made the person staff of the organization through whose client they act.

    A role that a district gave opens nothing here: the client may act in other districts, too.
    """
    if any(
        role.role in STAFF_ROLES
        and role.district is None
        and role.is_live(facts.now)
        and _is_staffs(role, facts)
        for role in facts.roles
    ):
        return None
    return "only the operator, and whom the operator made the organization's staff, may do this"


def _home(question: Question, facts: Facts) -> str | None:
    """Where the role must be: a registrar's is of the district that receives."""
    if question.purpose is Purpose.ENROLLMENT_TRANSFER:
        return facts.organization.district if facts.organization else None
    return question.district


def _is_staffs(role: RoleAssignment, facts: Facts) -> bool:
    """A role of an organization's staff holds through a client of that organization alone."""
    if role.role not in STAFF_ROLES:
        return True
    return facts.organization is not None and facts.organization.id == role.organization_id
