"""Why a record may be used, and on what authority; marketing and resale cannot be expressed."""

from collections.abc import Mapping
from enum import StrEnum


class Purpose(StrEnum):
    """The closed list of purposes."""

    ENROLLMENT_TRANSFER = "enrollment-transfer"
    PARENT_ACCESS = "parent-access"
    CBO_SUPPORT = "cbo-support"
    ACCOUNT_PROVISIONING = "account-provisioning"
    DISTRICT_OPERATIONS = "district-operations"


class OrganizationKind(StrEnum):
    """The closed list of kinds of organization."""

    SIS_VENDOR = "sis-vendor"
    LEARNING_PROVIDER = "learning-provider"
    CBO = "cbo"
    DISTRICT = "district"
    DCC = "dcc"


class Action(StrEnum):
    """What is done with a dataset."""

    READ = "read"
    WRITE = "write"


PURPOSES_OF_KIND: Mapping[OrganizationKind, frozenset[Purpose]] = {
    OrganizationKind.SIS_VENDOR: frozenset({Purpose.DISTRICT_OPERATIONS}),
    OrganizationKind.LEARNING_PROVIDER: frozenset({Purpose.ACCOUNT_PROVISIONING}),
    OrganizationKind.CBO: frozenset({Purpose.CBO_SUPPORT}),
    OrganizationKind.DISTRICT: frozenset(
        {Purpose.ENROLLMENT_TRANSFER, Purpose.DISTRICT_OPERATIONS, Purpose.PARENT_ACCESS}
    ),
    OrganizationKind.DCC: frozenset(),
}

CONSENT_PURPOSES = frozenset({Purpose.CBO_SUPPORT})
"""Purposes that need a consent of their own (34 CFR 99.30)."""

AUTHORITY: Mapping[Purpose, str] = {
    Purpose.ENROLLMENT_TRANSFER: "34 CFR 99.31(a)(2)",
    Purpose.PARENT_ACCESS: "34 CFR 99.10",
    Purpose.CBO_SUPPORT: "34 CFR 99.30",
    Purpose.ACCOUNT_PROVISIONING: "34 CFR 99.31(a)(1)(i)(B)",
    Purpose.DISTRICT_OPERATIONS: "34 CFR 99.31(a)(1)(i)",
}
"""The FERPA clause that each purpose rests on."""

DEPENDENT_AUTHORITY = "34 CFR 99.31(a)(8)"
"""On which a district keeps a parent's access to a dependent student's record."""

NOTICE = (
    "This record is disclosed under FERPA on the condition that it is used only for the purpose "
    "for which it was requested and is not disclosed to any other party without prior consent, "
    "except as 34 CFR 99.33 allows."
)
"""The 34 CFR 99.33(d) notice on everything that leaves."""
