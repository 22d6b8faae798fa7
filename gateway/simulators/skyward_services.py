"""Programmes, services and incidents as a simulated Skyward holds them."""

from collections.abc import Iterator
from datetime import date

from gateway.simulators.people import Pupil
from gateway.simulators.skyward_codes import SUSPENSIONS

Cells = dict[str, object]
"""Column to value; None and the empty text are empty cells."""


def format_day(day: date | None) -> str:
    """MM/DD/YYYY."""
    return f"{day:%m/%d/%Y}" if day else ""


def format_flag(*, holds: bool) -> str:
    """1 or 0."""
    return "1" if holds else "0"


def service_rows(pupil: Pupil) -> Iterator[tuple[str, Cells]]:
    """Native record and cells, without StudentId."""
    for program in pupil.programs:
        yield (
            "StudentProgram",
            {
                "EntityId": program.school,
                "ProgramCode": program.code,
                "StartDate": format_day(program.begins_on),
                "EndDate": format_day(program.ends_on),
                "ExitReason": program.exit_reason,
                "Qualification": program.qualification,
            },
        )
    for learner in pupil.english_learner:
        grade = learner.test_grade
        yield (
            "Bilingual",
            {
                "EntityId": learner.school,
                "StartDate": format_day(learner.begins_on),
                "Model": learner.model,
                "EndDate": format_day(learner.ends_on),
                "ExitReason": learner.exit_reason,
                "WaPlaceDate": format_day(learner.wa_placed_on),
                "Designation": learner.designation,
                "TestCode": learner.test,
                "TestGrade": grade.zfill(2) if grade.isdigit() else grade,
                "TestLevel": learner.test_level,
                "TestDate": format_day(learner.tested_on),
            },
        )
    for placement in pupil.special_education:
        yield (
            "SpecialEd",
            {
                "EntityId": placement.school,
                "StartDate": format_day(placement.begins_on),
                "Lre": placement.environment,
                "EndDate": format_day(placement.ends_on),
                "ExitReason": placement.exit_reason,
            },
        )
    for incident in pupil.incidents:
        yield (
            "Offense",
            {
                "EntityId": incident.school,
                "IncidentId": incident.incident_id,
                "IncidentDate": format_day(incident.day),
                "OffenseCode": incident.behavior,
                "OtherOffenses": ",".join(incident.other_behaviors),
                "SuspendType": SUSPENSIONS[incident.intervention],
                "ActionDate": format_day(incident.intervention_on),
                "Time": incident.days,
                "Weapon": incident.weapon,
                "AcaServ": incident.academic_services,
                "BehServ": incident.behavior_services,
            },
        )
    for growth in pupil.growth:
        yield (
            "Growth",
            {
                "EntityId": growth.school,
                "ProgramCode": growth.program,
                "StartDate": format_day(growth.begins_on),
                "Assessment": growth.assessment,
                "BeginScore": growth.begin_score,
                "BeginDate": format_day(growth.scored_on),
                "EndScore": growth.end_score,
                "EndDate": format_day(growth.ended_on),
                "MetGoal": format_flag(holds=growth.met_goal == "Y") if growth.met_goal else "",
            },
        )
