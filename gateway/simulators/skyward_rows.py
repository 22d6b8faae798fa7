"""What a simulated Skyward holds of a pupil, file by file."""

from collections.abc import Iterator

from gateway.simulators.people import Population, Pupil, Section
from gateway.simulators.population_calendar import graduation_year
from gateway.simulators.skyward_codes import (
    HOMELESS,
    TERMS,
    VACCINES,
    Customs,
    flag_races,
)
from gateway.simulators.skyward_services import Cells, format_day, format_flag, service_rows

HISPANIC_NOT = "10"


def student_row(pupil: Pupil, school_year: int) -> Cells:
    """The row of STUDENT: who it is, where they live, and the district's own facts."""
    number, _, street = pupil.street.partition(" ")
    now_at = [one.school for one in pupil.enrollments if one.is_primary and not one.last_day]
    status = "P" if pupil.is_preenrolled else "I" if pupil.left_on else "A"
    return {
        "StudentId": pupil.student_id,
        "StateId": pupil.ssid,
        "NameId": f"N{pupil.student_id}",
        "LastName": pupil.last_name,
        "FirstName": pupil.first_name,
        "MiddleName": pupil.middle_name,
        "PrefLastName": pupil.preferred_last_name,
        "PrefFirstName": pupil.preferred_first_name,
        "BirthDate": format_day(pupil.birth_date),
        "BirthCountry": pupil.birth_country,
        "Gender": pupil.gender,
        "GradYr": graduation_year(pupil.grade, school_year),
        "StudentStatus": status,
        "EntryDate": format_day(pupil.entered_on),
        "WithdrawalDate": format_day(pupil.left_on),
        "EntityId": now_at[0] if now_at else "",
        "ResidentDistrict": pupil.resident_district,
        "PrimaryLang": pupil.primary_language,
        "HomeLang": pupil.home_language,
        "HomelessCode": HOMELESS[pupil.homeless],
        "PrivatePartTime": pupil.part_time_private,
        "HomePartTime": pupil.part_time_home,
        "ExchangeStatus": pupil.exchange_visa,
        "FosterCare": format_flag(holds=pupil.foster == "Y"),
        "MilitaryCode": pupil.military,
        "UsEntryDate": format_day(pupil.usa_placed_on),
        "GradReqYr": pupil.graduation_requirements_year,
        "ExpGradYr": pupil.expected_graduation_year,
        "CumGpa": pupil.gpa,
        "CreditAtt": pupil.credits_attempted,
        "CreditEarned": pupil.credits_earned,
        "EthnicityHispX": format_flag(holds=HISPANIC_NOT not in pupil.ethnicities)
        if pupil.ethnicities
        else "",
        "FedRaceFlags": flag_races(pupil.races),
        "StreetNumber": number,
        "StreetName": street,
        "City": pupil.city,
        "State": "WA",
        "ZipCode": pupil.zip_code,
        "InternetAddress": pupil.email,
        "NetworkLogin": pupil.user_name,
        "Ssn": pupil.ssn,
        "MealStatus": pupil.meal_status,
    }


def pupil_rows(
    pupil: Pupil, sections: dict[str, Section], customs: Customs
) -> Iterator[tuple[str, Cells]]:
    """Everything but STUDENT and STUDENT-GUARDIAN: native record and cells, without StudentId."""
    for span in pupil.enrollments:
        yield (
            "StudentEntity",
            {
                "EntityId": span.school,
                "EntryDate": format_day(span.first_day),
                "WithdrawalDate": format_day(span.last_day),
                "WithdrawalCode": customs.withdrawals[span.withdrawal] if span.withdrawal else "",
                "DefaultEntity": format_flag(holds=span.is_primary),
                "SchoolChoice": span.choice,
                "DaysPresent": span.days_present,
            },
        )
    for code in pupil.ethnicities:
        yield "Ethnicity", {"EthnicityCode": code}
    for section in (sections[section_id] for section_id in pupil.schedule):
        yield (
            "StudentClass",
            {
                "EntityId": section.school,
                "CorNum": section.course,
                "SectNum": section.section_id,
                "Term": TERMS[section.term],
                "AleType": "N",
            },
        )
    for day in pupil.absences:
        yield (
            "Attendance",
            {
                "EntityId": day.school,
                "AbsDate": format_day(day.day),
                "AbsCode": customs.absences[day.code],
            },
        )
    for line in pupil.transcript:
        yield (
            "GradeHistory",
            {
                "SchoolYear": line.school_year,
                "SchoolCode": line.school_state_code,
                "CorNum": line.course,
                "Term": TERMS[line.term],
                "CorTitle": line.title,
                "GradeLevel": line.grade_level.zfill(2),
                "Mark": line.mark,
                "CreditAtt": line.attempted,
                "CreditEarned": line.earned,
                "Designation": line.designation,
                "ContentArea": line.content_area,
                "StateCourse": line.state_code,
                "TermEnd": f"{line.term_ends_on:%m/%Y}",
                "AleType": "N",
            },
        )
    for dose in pupil.doses:
        yield (
            "Vaccination",
            {
                "Vaccine": VACCINES[dose.vaccine],
                "DoseDate": format_day(dose.given_on),
            },
        )
    yield from service_rows(pupil)


def guardian_rows(pupil: Pupil, customs: Customs) -> Iterator[tuple[str, Cells]]:
    """STUDENT-GUARDIAN, and the NAME of each."""
    for contact in pupil.contacts:
        yield (
            "Guardian",
            {
                "StudentId": pupil.student_id,
                "NameId": contact.contact_id,
                "Relate": customs.relations[contact.relation],
                "CustPar": format_flag(holds=contact.lives_with),
                "Emergency": format_flag(holds=contact.is_emergency),
            },
        )
        yield (
            "Name",
            {
                "NameId": contact.contact_id,
                "LastName": contact.last_name,
                "FirstName": contact.first_name,
                "PrimaryPhone": contact.phone,
                "InternetAddress": contact.email,
            },
        )


def district_rows(population: Population) -> Iterator[tuple[str, Cells]]:
    """Buildings, catalogue, staff and who teaches what."""
    for school in population.schools:
        yield (
            "School",
            {
                "EntityId": school.local,
                "SchoolName": school.name,
                "StateCode": school.state,
                "CalBegin": format_day(school.first_day),
                "CalEnd": format_day(school.last_day),
            },
        )
    for course in population.courses:
        yield (
            "Course",
            {
                "EntityId": course.school,
                "CorNum": course.code,
                "CorTitle": course.title,
                "ContentArea": course.content_area,
                "Designation": course.designation,
                "StateCourse": course.state_code,
                "Credits": course.credits,
            },
        )
    for person in population.staff:
        yield (
            "Staff",
            {
                "StaffId": person.staff_id,
                "StaffType": person.type_code,
                "CertNum": person.certification,
                "LastName": person.last_name,
                "FirstName": person.first_name,
                "MiddleName": person.middle_name,
                "BirthDate": format_day(person.birth_date),
                "EntityId": person.school,
                "InternetAddress": person.email,
                "NetworkLogin": person.email.partition("@")[0],
            },
        )
    for section in population.sections:
        yield (
            "StaffClass",
            {
                "StaffId": section.staff_id,
                "EntityId": section.school,
                "CorNum": section.course,
                "SectNum": section.section_id,
                "Term": TERMS[section.term],
                "ClassBegin": format_day(section.begins_on),
                "ClassEnd": format_day(section.ends_on),
                "TermBegin": format_day(section.begins_on),
                "TermEnd": format_day(section.ends_on),
                "TeacherType": "P",
            },
        )
