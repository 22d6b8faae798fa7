"""More tables of the Synergy-like SIS: what a student earned, received and did; and staging."""

from sqlalchemy import Column, ForeignKey, Integer, Text

from gateway.simulators.synergy_tables import day, gu, number, table, text

COURSE_HISTORY = table(
    "EPC_STU_CRS_HIS",
    gu("STU_COURSE_HISTORY_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    Column("SCHOOL_YEAR", Integer),  # the year in which it starts, as everywhere here
    text("STATE_SCHOOL_CODE", 4),
    text("COURSE_ID", 20),
    text("COURSE_TITLE", 50),
    text("GRADE", 20),
    text("MARK", 2),
    number("CREDIT_ATTEMPTED", 4, 2),
    number("CREDIT_COMPLETED", 4, 2),
    text("STATE_COURSE_DESIGNATION", 10),
    text("SUBJECT_AREA", 3),
    text("STATE_COURSE_CODE", 6),
    text("AP_IB_CODE", 5),
    text("CIP_CODE", 6),
    text("VOCATIONAL_COMPLETER", 1),
    text("INDUSTRY_CERTIFICATION", 1),
    text("TECH_PREP_COMPLETER", 1),
    text("CTE_ASSESSMENT", 1),
    text("TEACHER_CERTIFICATE", 7),
    text("ALE_TYPE", 1),
    text("TERM_CODE", 12),
    text("CALENDAR_MONTH", 2),
    text("CALENDAR_YEAR", 4),
    index=("STUDENT_GU",),
)
PROGRAM = table(
    "EPC_STU_PGM",
    gu("STUDENT_PROGRAM_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    gu("ORGANIZATION_YEAR_GU", "REV_ORGANIZATION_YEAR.ORGANIZATION_YEAR_GU"),
    text("PROGRAM_CODE", 20),
    day("ENTER_DATE"),
    day("EXIT_DATE"),
    text("EXIT_REASON", 4),
    text("QUALIFICATION", 60),
    index=("STUDENT_GU",),
)
ENGLISH_LEARNER = table(
    "EPC_STU_PGM_ELL",
    gu("STUDENT_PROGRAM_ELL_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    gu("ORGANIZATION_YEAR_GU", "REV_ORGANIZATION_YEAR.ORGANIZATION_YEAR_GU"),
    text("INSTRUCTION_MODEL", 4),
    text("DESIGNATION", 4),
    day("ENTER_DATE"),
    day("EXIT_DATE"),
    text("EXIT_REASON", 4),
    day("STATE_PLACEMENT_DATE"),
    text("PLACEMENT_TEST", 4),
    text("PLACEMENT_GRADE", 20),
    text("PLACEMENT_SCORE", 4),
    text("PLACEMENT_LEVEL", 4),
    day("PLACEMENT_TEST_DATE"),
    index=("STUDENT_GU",),
)
SPECIAL_EDUCATION = table(
    "EPC_STU_SPED",
    gu("STUDENT_SPED_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    text("LRE_CODE", 4),
    day("ENTER_DATE"),
    day("EXIT_DATE"),
    text("EXIT_REASON", 4),
    index=("STUDENT_GU",),
)
INCIDENT = table(
    "EPC_STU_INC",
    gu("STUDENT_INCIDENT_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    gu("ORGANIZATION_YEAR_GU", "REV_ORGANIZATION_YEAR.ORGANIZATION_YEAR_GU"),
    text("INCIDENT_ID", 20),
    day("INCIDENT_DATE"),
    text("VIOLATION", 2),
    text("OTHER_VIOLATIONS", 40),
    text("DISPOSITION", 2),
    day("DISPOSITION_DATE"),
    number("DISPOSITION_DAYS", 4, 1),
    text("WEAPON", 2),
    text("ACADEMIC_SERVICES", 1),
    text("BEHAVIOR_SERVICES", 1),
    index=("STUDENT_GU",),
)
INCIDENT_HISTORY = table(
    "EPC_STU_INC_HIS",  # conduct before 2018-19, when the state asked for other columns
    gu("STUDENT_INCIDENT_HISTORY_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    Column("SCHOOL_YEAR", Integer),
    text("SCHOOL_CODE", 4),
    text("INCIDENT_ID", 20),
    day("INCIDENT_DATE"),
    text("VIOLATION", 2),
    text("OTHER_VIOLATIONS", 40),
    text("DISPOSITION", 2),
    day("DISPOSITION_DATE"),
    number("DISPOSITION_DAYS", 4, 1),
    text("WEAPON", 2),
    text("IAES", 1),
    text("EMERGENCY_EXPULSION", 1),
    number("CONVERSION_DAYS", 4, 1),
    text("ACADEMIC_SERVICES", 1),
    text("BEHAVIOR_SERVICES", 1),
    day("PETITION_DATE"),
    day("PETITION_GRANTED_DATE"),
    text("PETITION_OVER_ONE_YEAR", 1),
    day("REENGAGEMENT_MEETING_DATE"),
    text("REENGAGEMENT_PLAN", 1),
    text("APPEAL", 1),
    index=("STUDENT_GU",),
)
GROWTH = table(
    "EPC_STU_LAP",
    gu("STUDENT_LAP_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    gu("ORGANIZATION_YEAR_GU", "REV_ORGANIZATION_YEAR.ORGANIZATION_YEAR_GU"),
    text("PROGRAM_CODE", 20),
    day("ENTER_DATE"),
    text("ASSESSMENT", 40),
    text("ACADEMIC_GROWTH", 40),
    text("PROGRESS_ASSESSMENT", 40),
    text("EXTENDED_TIME", 10),
    text("TUTORING", 10),
    text("BEGIN_SCORE", 10),
    day("BEGIN_DATE"),
    text("END_SCORE", 10),
    day("END_DATE"),
    text("MET_GOAL", 1),
    index=("STUDENT_GU",),
)
PARENT = table(
    "EPC_PARENT", gu("PARENT_GU", "REV_PERSON.PERSON_GU", key=True), text("ADULT_ID", 20)
)
STUDENT_PARENT = table(
    "EPC_STU_PARENT",
    gu("STU_PARENT_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    gu("PARENT_GU", "EPC_PARENT.PARENT_GU"),
    text("RELATION_TYPE", 8),
    text("LIVES_WITH", 1),
    text("EMERGENCY_CONTACT", 1),
    index=("STUDENT_GU",),
)
IMMUNIZATION = table(
    "EPC_STU_IMM",
    gu("STUDENT_IMMUNIZATION_GU", key=True),
    gu("STUDENT_GU", "EPC_STU.STUDENT_GU"),
    text("VACCINE", 8),
    day("DOSE_DATE"),
    index=("STUDENT_GU",),
)
IMPORT_BATCH = table(
    "P2_IMPORT_BATCH",
    Column("DELIVERY_ID", Text, primary_key=True),
    text("SOURCE_DISTRICT", 5),
    text("STATE_STUDENT_NUMBER", 10),
    Column("NOTICE", Text, nullable=False),
    Column("STATE", Text, nullable=False),  # accepted, then imported or rejected
    Column("REASON", Text),
)
IMPORT_ROW = table(
    "P2_IMPORT_ROW",
    Column("DELIVERY_ID", Text, ForeignKey("P2_IMPORT_BATCH.DELIVERY_ID"), primary_key=True),
    Column("ROW_NUMBER", Integer, primary_key=True, autoincrement=False),
    Column("RECORD", Text, nullable=False),
    Column("CONTENT", Text, nullable=False),  # one XML element of the native schema
)
