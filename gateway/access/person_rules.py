"""What a person must meet on whose behalf a client asks; answers are as in rules.py."""

from collections.abc import Callable

from gateway.access.facts import Facts
from gateway.model.permit import Question
from gateway.model.person import RoleAssignment
from gateway.model.purpose import Purpose
from gateway.model.role import PURPOSES_OF_ROLE, STAFF_ROLES, Role


def person_is_active(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The person is known and was not stopped."""
    if question.person_id is None or (facts.person is not None and facts.person.is_active):
        return None
    return "the person is not active"


def person_may_act(question: Question, _dataset: str, facts: Facts) -> str | None:
    """A live role of the person serves the purpose, where the question is asked."""
    if question.person_id is None:
        return None
    if any(
        role.is_live(facts.now)
        and question.purpose in PURPOSES_OF_ROLE[role.role]
        and role.district == _home(question, facts)
        and _is_staffs(role, facts)
        for role in facts.roles
    ):
        return None
    return f"no role of the person serves {question.purpose} there"


def has_role(wanted: Role) -> Callable[[Question, str, Facts], str | None]:
    """The rule that the person has that role, in the district of the question."""

    def check(question: Question, _dataset: str, facts: Facts) -> str | None:
        districts = {question.district or None}
        if wanted is Role.AUDITOR:
            districts.add(None)  # the state's auditor looks at every district
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


def a_person_asks(question: Question, _dataset: str, _facts: Facts) -> str | None:
    """The role is one that only a person has."""
    return None if question.person_id else "only a person acts in this role"


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
