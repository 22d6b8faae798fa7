"""What a pupil earned, received and did, as rows of a Synergy-like SIS."""

from gateway.simulators import synergy_services as services
from gateway.simulators.people import (
    EnglishLearner,
    Growth,
    Incident,
    Program,
    Pupil,
    TranscriptCourse,
)
from gateway.simulators.synergy_codes import lookup_value
from gateway.simulators.synergy_rows import TableRows
from gateway.simulators.synergy_schools import SchoolGuids

NEW_DISCIPLINE_YEAR = 2019
"""The ending year of the first school year whose incidents go to the state as file R."""


class HistoryRows:
    """Adds courses, services and incidents of pupils to a database's rows."""

    def __init__(self, rows: TableRows, schools: SchoolGuids) -> None:
        self._rows = rows
        self._schools = schools

    def add(self, pupil: Pupil, student: str) -> None:
        """Add the history of one pupil."""
        for course in pupil.transcript:
            self._add_course(course, student)
        for program in pupil.programs:
            self._add_program(program, student)
        for service in pupil.english_learner:
            self._add_english_learner(service, student)
        for placement in pupil.special_education:
            self._rows.add(
                services.SPECIAL_EDUCATION,
                STUDENT_GU=student,
                LRE_CODE=placement.environment,
                ENTER_DATE=placement.begins_on,
                EXIT_DATE=placement.ends_on,
                EXIT_REASON=placement.exit_reason,
            )
        for incident in pupil.incidents:
            self._add_incident(incident, student)
        for growth in pupil.growth:
            self._add_growth(growth, student)

    def _add_course(self, course: TranscriptCourse, student: str) -> None:
        self._rows.add(
            services.COURSE_HISTORY,
            STUDENT_GU=student,
            SCHOOL_YEAR=course.school_year - 1,
            STATE_SCHOOL_CODE=course.school_state_code,
            COURSE_ID=course.course,
            COURSE_TITLE=course.title,
            GRADE=lookup_value("GRADE", course.grade_level),
            MARK=course.mark,
            CREDIT_ATTEMPTED=course.attempted,
            CREDIT_COMPLETED=course.earned,
            STATE_COURSE_DESIGNATION=course.designation,
            SUBJECT_AREA=course.content_area,
            STATE_COURSE_CODE=course.state_code,
            ALE_TYPE="N",
            TERM_CODE=course.term,
            CALENDAR_MONTH=f"{course.term_ends_on:%m}",
            CALENDAR_YEAR=f"{course.term_ends_on:%Y}",
        )

    def _add_program(self, program: Program, student: str) -> None:
        self._rows.add(
            services.PROGRAM,
            STUDENT_GU=student,
            ORGANIZATION_YEAR_GU=self._schools.organization_years[program.school],
            PROGRAM_CODE=lookup_value("PROGRAM", program.code),
            ENTER_DATE=program.begins_on,
            EXIT_DATE=program.ends_on,
            EXIT_REASON=program.exit_reason,
            QUALIFICATION=program.qualification,
        )

    def _add_english_learner(self, service: EnglishLearner, student: str) -> None:
        self._rows.add(
            services.ENGLISH_LEARNER,
            STUDENT_GU=student,
            ORGANIZATION_YEAR_GU=self._schools.organization_years[service.school],
            INSTRUCTION_MODEL=service.model,
            DESIGNATION=service.designation,
            ENTER_DATE=service.begins_on,
            EXIT_DATE=service.ends_on,
            EXIT_REASON=service.exit_reason,
            STATE_PLACEMENT_DATE=service.wa_placed_on,
            PLACEMENT_TEST=service.test,
            PLACEMENT_GRADE=lookup_value("GRADE", service.test_grade),
            PLACEMENT_LEVEL=service.test_level,
            PLACEMENT_TEST_DATE=service.tested_on,
        )

    def _add_incident(self, incident: Incident, student: str) -> None:
        values: dict[str, object] = {
            "STUDENT_GU": student,
            "INCIDENT_ID": incident.incident_id,
            "INCIDENT_DATE": incident.day,
            "VIOLATION": incident.behavior,
            "OTHER_VIOLATIONS": ",".join(incident.other_behaviors) or None,
            "DISPOSITION": incident.intervention,
            "DISPOSITION_DATE": incident.intervention_on,
            "DISPOSITION_DAYS": incident.days,
            "WEAPON": incident.weapon,
            "ACADEMIC_SERVICES": incident.academic_services,
            "BEHAVIOR_SERVICES": incident.behavior_services,
        }
        begun = incident.day.year - (incident.day.month < 9)  # noqa: PLR2004 - September
        if begun + 1 < NEW_DISCIPLINE_YEAR:
            values |= {"SCHOOL_YEAR": begun, "SCHOOL_CODE": incident.school}
            self._rows.add(services.INCIDENT_HISTORY, **values)
        else:
            year = self._schools.organization_years[incident.school]
            self._rows.add(services.INCIDENT, ORGANIZATION_YEAR_GU=year, **values)

    def _add_growth(self, growth: Growth, student: str) -> None:
        self._rows.add(
            services.GROWTH,
            STUDENT_GU=student,
            ORGANIZATION_YEAR_GU=self._schools.organization_years[growth.school],
            PROGRAM_CODE=lookup_value("PROGRAM", growth.program),
            ENTER_DATE=growth.begins_on,
            ASSESSMENT=growth.assessment,
            BEGIN_SCORE=growth.begin_score,
            BEGIN_DATE=growth.scored_on,
            END_SCORE=growth.end_score,
            END_DATE=growth.ended_on,
            MET_GOAL=growth.met_goal,
        )
