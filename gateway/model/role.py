"""In what capacity one acts: a person by a role that a district gave, a client by its kind."""

from collections.abc import Mapping
from enum import StrEnum

from gateway.model.purpose import OrganizationKind, Purpose


class Role(StrEnum):
    """The closed list of roles."""

    REGISTRAR = "registrar"
    EDUCATOR = "educator"
    DATA_STEWARD = "data-steward"
    DISTRICT_IT = "district-it"
    PARENT = "parent"
    ELIGIBLE_STUDENT = "eligible-student"
    """18, or in postsecondary education: the rights are the student's own (34 CFR 99.5)."""
    CBO_STAFF = "cbo-staff"
    PROVIDER_STAFF = "provider-staff"
    DCC = "dcc"
    AUDITOR = "auditor"
    OPERATOR = "operator"


STATE_ROLES = frozenset({Role.DCC, Role.AUDITOR, Role.OPERATOR})
"""Given by the operator at the machine, and of no district; an auditor may be of one, too."""

RELATION_ROLES = frozenset({Role.PARENT, Role.ELIGIBLE_STUDENT})
"""Come with a relation to a student that the district recorded, and are never given alone."""

STAFF_ROLES = frozenset({Role.CBO_STAFF, Role.PROVIDER_STAFF})
"""
Of an organization's staff: where a district gives the role, what it admits is its own students;
where the operator does, it is of no district, and keeps the organization's credentials.
"""

KINDS_OF_STAFF: Mapping[Role, frozenset[OrganizationKind]] = {
    Role.CBO_STAFF: frozenset({OrganizationKind.CBO}),
    Role.PROVIDER_STAFF: frozenset(
        {OrganizationKind.LEARNING_PROVIDER, OrganizationKind.SIS_VENDOR}
    ),
}
"""Of which kinds of organization somebody may be the staff."""

PURPOSES_OF_ROLE: Mapping[Role, frozenset[Purpose]] = {
    Role.REGISTRAR: frozenset({Purpose.ENROLLMENT_TRANSFER}),
    Role.EDUCATOR: frozenset({Purpose.DISTRICT_OPERATIONS}),
    Role.DATA_STEWARD: frozenset(),
    Role.DISTRICT_IT: frozenset({Purpose.DISTRICT_OPERATIONS}),
    Role.PARENT: frozenset({Purpose.PARENT_ACCESS}),
    Role.ELIGIBLE_STUDENT: frozenset({Purpose.PARENT_ACCESS}),
    Role.CBO_STAFF: frozenset({Purpose.CBO_SUPPORT}),
    Role.PROVIDER_STAFF: frozenset({Purpose.ACCOUNT_PROVISIONING}),
    Role.DCC: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.OPERATOR: frozenset(),
}
"""For what a role opens records at all; the DCC, an auditor and an operator see no student."""
