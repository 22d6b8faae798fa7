"""Exports as an Infinite Campus might write them: tables of its own names, codes of its own."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from gateway.formats.delimited import Dialect, format_delimited
from gateway.simulators.people import Population, Pupil, Section

GRADES = {
    "PK": "PK",
    "K1": "KH",
    "K2": "KF",
    **{str(number): f"{number:02d}" for number in range(1, 13)},
}
LEFT = {"T0": "TOUT", "T1": "TIN", "G0": "GRAD", "D0": "DROP", "U1": "UNK"}
STARTED = "NEW"
ABSENT = {"EF": "AE", "UF": "AU", "EP": "PE", "UP": "PU"}
HOMELESS = {"N": "NH", "A": "SH", "B": "DU", "C": "UN", "D": "HM"}
MILITARY = {"N": "0", "A": "1", "R": "2", "G": "3", "M": "4", "Z": "9", "X": "8"}
TERMS = {"SEM1": "S1", "SEM2": "S2", "ALLYR": "Y1"}
RELATIONS = {
    "mother": "Mother",
    "father": "Father",
    "guardian": "Guardian",
    "grandparent": "Grandparent",
    "other": "Other",
}
VACCINES = {
    "DT": "DTaP",
    "P": "aP",
    "POLIO": "IPV",
    "MMR": "MMR",
    "HIB": "Hib",
    "HEPB": "HepB",
    "VARICELLA": "VAR",
    "PCV": "PCV13",
}
RESOLUTIONS = {
    "EX": "EXP",
    "LS": "OSSL",
    "SS": "OSS",
    "IS": "ISS",
    "EE": "EEX",
    "NA": "NONE",
    "OT": "OTH",
}
Cells = dict[str, object]


def write(population: Population, folder: Path) -> None:
    """One CSV file a table, with a header."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    columns: dict[str, dict[str, None]] = {}
    for table, cells in _all_rows(population):
        columns.setdefault(table, {}).update(dict.fromkeys(cells))
        rows[table].append(
            {name: _text(value) for name, value in cells.items() if value is not None}
        )
    for table, found in rows.items():
        data = format_delimited(list(columns[table]), found, Dialect())
        (folder / f"{table}.csv").write_bytes(data)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return value.strftime("%m/%d/%Y") if isinstance(value, date) else str(value)


def _all_rows(population: Population) -> Iterator[tuple[str, Cells]]:
    yield from _district_rows(population)
    sections = {section.section_id: section for section in population.sections}
    serial = 100_000
    for pupil in population.pupils:
        for table, cells in _pupil_rows(pupil, population.school_year, sections):
            serial += 1
            own_id = {"Person": None, "PersonWA": None, "Identity": "identityID"}
            name = own_id.get(table, f"{table[0].lower()}{table[1:]}ID")
            yield table, {name: serial, **cells} if name else cells


def _left(code: str | None) -> str | None:
    return None if code is None else LEFT.get(code, f"X{code}")


def _calendar(school: str) -> str:
    return f"9{school}"


def _district_rows(population: Population) -> Iterator[tuple[str, Cells]]:
    for school in population.schools:
        yield (
            "School",
            {"schoolID": school.local, "number": school.state, "name": school.name},
        )
        yield (
            "Calendar",
            {
                "calendarID": _calendar(school.local),
                "schoolID": school.local,
                "endYear": population.school_year,
                "startDate": school.first_day,
                "endDate": school.last_day,
            },
        )
    for course in population.courses:
        yield (
            "Course",
            {
                "schoolID": course.school,
                "courseNumber": course.code,
                "name": course.title,
                "subjectType": course.content_area,
                "stateCode": course.state_code,
                "attributes": course.designation,
                "credits": course.credits,
            },
        )
    for section in population.sections:
        yield (
            "Section",
            {
                "sectionID": section.section_id,
                "schoolID": section.school,
                "courseNumber": section.course,
                "termName": TERMS.get(section.term, section.term),
                "teacherPersonID": section.staff_id,
            },
        )


def _pupil_rows(
    pupil: Pupil, school_year: int, sections: dict[str, Section]
) -> Iterator[tuple[str, Cells]]:
    for table, cells in (
        *_who(pupil),
        *_enrollments(pupil, school_year, sections),
        *_transcript(pupil),
        *_services(pupil),
    ):
        yield table, {"personID": pupil.student_id, **cells}
    for place, contact in enumerate(pupil.contacts):
        yield (
            "RelatedPair",
            {
                "personID1": pupil.student_id,
                "personID2": contact.contact_id,
                "relationship": RELATIONS[contact.relation],
                "guardian": contact.lives_with,
                "emergencyContact": contact.is_emergency,
                "seq": place + 1,
                "firstName": contact.first_name,
                "lastName": contact.last_name,
                "cellPhone": contact.phone,
                "email": contact.email,
            },
        )


def _who(pupil: Pupil) -> Iterator[tuple[str, Cells]]:
    yield "Person", {"stateID": pupil.ssid, "studentNumber": f"S{pupil.student_id}"}
    yield (
        "Identity",
        {
            "legalLastName": pupil.last_name,
            "legalFirstName": pupil.first_name,
            "legalMiddleName": pupil.middle_name,
            "lastName": pupil.preferred_last_name,
            "firstName": pupil.preferred_first_name,
            "gender": pupil.gender,
            "birthdate": pupil.birth_date,
            "birthCountry": pupil.birth_country,
            "dateEnteredUSSchool": pupil.usa_placed_on,
            "homePrimaryLanguage": pupil.home_language,
            "ssn": pupil.ssn,
        },
    )
    yield (
        "PersonWA",
        {
            "residentDistrict": pupil.resident_district,
            "districtEntryDate": pupil.entered_on,
            "districtExitDate": pupil.left_on,
            "nativeLanguage": pupil.primary_language,
            "homeless": HOMELESS[pupil.homeless],
            "privateSchoolPT": pupil.part_time_private,
            "homeBasedPT": pupil.part_time_home,
            "foreignExchange": pupil.exchange_visa,
            "fosterCare": pupil.foster == "Y",
            "militaryConnected": MILITARY[pupil.military],
            "cohortYear": pupil.graduation_requirements_year,
            "expectedGradYear": pupil.expected_graduation_year,
            "cumulativeGPA": pupil.gpa,
            "cumCreditsAttempted": pupil.credits_attempted,
            "cumCreditsEarned": pupil.credits_earned,
            "mealEligibility": pupil.meal_status,
        },
    )
    street = {"street": pupil.street, "city": pupil.city, "state": "WA", "zip": pupil.zip_code}
    yield "Household", street
    yield "UserAccount", {"username": pupil.user_name, "email": pupil.email}
    for code in pupil.races:
        yield "RaceEthnicity", {"raceCode": code}
    for code in pupil.ethnicities:
        yield "HispanicOrigin", {"originCode": code}


def _enrollments(
    pupil: Pupil, school_year: int, sections: dict[str, Section]
) -> Iterator[tuple[str, Cells]]:
    for span in pupil.enrollments:
        if span.last_day is not None and span.last_day < date(school_year - 1, 8, 1):
            continue  # the export holds one school year
        yield (
            "Enrollment",
            {
                "calendarID": _calendar(span.school),
                "grade": GRADES[pupil.grade],
                "serviceType": "P" if span.is_primary else "S",
                "startDate": span.first_day,
                "startStatus": STARTED,
                "endDate": span.last_day,
                "endStatus": _left(span.withdrawal),
                "endYear": school_year,
                "schoolChoice": span.choice,
                "daysPresent": span.days_present,
            },
        )
    for section_id in pupil.schedule:
        section = sections[section_id]
        yield "Roster", {"sectionID": section.section_id, "startDate": section.begins_on}
    for absence in pupil.absences:
        yield (
            "AttendanceDay",
            {
                "calendarID": _calendar(absence.school),
                "date": absence.day,
                "excuse": ABSENT[absence.code],
            },
        )


def _transcript(pupil: Pupil) -> Iterator[tuple[str, Cells]]:
    for line in pupil.transcript:
        yield (
            "TranscriptCourse",
            {
                "endYear": line.school_year,
                "schoolNumber": line.school_state_code,
                "courseNumber": line.course,
                "courseName": line.title,
                "grade": GRADES[line.grade_level],
                "score": line.mark,
                "creditsAttempted": line.attempted,
                "creditsEarned": line.earned,
                "attributes": line.designation,
                "subjectArea": line.content_area,
                "stateCode": line.state_code,
                "termName": TERMS.get(line.term, line.term),
                "termEnd": line.term_ends_on,
            },
        )


def _services(pupil: Pupil) -> Iterator[tuple[str, Cells]]:
    for program in pupil.programs:
        yield (
            "ProgramParticipation",
            {
                "calendarID": _calendar(program.school),
                "programCode": program.code,
                "startDate": program.begins_on,
                "endDate": program.ends_on,
                "endReason": program.exit_reason,
                "qualification": program.qualification,
            },
        )
    for learner in pupil.english_learner:
        yield (
            "Lep",
            {
                "calendarID": _calendar(learner.school),
                "serviceModel": learner.model,
                "programType": learner.designation,
                "identifiedDate": learner.begins_on,
                "exitDate": learner.ends_on,
                "exitReason": learner.exit_reason,
                "firstWAPlacement": learner.wa_placed_on,
                "assessment": learner.test,
                "gradeAtTest": GRADES[learner.test_grade],
                "proficiencyLevel": learner.test_level,
                "testDate": learner.tested_on,
            },
        )
    for placement in pupil.special_education:
        yield (
            "SpedPlacement",
            {
                "setting": placement.environment,
                "startDate": placement.begins_on,
                "endDate": placement.ends_on,
                "exitReason": placement.exit_reason,
            },
        )
    for incident in pupil.incidents:
        yield (
            "BehaviorEvent",
            {
                "calendarID": _calendar(incident.school),
                "incidentID": incident.incident_id,
                "eventDate": incident.day,
                "eventCode": incident.behavior,
                "otherEvents": ",".join(incident.other_behaviors) or None,
                "resolution": RESOLUTIONS[incident.intervention],
                "resolutionStartDate": incident.intervention_on,
                "resolutionDays": incident.days,
                "weapon": incident.weapon,
            },
        )
    for dose in pupil.doses:
        yield "VaccineShot", {"vaccine": VACCINES[dose.vaccine], "shotDate": dose.given_on}
