"""Schools, courses, staff and sections of a Synergy-like SIS."""

from dataclasses import dataclass, field

from gateway.simulators import synergy_tables as tables
from gateway.simulators.people import Population, StaffMember
from gateway.simulators.synergy_rows import TableRows


@dataclass(frozen=True, slots=True)
class SchoolGuids:
    """GUIDs of what pupils' rows refer to."""

    year: str
    organizations: dict[str, str] = field(default_factory=dict)
    """By the school's local code."""
    organization_years: dict[str, str] = field(default_factory=dict)
    """By the school's local code."""
    sections: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Section id to the school's local code and the section's GUID."""


def add_schools(rows: TableRows, population: Population) -> SchoolGuids:
    """Add everything that is there before the first pupil."""
    year = rows.add(tables.YEAR, SCHOOL_YEAR=population.school_year - 1)
    guids = SchoolGuids(year)
    for school in population.schools:
        organization = rows.add(tables.ORGANIZATION, ORGANIZATION_NAME=school.name)
        guids.organizations[school.local] = organization
        rows.add(
            tables.SCHOOL,
            ORGANIZATION_GU=organization,
            SCHOOL_CODE=school.local,
            STATE_SCHOOL_CODE=school.state,
        )
        guids.organization_years[school.local] = rows.add(
            tables.ORGANIZATION_YEAR,
            ORGANIZATION_GU=organization,
            YEAR_GU=year,
            START_DATE=school.first_day,
            END_DATE=school.last_day,
        )
    staff = {member.staff_id: _add_staff(rows, member, guids) for member in population.staff}
    _add_sections(rows, population, guids, staff)
    return guids


def _add_staff(rows: TableRows, member: StaffMember, guids: SchoolGuids) -> str:
    person = rows.add(
        tables.PERSON,
        LAST_NAME=member.last_name,
        FIRST_NAME=member.first_name,
        MIDDLE_NAME=member.middle_name,
        PREFERRED_LAST_NAME=None,
        PREFERRED_FIRST_NAME=None,
        BIRTH_DATE=member.birth_date,
        BIRTH_COUNTRY=None,
        GENDER=None,
        SOCIAL_SECURITY_NUMBER=None,
        EMAIL=member.email,
        HOME_ADDRESS_GU=None,
    )
    return rows.add(
        tables.STAFF,
        STAFF_GU=person,
        ORGANIZATION_GU=guids.organizations[member.school],
        BADGE_NUM=member.staff_id,
        STAFF_TYPE=member.type_code,
        STATE_ID=member.certification,
        NETWORK_ID=member.email.partition("@")[0],
    )


def _add_sections(
    rows: TableRows, population: Population, guids: SchoolGuids, staff: dict[str, str]
) -> None:
    courses: dict[tuple[str, str], str] = {}
    for course in population.courses:
        gu = rows.add(
            tables.COURSE,
            COURSE_ID=course.code,
            COURSE_TITLE=course.title,
            SUBJECT_AREA=course.content_area,
            STATE_COURSE_DESIGNATION=course.designation,
            STATE_COURSE_CODE=course.state_code,
            CREDIT=course.credits,
        )
        courses[course.school, course.code] = rows.add(
            tables.SCHOOL_YEAR_COURSE,
            COURSE_GU=gu,
            ORGANIZATION_YEAR_GU=guids.organization_years[course.school],
        )
    for section in population.sections:
        gu = rows.add(
            tables.SECTION,
            SCHOOL_YEAR_COURSE_GU=courses[section.school, section.course],
            STAFF_GU=staff[section.staff_id],
            SECTION_ID=section.section_id,
            TERM_CODE=section.term,
            TEACHER_ROLE="P",
            BEGIN_DATE=section.begins_on,
            END_DATE=section.ends_on,
            TERM_BEGIN_DATE=section.begins_on,
            TERM_END_DATE=section.ends_on,
        )
        guids.sections[section.section_id] = (section.school, gu)
