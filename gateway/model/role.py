"""In what capacity one acts: a person by a role that a district gave, a client by its kind."""

from enum import StrEnum


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
