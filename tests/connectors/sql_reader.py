"""
What a Synergy-like database says of a pupil, in CEDARS words, read by plain SQL.

It shares nothing with the connector, the crosswalks and the district's views.
"""

# ruff: noqa: S608 - the statements are made of this file alone

import sqlite3

HEAD = """'2027' AS SchoolYear, :district AS ServingCountyDistrictCode,
    s.SIS_NUMBER AS DistrictStudentId, s.STATE_STUDENT_NUMBER AS SSID"""
HEAD_OF_EXTENSION = """:district AS ServingCountyDistrictCode,
    s.SIS_NUMBER AS DistrictStudentId, s.STATE_STUDENT_NUMBER AS SSID"""
SCHOOL = """JOIN REV_ORGANIZATION_YEAR oy ON oy.ORGANIZATION_YEAR_GU = {0}.ORGANIZATION_YEAR_GU
    JOIN EPC_SCH sch ON sch.ORGANIZATION_GU = oy.ORGANIZATION_GU"""
INCIDENT = """t.INCIDENT_ID AS IncidentID, t.INCIDENT_DATE AS IncidentDate,
    t.VIOLATION AS BehaviorCode, t.OTHER_VIOLATIONS AS OtherBehaviors,
    t.DISPOSITION AS InterventionApplied, t.DISPOSITION_DATE AS InterventionDate,
    printf('%.1f', t.DISPOSITION_DAYS) AS NumInterventionDays, t.WEAPON AS WeaponType,
    t.ACADEMIC_SERVICES AS AcademicServices, t.BEHAVIOR_SERVICES AS BehaviorServices"""


def state_code(definition: str, value: str) -> str:
    return f"""(SELECT v.ALT_CODE_1 FROM REV_BOD_LOOKUP_VALUES v JOIN REV_BOD_LOOKUP_DEF d
    ON d.LOOKUP_DEF_GU = v.LOOKUP_DEF_GU
    WHERE d.LOOKUP_DEF_CODE = '{definition}' AND v.VALUE_CODE = {value})"""


def recoded(column: str, **codes: str) -> str:
    cases = " ".join(f"WHEN '{local}' THEN '{code}'" for local, code in codes.items())
    return f"CASE {column} {cases} END"


def of_student(table: str) -> str:
    return f"FROM EPC_STU s JOIN {table} t ON t.STUDENT_GU = s.STUDENT_GU"


def of_year(table: str) -> str:
    return f"""FROM EPC_STU s JOIN EPC_STU_SCH_YR y ON y.STUDENT_GU = s.STUDENT_GU
    JOIN {table} t ON t.STUDENT_SCHOOL_YEAR_GU = y.STUDENT_SCHOOL_YEAR_GU {SCHOOL.format("y")}"""


ABSENCES = {
    "17401": {"EXC": "EF", "UNX": "UF", "EXC-P": "EP", "UNX-P": "UP"},
    "17210": {"E": "EF", "U": "UF", "E1": "EP", "U1": "UP"},
}
LEAVING = {
    "17401": state_code("LEAVE_CODE", "t.LEAVE_CODE"),
    "17210": "substr(t.LEAVE_CODE, 4)",
}
RELATIONS = {
    "MO": "mother",
    "FA": "father",
    "GU": "guardian",
    "GP": "grandparent",
    "OT": "other",
}
VACCINES = {
    "DTAP": "DT",
    "PERT": "P",
    "IPV": "POLIO",
    "MMR": "MMR",
    "HIB": "HIB",
    "HBV": "HEPB",
    "VAR": "VARICELLA",
    "PCV13": "PCV",
}
QUERIES = {
    "DistrictStudent": f"""SELECT {HEAD}, s.HOME_DISTRICT AS ResidentCountyDistrictCode,
    p.LAST_NAME AS LastName, p.FIRST_NAME AS FirstName, p.MIDDLE_NAME AS MiddleName,
    p.BIRTH_DATE AS BirthDate, p.BIRTH_COUNTRY AS BirthCountry, p.GENDER AS Gender,
    {state_code("GRADE", "y.GRADE")} AS GradeLevel,
    s.DISTRICT_ENTER_DATE AS DistrictEnrollmentDate, s.DISTRICT_LEAVE_DATE AS DistrictExitDate,
    {state_code("LANGUAGE", "s.NATIVE_LANGUAGE")} AS PrimaryLanguageCode,
    {state_code("LANGUAGE", "s.HOME_LANGUAGE")} AS LanguageSpokenAtHome, a.ZIP_5 AS ZipCode,
    {recoded("s.HOMELESS_CODE", NO="N", SHL="A", DBL="B", UNS="C", HTL="D")} AS IsHomeless,
    s.PRIVATE_PART_TIME AS IsApprovedPrivateSchoolStudentAttendingPartTime,
    s.HOME_BASED_PART_TIME AS IsHomeBasedStudentAttendingPartTime,
    s.EXCHANGE_STUDENT AS IsF1VisaForeignExchangeStudent,
    s.FOSTER_CARE AS IsStudentInFosterCare, s.GRAD_REQUIREMENT_YEAR AS GradRequirementsYear,
    s.EXPECTED_GRADUATION_YEAR AS ExpectedGradYear, printf('%.3f', s.CUMULATIVE_GPA) AS GPA,
    printf('%.2f', s.CREDIT_ATTEMPTED) AS CreditsAttempted,
    printf('%.2f', s.CREDIT_COMPLETED) AS CreditsEarned,
    s.US_SCHOOL_ENTER_DATE AS InitialUSAPlacementDate,
    {recoded("s.MILITARY_FAMILY_CODE", NO="N", AD="A", RS="R", NG="G", MM="M", RF="Z", NC="X")}
    AS MilitaryFamilyIndicator, p.PREFERRED_LAST_NAME AS PreferredLastName,
    p.PREFERRED_FIRST_NAME AS PreferredFirstName, s.CUMULATIVE_GPA AS has_credits
    FROM EPC_STU s JOIN REV_PERSON p ON p.PERSON_GU = s.STUDENT_GU
    JOIN REV_ADDRESS a ON a.ADDRESS_GU = p.HOME_ADDRESS_GU
    JOIN EPC_STU_SCH_YR y ON y.STUDENT_GU = s.STUDENT_GU AND y.STATUS IN ('A', 'P')""",
    "SchoolStudent": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId,
    t.ENTER_DATE AS SchoolEnrollmentDate, t.LEAVE_DATE AS SchoolExitDate,
    {{leaving}} AS SchoolWithdrawalCode,
    {recoded("t.CONCURRENT", N="Y", Y="N")} AS IsPrimarySchool,
    t.SCHOOL_CHOICE AS SchoolChoiceCode, t.DAYS_PRESENT AS CumulativeDaysPresent
    {of_year("EPC_STU_ENROLL")}""",
    "StudentSchedule": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId, c.COURSE_ID AS CourseId,
    e.SECTION_ID AS SectionId, e.TERM_CODE AS Term, t.ALE_TYPE AS ALEFunded
    {of_year("EPC_STU_CLASS")} JOIN EPC_SCH_YR_SECT e ON e.SECTION_GU = t.SECTION_GU
    JOIN EPC_SCH_YR_CRS yc ON yc.SCHOOL_YEAR_COURSE_GU = e.SCHOOL_YEAR_COURSE_GU
    JOIN EPC_CRS c ON c.COURSE_GU = yc.COURSE_GU""",
    "StudentGradeHistory": f"""SELECT {HEAD}, t.COURSE_ID AS CourseId,
    t.COURSE_TITLE AS CourseTitle, {state_code("GRADE", "t.GRADE")} AS GradeLevelCode,
    t.MARK AS LetterGrade, printf('%.2f', t.CREDIT_ATTEMPTED) AS CreditsAttempted,
    printf('%.2f', t.CREDIT_COMPLETED) AS CreditsEarned,
    t.STATE_COURSE_DESIGNATION AS CourseDesignationCode, t.SUBJECT_AREA AS ContentAreaCode,
    t.STATE_COURSE_CODE AS StateCourseCode, t.TERM_CODE AS Term, t.ALE_TYPE AS ALEFunded,
    t.CALENDAR_MONTH || '/' || t.CALENDAR_YEAR AS TermEndDate,
    t.STATE_SCHOOL_CODE AS SchoolCode, t.SCHOOL_YEAR + 1 AS CourseYear
    {of_student("EPC_STU_CRS_HIS")}""",
    "StudentPrograms": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId,
    {state_code("PROGRAM", "t.PROGRAM_CODE")} AS ProgramCode, t.ENTER_DATE AS StartDate,
    t.EXIT_DATE AS ExitDate, t.EXIT_REASON AS ExitReasonCode, t.QUALIFICATION AS QualificationCode
    {of_student("EPC_STU_PGM")} {SCHOOL.format("t")}""",
    "BilingualPrograms": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId,
    t.INSTRUCTION_MODEL AS InstructionalModelCode, t.ENTER_DATE AS StartDate,
    t.EXIT_DATE AS ExitDate, t.EXIT_REASON AS ExitReasonCode,
    t.STATE_PLACEMENT_DATE AS InitialWAPlacementDate, t.DESIGNATION AS ProgramDesignation,
    t.PLACEMENT_TEST AS PlacementTestCode,
    {state_code("GRADE", "t.PLACEMENT_GRADE")} AS GradeLevelAtPlacement,
    t.PLACEMENT_LEVEL AS PlacementTestLevelScore, t.PLACEMENT_TEST_DATE AS PlacementTestDate
    {of_student("EPC_STU_PGM_ELL")} {SCHOOL.format("t")}""",
    "SpecEdPrograms": f"""SELECT {HEAD}, t.LRE_CODE AS LRECode, t.ENTER_DATE AS StartDate,
    t.EXIT_DATE AS ExitDate, t.EXIT_REASON AS ExitReasonCode {of_student("EPC_STU_SPED")}""",
    "StudentEthnicity": f"""SELECT {HEAD},
    {state_code("ETHNICITY", "t.ETHNIC_CODE")} AS EthnicityCode
    {of_student("EPC_STU_ETHNICITY")}""",
    "StudentRace": f"""SELECT {HEAD}, {state_code("RACE", "t.RACE_CODE")} AS RaceCode
    {of_student("EPC_STU_RACE")}""",
    "StudentAbsence": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId,
    t.ABS_DATE AS AbsenceDate, {{absence}} AS AbsenceCode {of_year("EPC_STU_ATT_DAILY")}""",
    "StudentExclusionaryDiscipline": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId, {INCIDENT}
    {of_student("EPC_STU_INC")} {SCHOOL.format("t")}""",
    "StudentDiscipline": f"""SELECT {HEAD.replace("'2027'", "t.SCHOOL_YEAR + 1")},
    t.SCHOOL_CODE AS LocationId, {INCIDENT} {of_student("EPC_STU_INC_HIS")}""",
    "LAPStudentGrowth": f"""SELECT {HEAD}, sch.SCHOOL_CODE AS LocationId,
    {state_code("PROGRAM", "t.PROGRAM_CODE")} AS ProgramCode, t.ENTER_DATE AS StartDate,
    t.ASSESSMENT AS IdentificationAssessment, t.BEGIN_SCORE AS BeginningScore,
    t.BEGIN_DATE AS DateBeginning, t.END_SCORE AS EndScore, t.END_DATE AS DateEnd,
    t.MET_GOAL AS MetLearningGoal {of_student("EPC_STU_LAP")} {SCHOOL.format("t")}""",
    "Contact": f"""SELECT {HEAD_OF_EXTENSION}, g.ADULT_ID AS ContactId,
    {recoded("t.RELATION_TYPE", **RELATIONS)}
    AS Relation, p.FIRST_NAME AS FirstName, p.LAST_NAME AS LastName, h.PHONE AS Phone,
    p.EMAIL AS Email, t.LIVES_WITH AS LivesWith, t.EMERGENCY_CONTACT AS IsEmergency
    {of_student("EPC_STU_PARENT")} JOIN EPC_PARENT g ON g.PARENT_GU = t.PARENT_GU
    JOIN REV_PERSON p ON p.PERSON_GU = t.PARENT_GU
    JOIN REV_PERSON_PHONE h ON h.PERSON_GU = p.PERSON_GU""",
    "Address": f"""SELECT {HEAD_OF_EXTENSION}, a.ADDRESS AS Street, a.CITY AS City,
    a.STATE AS State, a.ZIP_5 AS ZipCode
    FROM EPC_STU s JOIN REV_PERSON p ON p.PERSON_GU = s.STUDENT_GU
    JOIN REV_ADDRESS a ON a.ADDRESS_GU = p.HOME_ADDRESS_GU""",
    "Immunization": f"""SELECT {HEAD_OF_EXTENSION},
    {recoded("t.VACCINE", **VACCINES)}
    AS Vaccine, t.DOSE_DATE AS DoseDate {of_student("EPC_STU_IMM")}""",
    "StudentAccount": f"""SELECT {HEAD_OF_EXTENSION}, p.EMAIL AS Email, s.NETWORK_ID AS UserName,
    sch.SCHOOL_CODE AS LocationId, {state_code("GRADE", "y.GRADE")} AS GradeLevel
    FROM EPC_STU s JOIN REV_PERSON p ON p.PERSON_GU = s.STUDENT_GU
    JOIN EPC_STU_SCH_YR y ON y.STUDENT_GU = s.STUDENT_GU AND y.STATUS IN ('A', 'P')
    LEFT JOIN REV_ORGANIZATION_YEAR oy ON oy.ORGANIZATION_YEAR_GU = y.ORGANIZATION_YEAR_GU
    LEFT JOIN EPC_SCH sch ON sch.ORGANIZATION_GU = oy.ORGANIZATION_GU""",
}
CREDITS = ("GPA", "CreditsAttempted", "CreditsEarned")


def read_cedars(database: sqlite3.Connection, district: str, ssid: str):
    """The pupil's CEDARS rows by record type; types without any are left out."""
    database.row_factory = sqlite3.Row
    names = {
        "leaving": LEAVING[district],
        "absence": recoded("t.ABS_REASON", **ABSENCES[district]),
    }
    found = {}
    for record, query in QUERIES.items():
        statement = f"{query.format(**names)} WHERE s.STATE_STUDENT_NUMBER = :ssid"
        rows = database.execute(statement, {"district": district, "ssid": ssid})
        if said := [present(dict(row)) for row in rows]:
            found[record] = said
    return found


def present(row):
    """What has a value; SQLite's printf makes zeros of absent numbers."""
    if "has_credits" in row and row.pop("has_credits") is None:
        row = {name: value for name, value in row.items() if name not in CREDITS}
    return {name: str(value) for name, value in row.items() if value is not None}
