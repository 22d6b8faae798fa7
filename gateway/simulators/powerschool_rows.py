"""What the PowerQueries of a simulated PowerSchool answer about a population."""

from collections.abc import Iterator
from datetime import date

from gateway.simulators.people import Enrollment, Population, Pupil
from gateway.simulators.powerschool_catalogue import catalogue_rows
from gateway.simulators.powerschool_codes import (
    ABSENCES,
    EXITS,
    EXITS_OF_DISTRICT,
    FLAGS,
    GRADES,
    MEALS,
    PROGRAMS,
    RELATIONS,
    TERMS,
    VACCINES,
)
from gateway.simulators.powerschool_wire import Stored, first_day_out, stored, year_id, year_of

SINCE_FILE_R = date(2018, 8, 1)
"""From here on incidents are kept in the newer form."""


def rows_of(population: Population) -> Iterator[Stored]:
    """Every row of every query."""
    yield from catalogue_rows(population)
    maker = _PupilRows(population)
    for pupil in population.pupils:
        yield from maker.rows(pupil)


class _PupilRows:
    """Turns pupils of one population into rows."""

    def __init__(self, population: Population) -> None:
        self._school_year = population.school_year
        self._exits = {**EXITS, **EXITS_OF_DISTRICT.get(population.district, {})}
        self._sections = {section.section_id: section for section in population.sections}

    def rows(self, pupil: Pupil) -> Iterator[Stored]:
        """Every row about one pupil; each brings both student numbers."""
        keys = {"state_studentnumber": pupil.ssid, "student_number": pupil.student_id}
        for query, row in (
            *self._student(pupil),
            *self._school(pupil),
            *_transcript(pupil),
            *_services(pupil),
            *_incidents(pupil),
            *_household(pupil),
        ):
            yield Stored(query, keys | row)

    def _student(self, pupil: Pupil) -> Iterator[Stored]:
        current = _current(pupil)
        yield stored(
            "students",
            last_name=pupil.last_name,
            first_name=pupil.first_name,
            middle_name=pupil.middle_name,
            dob=pupil.birth_date,
            gender=pupil.gender,
            grade_level=GRADES[pupil.grade],
            enroll_status=_status(pupil, current),
            schoolid=current.school if current else None,
            districtentrydate=pupil.entered_on,
            districtexitdate=first_day_out(pupil.left_on),
            street=pupil.street,
            city=pupil.city,
            state="WA",
            zip=pupil.zip_code,
            student_email=pupil.email,
            student_web_id=pupil.user_name,
            ssn=pupil.ssn,
            lunchstatus=pupil.meal_status,
        )
        yield stored(
            "s_wa_stu_x",
            residentdistrict=pupil.resident_district,
            countryofbirth=pupil.birth_country,
            primarylanguage=pupil.primary_language,
            homelanguage=pupil.home_language,
            homeless=pupil.homeless,
            privateparttime=pupil.part_time_private,
            homebasedparttime=pupil.part_time_home,
            exchangevisa=FLAGS[pupil.exchange_visa],
            fostercare=FLAGS[pupil.foster],
            militaryfamily=pupil.military,
            gradrequirementsyear=pupil.graduation_requirements_year,
            classof=pupil.expected_graduation_year,
            cumulativegpa=pupil.gpa,
            creditsattempted=pupil.credits_attempted,
            creditsearned=pupil.credits_earned,
            usaplacementdate=pupil.usa_placed_on,
            preferredlastname=pupil.preferred_last_name,
            preferredfirstname=pupil.preferred_first_name,
        )
        for code in pupil.ethnicities:
            yield stored("s_wa_stu_ethnicity_c", ethnicitycd=code)
        for code in pupil.races:
            yield stored("studentrace", racecd=code)

    def _school(self, pupil: Pupil) -> Iterator[Stored]:
        for span in pupil.enrollments:
            yield stored(
                "ps_enrollment_all",
                yearid=year_of(span.last_day) if span.last_day else year_id(self._school_year),
                schoolid=span.school,
                entrydate=span.first_day,
                exitdate=first_day_out(span.last_day),
                exitcode=span.withdrawal and self._exits[span.withdrawal],
                primaryschool=FLAGS["Y" if span.is_primary else "N"],
                schoolchoice=span.choice,
                dayspresent=span.days_present,
            )
        for section_id in pupil.schedule:
            section = self._sections[section_id]
            yield stored(
                "cc",
                yearid=year_of(section.begins_on),
                schoolid=section.school,
                course_number=section.course,
                section_number=section.section_id,
                abbreviation=TERMS[section.term],
                alefunded="N",
            )
        for absence in pupil.absences:
            yield stored(
                "attendance",
                yearid=year_of(absence.day),
                schoolid=absence.school,
                att_date=absence.day,
                att_code=ABSENCES[absence.code],
            )


def _current(pupil: Pupil) -> Enrollment | None:
    """The span that students.schoolid names: the current primary one, else the last."""
    spans = sorted(pupil.enrollments, key=lambda span: (span.is_primary, span.last_day is None))
    return spans[-1] if spans else None


def _status(pupil: Pupil, current: Enrollment | None) -> str:
    if pupil.is_preenrolled:
        return "-1"
    if pupil.left_on is None:
        return "0"
    has_graduated = current and (current.withdrawal or "").startswith("G")
    return "3" if has_graduated else "2"


def _transcript(pupil: Pupil) -> Iterator[Stored]:
    for line in pupil.transcript:
        yield stored(
            "storedgrades",
            yearid=year_id(line.school_year),
            course_number=line.course,
            course_name=line.title,
            grade_level=GRADES[line.grade_level],
            grade=line.mark,
            potentialcrhrs=line.attempted,
            earnedcrhrs=line.earned,
            coursedesignation=line.designation,
            contentarea=line.content_area,
            statecoursecode=line.state_code,
            termend=line.term_ends_on.strftime("%Y-%m"),
            storecode=TERMS[line.term],
            state_schoolnumber=line.school_state_code,
            alefunded="N",
        )


def _services(pupil: Pupil) -> Iterator[Stored]:
    for program in pupil.programs:
        yield stored(
            "spenrollments",
            schoolid=program.school,
            programcode=PROGRAMS[program.code],
            enter_date=program.begins_on,
            exit_date=first_day_out(program.ends_on),
            exitcode=program.exit_reason,
            qualification=program.qualification,
        )
    for span in pupil.enrollments:
        if pupil.meal_status and span.is_primary and span.last_day is None:
            yield stored(
                "spenrollments",
                schoolid=span.school,
                programcode=MEALS,
                enter_date=span.first_day,
                qualification=pupil.meal_status,
            )
    for service in pupil.english_learner:
        yield stored(
            "s_wa_stu_el_c",
            schoolid=service.school,
            startdate=service.begins_on,
            exitdate=first_day_out(service.ends_on),
            exitcode=service.exit_reason,
            instructionalmodel=service.model,
            designation=service.designation,
            waplacementdate=service.wa_placed_on,
            testcode=service.test,
            testgrade=GRADES[service.test_grade],
            testlevel=service.test_level,
            testdate=service.tested_on,
        )
    for placement in pupil.special_education:
        yield stored(
            "s_wa_stu_sped_c",
            schoolid=placement.school,
            startdate=placement.begins_on,
            exitdate=first_day_out(placement.ends_on),
            exitcode=placement.exit_reason,
            lrecode=placement.environment,
        )
    for growth in pupil.growth:
        yield stored(
            "s_wa_stu_lap_c",
            schoolid=growth.school,
            programcode=PROGRAMS[growth.program],
            startdate=growth.begins_on,
            assessment=growth.assessment,
            beginscore=growth.begin_score,
            beginscoredate=growth.scored_on,
            endscore=growth.end_score,
            endscoredate=growth.ended_on,
            metgoal=growth.met_goal,
        )


def _incidents(pupil: Pupil) -> Iterator[Stored]:
    for incident in pupil.incidents:
        yield stored(
            "incidents" if incident.day >= SINCE_FILE_R else "s_wa_discipline_c",
            yearid=year_of(incident.day),
            schoolid=incident.school,
            incident_id=incident.incident_id,
            incident_ts=incident.day,
            behavior=incident.behavior,
            otherbehaviors=",".join(incident.other_behaviors) or None,
            action=incident.intervention,
            action_date=incident.intervention_on,
            action_days=incident.days,
            weapon=incident.weapon,
            academicservices=incident.academic_services,
            behaviorservices=incident.behavior_services,
        )


def _household(pupil: Pupil) -> Iterator[Stored]:
    for contact in pupil.contacts:
        yield stored(
            "studentcontacts",
            contactid=contact.contact_id,
            relationship=RELATIONS[contact.relation],
            firstname=contact.first_name,
            lastname=contact.last_name,
            phone=contact.phone,
            email=contact.email,
            liveswith=FLAGS["Y" if contact.lives_with else "N"],
            isemergency=FLAGS["Y" if contact.is_emergency else "N"],
        )
    for dose in pupil.doses:
        yield stored("immunizations", vaccine=VACCINES[dose.vaccine], dosedate=dose.given_on)
