"""Pupils of a Synergy-like SIS: the person, the student, the year and where it was spent."""

from gateway.simulators import synergy_services as services
from gateway.simulators import synergy_tables as tables
from gateway.simulators.people import Contact, Enrollment, Pupil
from gateway.simulators.synergy_codes import (
    HOMELESS,
    MILITARY,
    RELATIONS,
    VACCINES,
    LocalCodes,
    lookup_value,
)
from gateway.simulators.synergy_history import HistoryRows
from gateway.simulators.synergy_rows import TableRows
from gateway.simulators.synergy_schools import SchoolGuids


class PupilRows:
    """Adds pupils to a database's rows, in a district's local codes."""

    def __init__(self, rows: TableRows, schools: SchoolGuids, codes: LocalCodes) -> None:
        self._rows = rows
        self._schools = schools
        self._codes = codes
        self._history = HistoryRows(rows, schools)

    def add(self, pupil: Pupil) -> None:
        """Add all that the SIS knows of one pupil."""
        student = self._add_student(pupil)
        self._add_years(pupil, student)
        for code in pupil.races:
            value = lookup_value("RACE", code)
            self._rows.add(tables.RACE, STUDENT_GU=student, RACE_CODE=value)
        for code in pupil.ethnicities:
            value = lookup_value("ETHNICITY", code)
            self._rows.add(tables.ETHNICITY, STUDENT_GU=student, ETHNIC_CODE=value)
        for contact in pupil.contacts:
            self._add_contact(contact, student)
        for dose in pupil.doses:
            self._rows.add(
                services.IMMUNIZATION,
                STUDENT_GU=student,
                VACCINE=VACCINES[dose.vaccine],
                DOSE_DATE=dose.given_on,
            )
        self._history.add(pupil, student)

    def _add_student(self, pupil: Pupil) -> str:
        address = self._rows.add(
            tables.ADDRESS,
            ADDRESS=pupil.street,
            CITY=pupil.city,
            STATE="WA",
            ZIP_5=pupil.zip_code,
        )
        person = self._rows.add(
            tables.PERSON,
            LAST_NAME=pupil.last_name,
            FIRST_NAME=pupil.first_name,
            MIDDLE_NAME=pupil.middle_name,
            PREFERRED_LAST_NAME=pupil.preferred_last_name,
            PREFERRED_FIRST_NAME=pupil.preferred_first_name,
            BIRTH_DATE=pupil.birth_date,
            BIRTH_COUNTRY=pupil.birth_country,
            GENDER=pupil.gender,
            SOCIAL_SECURITY_NUMBER=pupil.ssn,
            EMAIL=pupil.email,
            HOME_ADDRESS_GU=address,
        )
        return self._rows.add(
            tables.STUDENT,
            STUDENT_GU=person,
            SIS_NUMBER=pupil.student_id,
            STATE_STUDENT_NUMBER=pupil.ssid,
            HOME_DISTRICT=pupil.resident_district,
            DISTRICT_ENTER_DATE=pupil.entered_on,
            DISTRICT_LEAVE_DATE=pupil.left_on,
            NATIVE_LANGUAGE=lookup_value("LANGUAGE", pupil.primary_language),
            HOME_LANGUAGE=lookup_value("LANGUAGE", pupil.home_language),
            MILITARY_FAMILY_CODE=MILITARY[pupil.military],
            HOMELESS_CODE=HOMELESS[pupil.homeless],
            FOSTER_CARE=pupil.foster,
            EXCHANGE_STUDENT=pupil.exchange_visa,
            PRIVATE_PART_TIME=pupil.part_time_private,
            HOME_BASED_PART_TIME=pupil.part_time_home,
            GRAD_REQUIREMENT_YEAR=pupil.graduation_requirements_year,
            EXPECTED_GRADUATION_YEAR=pupil.expected_graduation_year,
            CUMULATIVE_GPA=pupil.gpa,
            CREDIT_ATTEMPTED=pupil.credits_attempted,
            CREDIT_COMPLETED=pupil.credits_earned,
            US_SCHOOL_ENTER_DATE=pupil.usa_placed_on,
            NETWORK_ID=pupil.user_name,
            MEAL_STATUS=pupil.meal_status,
        )

    def _add_years(self, pupil: Pupil, student: str) -> None:
        """One school-year row a school; the last primary enrollment's is where the pupil is."""
        grade = lookup_value("GRADE", pupil.grade)
        if not pupil.enrollments:
            self._add_year(student, None, grade, "P")
            return
        current = max(pupil.enrollments, key=lambda span: (span.is_primary, span.first_day))
        years: dict[str, str] = {}
        for span in pupil.enrollments:
            if span.school not in years:
                status = "A" if span.school == current.school else "I"
                years[span.school] = self._add_year(student, span.school, grade, status)
            self._add_enrollment(span, years[span.school])
        for absence in pupil.absences:
            self._rows.add(
                tables.ATTENDANCE,
                STUDENT_SCHOOL_YEAR_GU=years[absence.school],
                ABS_DATE=absence.day,
                ABS_REASON=self._codes.absences[absence.code],
            )
        for section_id in pupil.schedule:
            school, section = self._schools.sections[section_id]
            self._rows.add(
                tables.CLASS,
                STUDENT_SCHOOL_YEAR_GU=years[school],
                SECTION_GU=section,
                ALE_TYPE="N",
            )

    def _add_year(self, student: str, school: str | None, grade: str, status: str) -> str:
        return self._rows.add(
            tables.STUDENT_SCHOOL_YEAR,
            STUDENT_GU=student,
            YEAR_GU=self._schools.year,
            ORGANIZATION_YEAR_GU=school and self._schools.organization_years[school],
            GRADE=grade,
            STATUS=status,
        )

    def _add_enrollment(self, span: Enrollment, year: str) -> None:
        self._rows.add(
            tables.ENROLLMENT,
            STUDENT_SCHOOL_YEAR_GU=year,
            ENTER_DATE=span.first_day,
            LEAVE_DATE=span.last_day,
            LEAVE_CODE=span.withdrawal and self._codes.leave[span.withdrawal],
            CONCURRENT="N" if span.is_primary else "Y",
            SCHOOL_CHOICE=span.choice,
            DAYS_PRESENT=span.days_present,
        )

    def _add_contact(self, contact: Contact, student: str) -> None:
        person = self._rows.add(
            tables.PERSON,
            LAST_NAME=contact.last_name,
            FIRST_NAME=contact.first_name,
            MIDDLE_NAME=None,
            PREFERRED_LAST_NAME=None,
            PREFERRED_FIRST_NAME=None,
            BIRTH_DATE=None,
            BIRTH_COUNTRY=None,
            GENDER=None,
            SOCIAL_SECURITY_NUMBER=None,
            EMAIL=contact.email,
            HOME_ADDRESS_GU=None,
        )
        self._rows.add(tables.PHONE, PERSON_GU=person, PHONE=contact.phone, PRIMARY_PHONE="Y")
        self._rows.add(services.PARENT, PARENT_GU=person, ADULT_ID=contact.contact_id)
        self._rows.add(
            services.STUDENT_PARENT,
            STUDENT_GU=student,
            PARENT_GU=person,
            RELATION_TYPE=RELATIONS[contact.relation],
            LIVES_WITH="Y" if contact.lives_with else "N",
            EMERGENCY_CONTACT="Y" if contact.is_emergency else "N",
        )
