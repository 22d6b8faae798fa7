"""The tables of a Synergy-like SIS: normalized, joined by GUIDs, codes in look-up tables."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, MetaData, Numeric, String, Table

METADATA = MetaData()


def gu(name: str, refers_to: str | None = None, *, key: bool = False) -> Column[str]:
    """A GUID column: the table's own (`key`) or a reference."""
    if refers_to is None:
        return Column(name, String(36), primary_key=key, nullable=not key)
    return Column(name, String(36), ForeignKey(refers_to), primary_key=key)


def text(name: str, length: int = 60) -> Column[str]:
    """A column of text."""
    return Column(name, String(length))


def day(name: str) -> Column[date]:
    """A column of days."""
    return Column(name, Date())


def number(name: str, digits: int, fraction: int) -> Column[Decimal]:
    """A column of exact numbers."""
    return Column(name, Numeric(digits, fraction))


def table(name: str, *columns: Column[Any], index: tuple[str, ...] = ()) -> Table:
    """A table with one index for each column that other tables are joined by."""
    made = Table(name, METADATA, *columns)
    for column in index:
        Index(f"IX_{name}_{column}", made.c[column])
    return made


YEAR = table(
    "REV_YEAR",
    gu("YEAR_GU", key=True),
    Column("SCHOOL_YEAR", Integer, nullable=False),  # the year in which it starts
)
ORGANIZATION = table(
    "REV_ORGANIZATION", gu("ORGANIZATION_GU", key=True), text("ORGANIZATION_NAME", 250)
)
ORGANIZATION_YEAR = table(
    "REV_ORGANIZATION_YEAR",
    gu("ORGANIZATION_YEAR_GU", key=True),
    gu("ORGANIZATION_GU", "REV_ORGANIZATION.ORGANIZATION_GU"),
    gu("YEAR_GU", "REV_YEAR.YEAR_GU"),
    day("START_DATE"),
    day("END_DATE"),
    index=("ORGANIZATION_GU",),
)
SCHOOL = table(
    "EPC_SCH",
    gu("ORGANIZATION_GU", "REV_ORGANIZATION.ORGANIZATION_GU", key=True),
    text("SCHOOL_CODE", 4),
    text("STATE_SCHOOL_CODE", 4),
    index=("SCHOOL_CODE",),
)
LOOKUP_DEF = table(
    "REV_BOD_LOOKUP_DEF",
    gu("LOOKUP_DEF_GU", key=True),
    text("LOOKUP_NAMESPACE", 20),
    text("LOOKUP_DEF_CODE", 40),
)
LOOKUP_VALUES = table(
    "REV_BOD_LOOKUP_VALUES",
    gu("LOOKUP_VALUES_GU", key=True),
    gu("LOOKUP_DEF_GU", "REV_BOD_LOOKUP_DEF.LOOKUP_DEF_GU"),
    text("VALUE_CODE", 20),
    text("VALUE_DESCRIPTION", 100),
    text("ALT_CODE_1", 20),
)
Index("IX_REV_BOD_LOOKUP_VALUES", LOOKUP_VALUES.c.LOOKUP_DEF_GU, LOOKUP_VALUES.c.VALUE_CODE)
ADDRESS = table(
    "REV_ADDRESS",
    gu("ADDRESS_GU", key=True),
    text("ADDRESS", 100),
    text("CITY"),
    text("STATE", 2),
    text("ZIP_5", 9),
)
PERSON = table(
    "REV_PERSON",
    gu("PERSON_GU", key=True),
    text("LAST_NAME"),
    text("FIRST_NAME"),
    text("MIDDLE_NAME"),
    text("PREFERRED_LAST_NAME"),
    text("PREFERRED_FIRST_NAME"),
    day("BIRTH_DATE"),
    text("BIRTH_COUNTRY", 3),
    text("GENDER", 1),
    text("SOCIAL_SECURITY_NUMBER", 11),
    text("EMAIL", 120),
    gu("HOME_ADDRESS_GU", "REV_ADDRESS.ADDRESS_GU"),
)
PHONE = table(
    "REV_PERSON_PHONE",
    gu("PERSON_PHONE_GU", key=True),
    gu("PERSON_GU", "REV_PERSON.PERSON_GU"),
    text("PHONE", 30),
    text("PRIMARY_PHONE", 1),
    index=("PERSON_GU",),
)
STUDENT = table(
    "EPC_STU",
    gu("STUDENT_GU", "REV_PERSON.PERSON_GU", key=True),
    text("SIS_NUMBER", 50),
    text("STATE_STUDENT_NUMBER", 10),
    text("HOME_DISTRICT", 5),
    day("DISTRICT_ENTER_DATE"),
    day("DISTRICT_LEAVE_DATE"),
    text("NATIVE_LANGUAGE", 20),
    text("HOME_LANGUAGE", 20),
    text("MILITARY_FAMILY_CODE", 4),
    text("HOMELESS_CODE", 4),
    text("FOSTER_CARE", 1),
    text("EXCHANGE_STUDENT", 1),
    text("PRIVATE_PART_TIME", 1),
    text("HOME_BASED_PART_TIME", 1),
    Column("GRAD_REQUIREMENT_YEAR", Integer),
    Column("EXPECTED_GRADUATION_YEAR", Integer),
    number("CUMULATIVE_GPA", 4, 3),
    number("CREDIT_ATTEMPTED", 6, 2),
    number("CREDIT_COMPLETED", 6, 2),
    day("US_SCHOOL_ENTER_DATE"),
    Column("MONTHS_NON_US_EDUCATION", Integer),
    text("NETWORK_ID", 60),
    text("MEAL_STATUS", 4),
    index=("STATE_STUDENT_NUMBER", "SIS_NUMBER"),
)
STUDENT_SCHOOL_YEAR = table(
    "EPC_STU_SCH_YR",
    gu("STUDENT_SCHOOL_YEAR_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    gu("YEAR_GU", "REV_YEAR.YEAR_GU"),
    gu("ORGANIZATION_YEAR_GU", "REV_ORGANIZATION_YEAR.ORGANIZATION_YEAR_GU"),
    text("GRADE", 20),
    text("STATUS", 1),  # A: where the student is now; I: elsewhere this year; P: pre-enrolled
    index=("STUDENT_GU",),
)
ENROLLMENT = table(
    "EPC_STU_ENROLL",
    gu("ENROLLMENT_GU", key=True),
    gu("STUDENT_SCHOOL_YEAR_GU", "EPC_STU_SCH_YR.STUDENT_SCHOOL_YEAR_GU"),
    day("ENTER_DATE"),
    day("LEAVE_DATE"),
    text("LEAVE_CODE", 20),
    text("CONCURRENT", 1),
    text("SCHOOL_CHOICE", 2),
    Column("DAYS_PRESENT", Integer),
    text("CONFIRMED_TRANSFER_IN", 1),
    index=("STUDENT_SCHOOL_YEAR_GU",),
)
ATTENDANCE = table(
    "EPC_STU_ATT_DAILY",
    gu("ATTENDANCE_GU", key=True),
    gu("STUDENT_SCHOOL_YEAR_GU", "EPC_STU_SCH_YR.STUDENT_SCHOOL_YEAR_GU"),
    day("ABS_DATE"),
    text("ABS_REASON", 8),
    index=("STUDENT_SCHOOL_YEAR_GU",),
)
RACE = table(
    "EPC_STU_RACE",
    gu("STUDENT_RACE_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    text("RACE_CODE", 20),
    text("COLLECTION_METHOD", 1),
    index=("STUDENT_GU",),
)
ETHNICITY = table(
    "EPC_STU_ETHNICITY",
    gu("STUDENT_ETHNICITY_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    text("ETHNIC_CODE", 20),
    index=("STUDENT_GU",),
)
STAFF = table(
    "EPC_STAFF",
    gu("STAFF_GU", "REV_PERSON.PERSON_GU", key=True),
    gu("ORGANIZATION_GU", "REV_ORGANIZATION.ORGANIZATION_GU"),
    text("BADGE_NUM", 20),
    text("STAFF_TYPE", 8),
    text("STATE_ID", 20),
    text("NETWORK_ID", 60),
    index=("BADGE_NUM",),
)
COURSE = table(
    "EPC_CRS",
    gu("COURSE_GU", key=True),
    text("COURSE_ID", 20),
    text("COURSE_TITLE", 50),
    text("SUBJECT_AREA", 3),
    text("STATE_COURSE_DESIGNATION", 10),
    text("STATE_COURSE_CODE", 6),
    text("AP_IB_CODE", 5),
    text("CIP_CODE", 6),
    text("EQUIVALENCY_TYPE", 1),
    text("EQUIVALENCY", 2),
    number("CREDIT", 4, 2),
)
SCHOOL_YEAR_COURSE = table(
    "EPC_SCH_YR_CRS",
    gu("SCHOOL_YEAR_COURSE_GU", key=True),
    gu("COURSE_GU", "EPC_CRS.COURSE_GU"),
    gu("ORGANIZATION_YEAR_GU", "REV_ORGANIZATION_YEAR.ORGANIZATION_YEAR_GU"),
    index=("COURSE_GU", "ORGANIZATION_YEAR_GU"),
)
SECTION = table(
    "EPC_SCH_YR_SECT",
    gu("SECTION_GU", key=True),
    gu("SCHOOL_YEAR_COURSE_GU", "EPC_SCH_YR_CRS.SCHOOL_YEAR_COURSE_GU"),
    gu("STAFF_GU", "EPC_STAFF.STAFF_GU"),
    text("SECTION_ID", 20),
    text("TERM_CODE", 12),
    text("TEACHER_ROLE", 1),
    day("BEGIN_DATE"),
    day("END_DATE"),
    day("TERM_BEGIN_DATE"),
    day("TERM_END_DATE"),
    index=("SCHOOL_YEAR_COURSE_GU",),
)
CLASS = table(
    "EPC_STU_CLASS",
    gu("STUDENT_CLASS_GU", key=True),
    gu("STUDENT_SCHOOL_YEAR_GU", "EPC_STU_SCH_YR.STUDENT_SCHOOL_YEAR_GU"),
    gu("SECTION_GU", "EPC_SCH_YR_SECT.SECTION_GU"),
    text("ALE_TYPE", 1),
    text("ONLINE_PROVIDER", 20),
    text("ONLINE_PROGRAM", 20),
    index=("STUDENT_SCHOOL_YEAR_GU",),
)
