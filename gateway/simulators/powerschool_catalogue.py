"""What a simulated PowerSchool knows of schools, courses, classes and staff."""

from collections.abc import Iterator

from gateway.simulators.people import Population
from gateway.simulators.powerschool_codes import TERMS
from gateway.simulators.powerschool_wire import Stored, stored, year_of


def catalogue_rows(population: Population) -> Iterator[Stored]:
    """Every row that is not about a student."""
    for school in population.schools:
        yield stored(
            "schools",
            school_number=school.local,
            name=school.name,
            alternate_school_number=school.state,
            firstday=school.first_day,
            lastday=school.last_day,
        )
    for course in population.courses:
        yield stored(
            "courses",
            schoolid=course.school,
            course_number=course.code,
            course_name=course.title,
            credit_hours=course.credits,
            contentarea=course.content_area,
            coursedesignation=course.designation,
            statecoursecode=course.state_code,
        )
    for member in population.staff:
        yield stored(
            "teachers",
            teachernumber=member.staff_id,
            stafftypecode=member.type_code,
            certificationnumber=member.certification,
            last_name=member.last_name,
            first_name=member.first_name,
            middle_name=member.middle_name,
            dob=member.birth_date,
            schoolid=member.school,
            email_addr=member.email,
            loginid=member.email.partition("@")[0],
        )
    for section in population.sections:
        yield stored(
            "sections",
            yearid=year_of(section.begins_on),
            schoolid=section.school,
            course_number=section.course,
            section_number=section.section_id,
            abbreviation=TERMS[section.term],
            teachernumber=section.staff_id,
            startdate=section.begins_on,
            enddate=section.ends_on,
            termstart=section.begins_on,
            termend=section.ends_on,
        )
