"""The views that the district's database administrator made for the gateway to read."""

from sqlalchemy import ColumnElement, FromClause, Select, Table, select
from sqlalchemy.schema import CreateView

from gateway.simulators import synergy_services as services
from gateway.simulators import synergy_tables as tables

LOOKUPS = {
    "P2_GRADE": ("K12", "GRADE"),
    "P2_LEAVE_CODE": ("K12.ENROLLMENT", "LEAVE_CODE"),
    "P2_LANGUAGE": ("K12", "LANGUAGE"),
    "P2_RACE": ("K12", "RACE"),
    "P2_ETHNICITY": ("K12", "ETHNICITY"),
    "P2_PROGRAM": ("K12", "PROGRAM"),
}
"""View to the namespace and code of the look-up definition whose values it shows."""


def _view(name: str, statement: Select[*tuple[object, ...]]) -> Table:
    return CreateView(statement, name, metadata=tables.METADATA).table


def _columns(table: FromClause, *left_out: str) -> list[ColumnElement[object]]:
    return [column for column in table.c if column.name not in left_out]


SCHOOL = _view(
    "P2_SCH",
    select(
        tables.ORGANIZATION_YEAR.c.ORGANIZATION_YEAR_GU,
        tables.ORGANIZATION_YEAR.c.START_DATE,
        tables.ORGANIZATION_YEAR.c.END_DATE,
        tables.ORGANIZATION.c.ORGANIZATION_NAME,
        tables.SCHOOL.c.SCHOOL_CODE,
        tables.SCHOOL.c.STATE_SCHOOL_CODE,
        tables.YEAR.c.SCHOOL_YEAR,
    )
    .select_from(tables.ORGANIZATION_YEAR)
    .join(tables.ORGANIZATION)
    .join(
        tables.SCHOOL,
        tables.SCHOOL.c.ORGANIZATION_GU == tables.ORGANIZATION.c.ORGANIZATION_GU,
    )
    .join(tables.YEAR, tables.YEAR.c.YEAR_GU == tables.ORGANIZATION_YEAR.c.YEAR_GU),
)
_PLACE = (SCHOOL.c.SCHOOL_YEAR, SCHOOL.c.SCHOOL_CODE)


def _at_school(table: Table, name: str) -> Table:
    """A table that names a school's year, with the year and the school's code."""
    return _view(
        name,
        select(*_columns(table, "ORGANIZATION_YEAR_GU"), *_PLACE).join_from(
            table, SCHOOL, SCHOOL.c.ORGANIZATION_YEAR_GU == table.c.ORGANIZATION_YEAR_GU
        ),
    )


def _of_school_year(table: Table, name: str) -> Table:
    """A table that hangs on a student's school year, with student, year and school."""
    year = tables.STUDENT_SCHOOL_YEAR
    return _view(
        name,
        select(*_columns(table, "STUDENT_SCHOOL_YEAR_GU"), year.c.STUDENT_GU, *_PLACE)
        .join_from(table, year, year.c.STUDENT_SCHOOL_YEAR_GU == table.c.STUDENT_SCHOOL_YEAR_GU)
        .join(SCHOOL, SCHOOL.c.ORGANIZATION_YEAR_GU == year.c.ORGANIZATION_YEAR_GU),
    )


_of_school_year(tables.ENROLLMENT, "P2_STU_ENROLL")
_of_school_year(tables.ATTENDANCE, "P2_STU_ATT_DAILY")
_at_school(services.PROGRAM, "P2_STU_PGM")
_at_school(services.ENGLISH_LEARNER, "P2_STU_PGM_ELL")
_at_school(services.INCIDENT, "P2_STU_INC")
_at_school(services.GROWTH, "P2_STU_LAP")

_view(
    "P2_STU_SCH_YR",
    select(
        *_columns(tables.STUDENT_SCHOOL_YEAR, "YEAR_GU", "ORGANIZATION_YEAR_GU", "STATUS"),
        tables.YEAR.c.SCHOOL_YEAR,
        tables.SCHOOL.c.SCHOOL_CODE,
    )
    .join_from(
        tables.STUDENT_SCHOOL_YEAR,
        tables.YEAR,
        tables.YEAR.c.YEAR_GU == tables.STUDENT_SCHOOL_YEAR.c.YEAR_GU,
    )
    .outerjoin(
        tables.ORGANIZATION_YEAR,
        tables.ORGANIZATION_YEAR.c.ORGANIZATION_YEAR_GU
        == tables.STUDENT_SCHOOL_YEAR.c.ORGANIZATION_YEAR_GU,
    )
    .outerjoin(
        tables.SCHOOL,
        tables.SCHOOL.c.ORGANIZATION_GU == tables.ORGANIZATION_YEAR.c.ORGANIZATION_GU,
    )
    .where(tables.STUDENT_SCHOOL_YEAR.c.STATUS != "I"),
)
COURSE = _view(
    "P2_SCH_YR_CRS",
    select(
        tables.SCHOOL_YEAR_COURSE.c.SCHOOL_YEAR_COURSE_GU,
        *_columns(tables.COURSE, "COURSE_GU"),
        *_PLACE,
    )
    .join_from(tables.SCHOOL_YEAR_COURSE, tables.COURSE)
    .join(
        SCHOOL,
        SCHOOL.c.ORGANIZATION_YEAR_GU == tables.SCHOOL_YEAR_COURSE.c.ORGANIZATION_YEAR_GU,
    ),
)
SECTION = _view(
    "P2_SCH_YR_SECT",
    select(
        *_columns(tables.SECTION, "STAFF_GU", "SCHOOL_YEAR_COURSE_GU"),
        COURSE.c.COURSE_ID,
        COURSE.c.SCHOOL_YEAR,
        COURSE.c.SCHOOL_CODE,
        tables.STAFF.c.BADGE_NUM,
    )
    .join_from(
        tables.SECTION,
        COURSE,
        COURSE.c.SCHOOL_YEAR_COURSE_GU == tables.SECTION.c.SCHOOL_YEAR_COURSE_GU,
    )
    .join(tables.STAFF),
)
CLASS = _view(
    "P2_STU_CLASS",
    select(
        *_columns(tables.CLASS, "STUDENT_SCHOOL_YEAR_GU"),
        tables.STUDENT_SCHOOL_YEAR.c.STUDENT_GU,
        SECTION.c.SECTION_ID,
        SECTION.c.TERM_CODE,
        SECTION.c.COURSE_ID,
        SECTION.c.SCHOOL_YEAR,
        SECTION.c.SCHOOL_CODE,
    )
    .join_from(tables.CLASS, tables.STUDENT_SCHOOL_YEAR)
    .join(SECTION, SECTION.c.SECTION_GU == tables.CLASS.c.SECTION_GU),
)
STAFF = _view(
    "P2_STAFF",
    select(*_columns(tables.STAFF, "ORGANIZATION_GU"), tables.SCHOOL.c.SCHOOL_CODE).join_from(
        tables.STAFF,
        tables.SCHOOL,
        tables.SCHOOL.c.ORGANIZATION_GU == tables.STAFF.c.ORGANIZATION_GU,
    ),
)
ADDRESS = _view(
    "P2_STU_ADDRESS",
    select(*_columns(tables.ADDRESS), tables.PERSON.c.PERSON_GU.label("STUDENT_GU")).join_from(
        tables.PERSON,
        tables.ADDRESS,
        tables.ADDRESS.c.ADDRESS_GU == tables.PERSON.c.HOME_ADDRESS_GU,
    ),
)
PRIMARY_PHONE = _view(
    "P2_PRIMARY_PHONE", select(tables.PHONE).where(tables.PHONE.c.PRIMARY_PHONE == "Y")
)


def _lookup(name: str, namespace: str, code: str) -> Table:
    """One code list; a scalar subquery, so that a join on it can use the values' index."""
    defined = tables.LOOKUP_DEF.c
    values = tables.LOOKUP_VALUES.c
    definition = (
        select(defined.LOOKUP_DEF_GU)
        .where(defined["LOOKUP_NAMESPACE"] == namespace, defined["LOOKUP_DEF_CODE"] == code)
        .scalar_subquery()
    )
    return _view(
        name,
        select(values.VALUE_CODE, values.VALUE_DESCRIPTION, values.ALT_CODE_1).where(
            values["LOOKUP_DEF_GU"] == definition
        ),
    )


for _name, (_namespace, _code) in LOOKUPS.items():
    _lookup(_name, _namespace, _code)
