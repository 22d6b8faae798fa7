"""What the columns of a PowerSchool mean in CEDARS's words; knows no crosswalk."""

from datetime import date, timedelta

from column_words import VACCINES, Records, alike, flag


def day_before(text: str) -> str:
    """PowerSchool's exit dates are the first day not attended."""
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat()


def month(text: str) -> str:
    year, number = text.split("-")
    return f"{number}/{year}"


def ps_grade(text: str) -> str:
    return "PK" if int(text) < 0 else "K2" if text == "0" else text


def ps_year(text: str) -> str:
    return str(int(text) + 1991)


PS_EXITS = {
    "GRAD": "G0", "GRADAA": "GA", "GRADOTH": "GB", "GED": "C1", "GRADIEP": "C2",
    "XFEROUT": "T0", "RMREGION": "T0", "XFERIN": "T1", "XFER2": "T2", "XFER3": "T3",
    **{f"DROP{digit}": f"D{digit}" for digit in range(10)},
    **{f"UNK{digit}": f"U{digit}" for digit in (1, 2, 3)}, "CLOSE": "ZZ",
}  # fmt: skip
PS_TERMS = {"S1": "SEM1", "S2": "SEM2", "Y1": "ALLYR", "T1": "TRI1", "T2": "TRI2", "T3": "TRI3"}
PS_ABSENCES = {"AE": "EF", "AU": "UF", "PE": "EP", "PU": "UP"}
PS_PROGRAMS = {
    "CCLC21": "1", "LAPMATH": "6", "LAPREADY": "7", "T1READ": "8", "T1LA": "9", "T1MATH": "10",
    "LAPGRAD": "11", "T1SCI": "12", "S504": "16", "SWREAD": "21", "SWMATH": "22",
    "INDIANED": "23", "UNACCOMP": "24", "COLLEGEB": "25", "SWLA": "26", "SWSCI": "27",
    "GRADS": "30", "DISAB": "36", "OPENDOOR": "40", "SEALBI": "41", "WLCOMP": "42",
    "TRUANCY": "43", "WRC": "44", **{f"WA{n}": str(n) for n in (31, 32, 33, 34, 35, 39)},
    "LAP37": "37", "LAP38": "38",
}  # fmt: skip
PS_PLACE = alike(LocationId="schoolid")
PS_INCIDENT = PS_PLACE | alike(
    IncidentID="incident_id",
    IncidentDate="incident_ts",
    BehaviorCode="behavior",
    OtherBehaviors="otherbehaviors",
    InterventionApplied="action",
    InterventionDate="action_date",
    NumInterventionDays="action_days",
    WeaponType="weapon",
    AcademicServices="academicservices",
    BehaviorServices="behaviorservices",
)
POWERSCHOOL: Records = {
    "students": [
        (
            "DistrictStudent",
            alike(
                LastName="last_name",
                FirstName="first_name",
                MiddleName="middle_name",
                BirthDate="dob",
                Gender="gender",
                DistrictEnrollmentDate="districtentrydate",
                ZipCode="zip",
            )
            | {
                "grade_level": ("GradeLevel", ps_grade),
                "districtexitdate": ("DistrictExitDate", day_before),
            },
        ),
        ("Address", alike(Street="street", City="city", State="state", ZipCode="zip")),
        (
            "StudentAccount",
            alike(Email="student_email", UserName="student_web_id", LocationId="schoolid")
            | {"grade_level": ("GradeLevel", ps_grade)},
        ),
    ],
    "s_wa_stu_x": [
        (
            "DistrictStudent",
            alike(
                ResidentCountyDistrictCode="residentdistrict",
                BirthCountry="countryofbirth",
                PrimaryLanguageCode="primarylanguage",
                LanguageSpokenAtHome="homelanguage",
                IsHomeless="homeless",
                IsApprovedPrivateSchoolStudentAttendingPartTime="privateparttime",
                IsHomeBasedStudentAttendingPartTime="homebasedparttime",
                GradRequirementsYear="gradrequirementsyear",
                ExpectedGradYear="classof",
                GPA="cumulativegpa",
                CreditsAttempted="creditsattempted",
                CreditsEarned="creditsearned",
                InitialUSAPlacementDate="usaplacementdate",
                MilitaryFamilyIndicator="militaryfamily",
                PreferredLastName="preferredlastname",
                PreferredFirstName="preferredfirstname",
            )
            | {
                "exchangevisa": ("IsF1VisaForeignExchangeStudent", flag),
                "fostercare": ("IsStudentInFosterCare", flag),
            },
        )
    ],
    "ps_enrollment_all": [
        (
            "SchoolStudent",
            PS_PLACE
            | alike(
                SchoolEnrollmentDate="entrydate",
                SchoolChoiceCode="schoolchoice",
                CumulativeDaysPresent="dayspresent",
            )
            | {
                "exitdate": ("SchoolExitDate", day_before),
                "exitcode": ("SchoolWithdrawalCode", PS_EXITS.__getitem__),
                "primaryschool": ("IsPrimarySchool", flag),
            },
        )
    ],
    "cc": [
        (
            "StudentSchedule",
            PS_PLACE
            | alike(CourseId="course_number", SectionId="section_number", ALEFunded="alefunded")
            | {"abbreviation": ("Term", PS_TERMS.__getitem__)},
        )
    ],
    "storedgrades": [
        (
            "StudentGradeHistory",
            alike(
                CourseId="course_number",
                CourseTitle="course_name",
                LetterGrade="grade",
                CreditsAttempted="potentialcrhrs",
                CreditsEarned="earnedcrhrs",
                CourseDesignationCode="coursedesignation",
                ContentAreaCode="contentarea",
                StateCourseCode="statecoursecode",
                SchoolCode="state_schoolnumber",
                ALEFunded="alefunded",
            )
            | {
                "grade_level": ("GradeLevelCode", ps_grade),
                "termend": ("TermEndDate", month),
                "storecode": ("Term", PS_TERMS.__getitem__),
                "yearid": ("CourseYear", ps_year),
            },
        )
    ],
    "spenrollments": [
        (
            "StudentPrograms",
            PS_PLACE
            | alike(StartDate="enter_date", ExitReasonCode="exitcode")
            | alike(QualificationCode="qualification")
            | {
                "programcode": ("ProgramCode", PS_PROGRAMS.__getitem__),
                "exit_date": ("ExitDate", day_before),
            },
        )
    ],
    "s_wa_stu_el_c": [
        (
            "BilingualPrograms",
            PS_PLACE
            | alike(
                InstructionalModelCode="instructionalmodel",
                StartDate="startdate",
                ExitReasonCode="exitcode",
                InitialWAPlacementDate="waplacementdate",
                ProgramDesignation="designation",
                PlacementTestCode="testcode",
                PlacementTestLevelScore="testlevel",
                PlacementTestScaleScore="testscore",
                PlacementTestDate="testdate",
            )
            | {
                "exitdate": ("ExitDate", day_before),
                "testgrade": ("GradeLevelAtPlacement", ps_grade),
            },
        )
    ],
    "s_wa_stu_sped_c": [
        (
            "SpecEdPrograms",
            alike(LRECode="lrecode", StartDate="startdate", ExitReasonCode="exitcode")
            | {"exitdate": ("ExitDate", day_before)},
        )
    ],
    "studentrace": [("StudentRace", alike(RaceCode="racecd"))],
    "s_wa_stu_ethnicity_c": [("StudentEthnicity", alike(EthnicityCode="ethnicitycd"))],
    "attendance": [
        (
            "StudentAbsence",
            PS_PLACE
            | alike(AbsenceDate="att_date")
            | {"att_code": ("AbsenceCode", PS_ABSENCES.__getitem__)},
        )
    ],
    "incidents": [("StudentExclusionaryDiscipline", PS_INCIDENT)],
    "s_wa_stu_lap_c": [
        (
            "LAPStudentGrowth",
            PS_PLACE
            | alike(
                StartDate="startdate",
                IdentificationAssessment="assessment",
                BeginningScore="beginscore",
                DateBeginning="beginscoredate",
                EndScore="endscore",
                DateEnd="endscoredate",
                MetLearningGoal="metgoal",
            )
            | {"programcode": ("ProgramCode", PS_PROGRAMS.__getitem__)},
        )
    ],
    "studentcontacts": [
        (
            "Contact",
            alike(ContactId="contactid", FirstName="firstname", LastName="lastname")
            | alike(Phone="phone", Email="email")
            | {
                "relationship": ("Relation", str.lower),
                "liveswith": ("LivesWith", flag),
                "isemergency": ("IsEmergency", flag),
            },
        )
    ],
    "immunizations": [
        (
            "Immunization",
            alike(DoseDate="dosedate") | {"vaccine": ("Vaccine", VACCINES.__getitem__)},
        )
    ],
    "schools": [
        (
            "Location",
            alike(
                LocationId="school_number", SchoolCode="alternate_school_number", SchoolName="name"
            ),
        )
    ],
    "courses": [
        ("CourseCatalog", PS_PLACE | alike(CourseId="course_number", CourseTitle="course_name"))
    ],
}
