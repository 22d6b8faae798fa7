"""
The rules of who acts in a role: a district's registrar, its data steward, the DCC and so on.

A client acts by the kind of its organization, a person by a role that was given and not ended.
"""

from collections.abc import Mapping

from gateway.access.facts import Facts
from gateway.access.person_rules import has_role, is_staff, person_is_active
from gateway.access.rules import PARTY_RULES, Rule, client_is_active
from gateway.access.token_rules import token_is_for_all
from gateway.model.permit import DenialKind, Question
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.model.role import Role


def district_takes_part(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The district takes part; what is of no district needs none."""
    if question.district and (facts.district is None or not facts.district.is_active):
        return f"district {question.district} does not take part"
    return None


def is_the_districts_own(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The client's organization is the district itself, and no vendor of it."""
    if (
        facts.organization is not None
        and facts.organization.kind is OrganizationKind.DISTRICT
        and facts.organization.district == question.district
    ):
        return None
    return f"only district {question.district} itself may do this"


def is_of_the_dcc(_question: Question, _dataset: str, facts: Facts) -> str | None:
    """The client's organization is the Data Coordinating Committee."""
    if facts.organization is not None and facts.organization.kind is OrganizationKind.DCC:
        return None
    return "only the Data Coordinating Committee may do this"


def serves_operations(question: Question, _dataset: str, _facts: Facts) -> str | None:
    """The token's purpose is the district's own operations."""
    if question.purpose is Purpose.DISTRICT_OPERATIONS:
        return None
    return f"this needs the purpose {Purpose.DISTRICT_OPERATIONS}"


def serves_transfers(question: Question, _dataset: str, _facts: Facts) -> str | None:
    """The token's purpose is enrollment elsewhere."""
    if question.purpose is Purpose.ENROLLMENT_TRANSFER:
        return None
    return f"this needs the purpose {Purpose.ENROLLMENT_TRANSFER}"


CLIENT = DenialKind.CLIENT

_OPERATIONS_RULES: tuple[Rule, ...] = (
    Rule("district takes part", CLIENT, district_takes_part),
    *PARTY_RULES[1:],
    Rule("client is the district's own", CLIENT, is_the_districts_own),
    Rule("serves operations", CLIENT, serves_operations),
)

ROLE_RULES: Mapping[Role, tuple[Rule, ...]] = {
    Role.REGISTRAR: (
        *PARTY_RULES,
        Rule("client is the district's own", CLIENT, is_the_districts_own),
        Rule("serves transfers", CLIENT, serves_transfers),
    ),
    Role.DISTRICT_IT: _OPERATIONS_RULES,
    Role.DATA_STEWARD: _OPERATIONS_RULES,
    Role.DCC: (
        Rule("client is active", CLIENT, client_is_active),
        Rule("client is the DCC's", CLIENT, is_of_the_dcc),
    ),
}
"""What a client must meet to act in a role; in the others no client acts."""

_A_PERSON: tuple[Rule, ...] = (
    Rule("district takes part", CLIENT, district_takes_part),
    Rule("client is active", CLIENT, client_is_active),
    Rule("person is active", CLIENT, person_is_active),
    Rule("token is for all", CLIENT, token_is_for_all),
)

PERSON_ROLE_RULES: Mapping[Role, tuple[Rule, ...]] = {
    role: (*_A_PERSON, Rule("person has the role", CLIENT, has_role(role))) for role in Role
}
"""What a person must meet to act in a role; an emergency stop keeps nobody from lifting it."""


STAFF_RULES: tuple[Rule, ...] = (
    *_A_PERSON[1:],
    Rule("person is staff", CLIENT, is_staff),
)
"""What a person must meet to act for an organization itself, which is of no district."""

ANYBODY_RULES: tuple[Rule, ...] = (
    Rule("client is active", CLIENT, client_is_active),
    Rule("person is active", CLIENT, person_is_active),
)
"""What anybody must meet to read what is no district's."""


def rules_of_role(role: Role, *, is_person: bool) -> tuple[Rule, ...]:
    """What who asks must meet to act in the role."""
    return PERSON_ROLE_RULES[role] if is_person else ROLE_RULES.get(role, PERSON_ROLE_RULES[role])
