"""What a Skyward's exports say, read as plain delimited text; knows nothing of crosswalks."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from skyward_words import (
    absence,
    day,
    flag,
    grade,
    grade_of_year,
    homeless,
    relation,
    same,
    suspension,
    term,
    vaccine,
    withdrawal,
)

Cells = dict[str, tuple[str, Callable[[str], str]]]


STUDENT: Cells = {
    "StudentId": ("DistrictStudentId", same),
    "StateId": ("SSID", same),
    "LastName": ("LastName", same),
    "FirstName": ("FirstName", same),
    "MiddleName": ("MiddleName", same),
    "PrefLastName": ("PreferredLastName", same),
    "PrefFirstName": ("PreferredFirstName", same),
    "BirthDate": ("BirthDate", day),
    "BirthCountry": ("BirthCountry", same),
    "Gender": ("Gender", same),
    "GradYr": ("GradeLevel", grade_of_year),
    "EntryDate": ("DistrictEnrollmentDate", day),
    "WithdrawalDate": ("DistrictExitDate", day),
    "ResidentDistrict": ("ResidentCountyDistrictCode", same),
    "PrimaryLang": ("PrimaryLanguageCode", same),
    "HomeLang": ("LanguageSpokenAtHome", same),
    "HomelessCode": ("IsHomeless", homeless),
    "PrivatePartTime": ("IsApprovedPrivateSchoolStudentAttendingPartTime", same),
    "HomePartTime": ("IsHomeBasedStudentAttendingPartTime", same),
    "ExchangeStatus": ("IsF1VisaForeignExchangeStudent", same),
    "FosterCare": ("IsStudentInFosterCare", flag),
    "MilitaryCode": ("MilitaryFamilyIndicator", same),
    "UsEntryDate": ("InitialUSAPlacementDate", day),
    "GradReqYr": ("GradRequirementsYear", same),
    "ExpGradYr": ("ExpectedGradYear", same),
    "CumGpa": ("GPA", same),
    "CreditAtt": ("CreditsAttempted", same),
    "CreditEarned": ("CreditsEarned", same),
    "ZipCode": ("ZipCode", same),
}
ADDRESS: Cells = {
    "City": ("City", same),
    "State": ("State", same),
    "ZipCode": ("ZipCode", same),
}
ACCOUNT: Cells = {
    "EntityId": ("LocationId", same),
    "InternetAddress": ("Email", same),
    "NetworkLogin": ("UserName", same),
}
BUILDING: Cells = {"EntityId": ("LocationId", same)}
FILES: dict[str, list[tuple[str, Cells]]] = {
    "STUDENT": [("DistrictStudent", STUDENT), ("Address", ADDRESS), ("StudentAccount", ACCOUNT)],
    "STUDENT-ENTITY": [
        (
            "SchoolStudent",
            BUILDING
            | {
                "EntryDate": ("SchoolEnrollmentDate", day),
                "WithdrawalDate": ("SchoolExitDate", day),
                "WithdrawalCode": ("SchoolWithdrawalCode", withdrawal),
                "DefaultEntity": ("IsPrimarySchool", flag),
                "SchoolChoice": ("SchoolChoiceCode", same),
                "DaysPresent": ("CumulativeDaysPresent", same),
            },
        )
    ],
    "ETHNICITY": [("StudentEthnicity", {"EthnicityCode": ("EthnicityCode", same)})],
    "STUDENT-CLASS": [
        (
            "StudentSchedule",
            BUILDING
            | {
                "CorNum": ("CourseId", same),
                "SectNum": ("SectionId", same),
                "Term": ("Term", term),
                "AleType": ("ALEFunded", same),
            },
        )
    ],
    "GRADE-HISTORY": [
        (
            "StudentGradeHistory",
            {
                "SchoolYear": ("CourseYear", same),
                "SchoolCode": ("SchoolCode", same),
                "CorNum": ("CourseId", same),
                "Term": ("Term", term),
                "CorTitle": ("CourseTitle", same),
                "GradeLevel": ("GradeLevelCode", grade),
                "Mark": ("LetterGrade", same),
                "CreditAtt": ("CreditsAttempted", same),
                "CreditEarned": ("CreditsEarned", same),
                "Designation": ("CourseDesignationCode", same),
                "ContentArea": ("ContentAreaCode", same),
                "StateCourse": ("StateCourseCode", same),
                "TermEnd": ("TermEndDate", same),
                "AleType": ("ALEFunded", same),
            },
        )
    ],
    "ATTENDANCE": [
        (
            "StudentAbsence",
            BUILDING | {"AbsDate": ("AbsenceDate", day), "AbsCode": ("AbsenceCode", absence)},
        )
    ],
    "STUDENT-PROGRAM": [
        (
            "StudentPrograms",
            BUILDING
            | {
                "ProgramCode": ("ProgramCode", same),
                "StartDate": ("StartDate", day),
                "EndDate": ("ExitDate", day),
                "ExitReason": ("ExitReasonCode", same),
                "Qualification": ("QualificationCode", same),
            },
        )
    ],
    "BILINGUAL": [
        (
            "BilingualPrograms",
            BUILDING
            | {
                "StartDate": ("StartDate", day),
                "Model": ("InstructionalModelCode", same),
                "EndDate": ("ExitDate", day),
                "ExitReason": ("ExitReasonCode", same),
                "WaPlaceDate": ("InitialWAPlacementDate", day),
                "Designation": ("ProgramDesignation", same),
                "TestCode": ("PlacementTestCode", same),
                "TestGrade": ("GradeLevelAtPlacement", grade),
                "TestLevel": ("PlacementTestLevelScore", same),
                "TestScore": ("PlacementTestScaleScore", same),
                "TestDate": ("PlacementTestDate", day),
            },
        )
    ],
    "SPECIAL-ED": [
        (
            "SpecEdPrograms",
            {
                "StartDate": ("StartDate", day),
                "Lre": ("LRECode", same),
                "EndDate": ("ExitDate", day),
                "ExitReason": ("ExitReasonCode", same),
            },
        )
    ],
    "OFFENSE": [
        (
            "StudentExclusionaryDiscipline",
            BUILDING
            | {
                "IncidentId": ("IncidentID", same),
                "IncidentDate": ("IncidentDate", day),
                "OffenseCode": ("BehaviorCode", same),
                "OtherOffenses": ("OtherBehaviors", same),
                "SuspendType": ("InterventionApplied", suspension),
                "ActionDate": ("InterventionDate", day),
                "Time": ("NumInterventionDays", same),
                "Weapon": ("WeaponType", same),
                "AcaServ": ("AcademicServices", same),
                "BehServ": ("BehaviorServices", same),
            },
        )
    ],
    "GROWTH": [
        (
            "LAPStudentGrowth",
            BUILDING
            | {
                "ProgramCode": ("ProgramCode", same),
                "StartDate": ("StartDate", day),
                "Assessment": ("IdentificationAssessment", same),
                "BeginScore": ("BeginningScore", same),
                "BeginDate": ("DateBeginning", day),
                "EndScore": ("EndScore", same),
                "EndDate": ("DateEnd", day),
                "MetGoal": ("MetLearningGoal", flag),
            },
        )
    ],
    "STUDENT-GUARDIAN": [
        (
            "Contact",
            {
                "NameId": ("ContactId", same),
                "Relate": ("Relation", relation),
                "CustPar": ("LivesWith", flag),
                "Emergency": ("IsEmergency", flag),
            },
        )
    ],
    "VACCINATION": [
        ("Immunization", {"Vaccine": ("Vaccine", vaccine), "DoseDate": ("DoseDate", day)})
    ],
}
NAME: Cells = {
    "NameId": ("ContactId", same),
    "LastName": ("LastName", same),
    "FirstName": ("FirstName", same),
    "PrimaryPhone": ("Phone", same),
    "InternetAddress": ("Email", same),
}
ELSEWHERE = {
    "STUDENT": {"FedRaceFlags", "StreetNumber", "StreetName"},
    **{key: {"StudentId"} for key in FILES.keys() - {"STUDENT"}},
}
"""Columns that are looked at one by one, or that name the student."""
NOWHERE = {
    "STUDENT": {"NameId", "StudentStatus", "EthnicityHispX", "Ssn", "MealStatus"},
    "SPECIAL-ED": {"EntityId"},
}
"""Columns that the crosswalks declare to drop."""


def read_file(folder: Path, name: str) -> list[dict[str, str]]:
    path = next(folder.glob(f"{name}.*"))
    delimiter = "\t" if path.suffix == ".txt" else ","
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def say(row: dict[str, str], cells: Cells) -> dict[str, str]:
    """What a row says, in CEDARS's words."""
    return {element: read(row[column]) for column, (element, read) in cells.items() if row[column]}


def read_student(folder: Path, student_id: str) -> Iterator[tuple[str, dict[str, str]]]:
    """CEDARS record type and what a row of it must hold, for every row about the student."""
    for name, readings in FILES.items():
        for row in read_file(folder, name):
            if row["StudentId"] == student_id:
                for record, cells in readings:
                    if said := say(row, cells):
                        yield record, said
    student = next(row for row in read_file(folder, "STUDENT") if row["StudentId"] == student_id)
    yield "Address", {"Street": f"{student['StreetNumber']} {student['StreetName']}"}
    for flagged, race in zip(
        student["FedRaceFlags"], ("499", "599", "200", "699", "300"), strict=True
    ):
        if flagged == "Y":
            yield "StudentRace", {"RaceCode": race}
    guardians = {
        row["NameId"]
        for row in read_file(folder, "STUDENT-GUARDIAN")
        if row["StudentId"] == student_id
    }
    for row in read_file(folder, "NAME"):
        if row["NameId"] in guardians:
            yield "Contact", say(row, NAME)
