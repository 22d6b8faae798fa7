"""What the columns of a Synergy-like SIS mean in CEDARS's words; knows no crosswalk."""

from column_words import VACCINES, Records, alike, words


def next_year(text: str) -> str:
    return str(int(text) + 1)


SYN_ABSENCES = {
    "EXC": "EF", "UNX": "UF", "EXC-P": "EP", "UNX-P": "UP",
    "E": "EF", "U": "UF", "E1": "EP", "U1": "UP",
}  # fmt: skip
SYN_PLACE = alike(LocationId="SCHOOL_CODE")
SYN_SPAN = alike(StartDate="ENTER_DATE", ExitDate="EXIT_DATE", ExitReasonCode="EXIT_REASON")
SYNERGY: Records = {
    "EPC_STU": [
        (
            "DistrictStudent",
            alike(
                DistrictStudentId="SIS_NUMBER",
                SSID="STATE_STUDENT_NUMBER",
                ResidentCountyDistrictCode="HOME_DISTRICT",
                LastName="Person/LAST_NAME",
                FirstName="Person/FIRST_NAME",
                MiddleName="Person/MIDDLE_NAME",
                BirthDate="Person/BIRTH_DATE",
                BirthCountry="Person/BIRTH_COUNTRY",
                Gender="Person/GENDER",
                DistrictEnrollmentDate="DISTRICT_ENTER_DATE",
                DistrictExitDate="DISTRICT_LEAVE_DATE",
                PrimaryLanguageCode="NativeLanguage/ALT_CODE_1",
                LanguageSpokenAtHome="HomeLanguage/ALT_CODE_1",
                IsApprovedPrivateSchoolStudentAttendingPartTime="PRIVATE_PART_TIME",
                IsHomeBasedStudentAttendingPartTime="HOME_BASED_PART_TIME",
                IsF1VisaForeignExchangeStudent="EXCHANGE_STUDENT",
                IsStudentInFosterCare="FOSTER_CARE",
                GradRequirementsYear="GRAD_REQUIREMENT_YEAR",
                ExpectedGradYear="EXPECTED_GRADUATION_YEAR",
                GPA="CUMULATIVE_GPA",
                CreditsAttempted="CREDIT_ATTEMPTED",
                CreditsEarned="CREDIT_COMPLETED",
                InitialUSAPlacementDate="US_SCHOOL_ENTER_DATE",
                PreferredLastName="Person/PREFERRED_LAST_NAME",
                PreferredFirstName="Person/PREFERRED_FIRST_NAME",
            )
            | {
                "HOMELESS_CODE": ("IsHomeless", words(NO="N", SHL="A", DBL="B", UNS="C", HTL="D")),
                "MILITARY_FAMILY_CODE": (
                    "MilitaryFamilyIndicator",
                    words(NO="N", AD="A", RS="R", NG="G", MM="M", RF="Z", NC="X"),
                ),
            },
        ),
        ("StudentAccount", alike(Email="Person/EMAIL", UserName="NETWORK_ID")),
    ],
    "EPC_STU_SCH_YR": [
        ("DistrictStudent", alike(GradeLevel="Grade/ALT_CODE_1")),
        ("StudentAccount", SYN_PLACE | alike(GradeLevel="Grade/ALT_CODE_1")),
    ],
    "REV_ADDRESS": [
        ("Address", alike(Street="ADDRESS", City="CITY", State="STATE", ZipCode="ZIP_5")),
        ("DistrictStudent", alike(ZipCode="ZIP_5")),
    ],
    "EPC_STU_ENROLL": [
        (
            "SchoolStudent",
            SYN_PLACE
            | alike(
                SchoolEnrollmentDate="ENTER_DATE",
                SchoolExitDate="LEAVE_DATE",
                SchoolChoiceCode="SCHOOL_CHOICE",
                CumulativeDaysPresent="DAYS_PRESENT",
                SchoolWithdrawalCode="LeaveReason/ALT_CODE_1",
            )
            | {
                "CONCURRENT": ("IsPrimarySchool", words(Y="N", N="Y")),
                "LEAVE_CODE": ("SchoolWithdrawalCode", lambda text: text.removeprefix("WD-")),
            },
        )
    ],
    "EPC_STU_CLASS": [
        (
            "StudentSchedule",
            SYN_PLACE
            | alike(CourseId="COURSE_ID", SectionId="SECTION_ID", Term="TERM_CODE")
            | alike(ALEFunded="ALE_TYPE"),
        )
    ],
    "EPC_STU_CRS_HIS": [
        (
            "StudentGradeHistory",
            alike(
                CourseId="COURSE_ID",
                CourseTitle="COURSE_TITLE",
                GradeLevelCode="Grade/ALT_CODE_1",
                LetterGrade="MARK",
                CreditsAttempted="CREDIT_ATTEMPTED",
                CreditsEarned="CREDIT_COMPLETED",
                CourseDesignationCode="STATE_COURSE_DESIGNATION",
                ContentAreaCode="SUBJECT_AREA",
                StateCourseCode="STATE_COURSE_CODE",
                SchoolCode="STATE_SCHOOL_CODE",
                ALEFunded="ALE_TYPE",
                Term="TERM_CODE",
                TermEndMonth="CALENDAR_MONTH",
                TermEndYear="CALENDAR_YEAR",
            )
            | {"SCHOOL_YEAR": ("CourseYear", next_year)},
        )
    ],
    "EPC_STU_PGM": [
        (
            "StudentPrograms",
            SYN_PLACE
            | SYN_SPAN
            | alike(ProgramCode="Program/ALT_CODE_1", QualificationCode="QUALIFICATION"),
        )
    ],
    "EPC_STU_PGM_ELL": [
        (
            "BilingualPrograms",
            SYN_PLACE
            | SYN_SPAN
            | alike(
                InstructionalModelCode="INSTRUCTION_MODEL",
                InitialWAPlacementDate="STATE_PLACEMENT_DATE",
                ProgramDesignation="DESIGNATION",
                PlacementTestCode="PLACEMENT_TEST",
                GradeLevelAtPlacement="PlacementGrade/ALT_CODE_1",
                PlacementTestLevelScore="PLACEMENT_LEVEL",
                PlacementTestScaleScore="PLACEMENT_SCORE",
                PlacementTestDate="PLACEMENT_TEST_DATE",
            ),
        )
    ],
    "EPC_STU_SPED": [("SpecEdPrograms", SYN_SPAN | alike(LRECode="LRE_CODE"))],
    "EPC_STU_RACE": [("StudentRace", alike(RaceCode="Race/ALT_CODE_1"))],
    "EPC_STU_ETHNICITY": [("StudentEthnicity", alike(EthnicityCode="Ethnicity/ALT_CODE_1"))],
    "EPC_STU_ATT_DAILY": [
        (
            "StudentAbsence",
            SYN_PLACE
            | alike(AbsenceDate="ABS_DATE")
            | {"ABS_REASON": ("AbsenceCode", SYN_ABSENCES.__getitem__)},
        )
    ],
    "EPC_STU_INC": [
        (
            "StudentExclusionaryDiscipline",
            SYN_PLACE
            | alike(
                IncidentID="INCIDENT_ID",
                IncidentDate="INCIDENT_DATE",
                BehaviorCode="VIOLATION",
                OtherBehaviors="OTHER_VIOLATIONS",
                InterventionApplied="DISPOSITION",
                InterventionDate="DISPOSITION_DATE",
                NumInterventionDays="DISPOSITION_DAYS",
                WeaponType="WEAPON",
                AcademicServices="ACADEMIC_SERVICES",
                BehaviorServices="BEHAVIOR_SERVICES",
            ),
        )
    ],
    "EPC_STU_LAP": [
        (
            "LAPStudentGrowth",
            SYN_PLACE
            | alike(
                ProgramCode="Program/ALT_CODE_1",
                StartDate="ENTER_DATE",
                IdentificationAssessment="ASSESSMENT",
                BeginningScore="BEGIN_SCORE",
                DateBeginning="BEGIN_DATE",
                EndScore="END_SCORE",
                DateEnd="END_DATE",
                MetLearningGoal="MET_GOAL",
            ),
        )
    ],
    "EPC_STU_PARENT": [
        (
            "Contact",
            alike(
                ContactId="Parent/ADULT_ID",
                FirstName="Person/FIRST_NAME",
                LastName="Person/LAST_NAME",
                Email="Person/EMAIL",
                Phone="Phone/PHONE",
                LivesWith="LIVES_WITH",
                IsEmergency="EMERGENCY_CONTACT",
            )
            | {
                "RELATION_TYPE": (
                    "Relation",
                    words(MO="mother", FA="father", GU="guardian", GP="grandparent", OT="other"),
                )
            },
        )
    ],
    "EPC_STU_IMM": [
        (
            "Immunization",
            alike(DoseDate="DOSE_DATE") | {"VACCINE": ("Vaccine", VACCINES.__getitem__)},
        )
    ],
    "EPC_SCH": [
        (
            "Location",
            SYN_PLACE | alike(SchoolCode="STATE_SCHOOL_CODE", SchoolName="ORGANIZATION_NAME"),
        )
    ],
    "EPC_SCH_YR_CRS": [
        ("CourseCatalog", SYN_PLACE | alike(CourseId="COURSE_ID", CourseTitle="COURSE_TITLE"))
    ],
}
