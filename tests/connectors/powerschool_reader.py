"""An independent reader: what CEDARS should say of a pupil, written down from the pupil alone."""

from decimal import Decimal

FILE_R = "2018-08-01"
"""From here on incidents are in file R, before in file P."""


def read_cedars(pupil, sections, context):
    """Every CEDARS row about the pupil; shares no code with the crosswalks or the simulator."""
    student = {"DistrictStudentId": pupil.student_id, "SSID": pupil.ssid}
    about = {"ServingCountyDistrictCode": context.district} | student
    this_year = {"SchoolYear": str(context.school_year)} | about
    spans = [
        row(
            about,
            SchoolYear=year(span.last_day) if span.last_day else str(context.school_year),
            LocationId=span.school,
            SchoolEnrollmentDate=span.first_day,
            SchoolExitDate=span.last_day,
            SchoolWithdrawalCode=span.withdrawal,
            IsPrimarySchool="Y" if span.is_primary else "N",
            SchoolChoiceCode=span.choice,
            CumulativeDaysPresent=span.days_present,
        )
        for span in pupil.enrollments
    ]
    return {
        "DistrictStudent": [read_student(pupil, this_year)],
        "SchoolStudent": spans,
        "StudentSchedule": [row(this_year, **schedule(sections[one])) for one in pupil.schedule],
        "StudentGradeHistory": [row(this_year, **transcript(line)) for line in pupil.transcript],
        "StudentPrograms": [
            row(
                this_year,
                LocationId=one.school,
                ProgramCode=one.code,
                StartDate=one.begins_on,
                ExitDate=one.ends_on,
                ExitReasonCode=one.exit_reason,
                QualificationCode=one.qualification,
            )
            for one in pupil.programs
        ],
        "BilingualPrograms": [
            row(
                this_year,
                LocationId=one.school,
                InstructionalModelCode=one.model,
                StartDate=one.begins_on,
                ExitDate=one.ends_on,
                ExitReasonCode=one.exit_reason,
                InitialWAPlacementDate=one.wa_placed_on,
                ProgramDesignation=one.designation,
                PlacementTestCode=one.test,
                GradeLevelAtPlacement=grade(one.test_grade),
                PlacementTestLevelScore=one.test_level,
                PlacementTestDate=one.tested_on,
            )
            for one in pupil.english_learner
        ],
        "SpecEdPrograms": [
            row(
                this_year,
                LRECode=one.environment,
                StartDate=one.begins_on,
                ExitDate=one.ends_on,
                ExitReasonCode=one.exit_reason,
            )
            for one in pupil.special_education
        ],
        "StudentEthnicity": [row(this_year, EthnicityCode=code) for code in pupil.ethnicities],
        "StudentRace": [row(this_year, RaceCode=code) for code in pupil.races],
        "StudentAbsence": [
            row(
                about,
                SchoolYear=year(one.day),
                LocationId=one.school,
                AbsenceDate=one.day,
                AbsenceCode=one.code,
            )
            for one in pupil.absences
        ],
        "StudentDiscipline": [
            row(about, **incident(one)) for one in pupil.incidents if one.day.isoformat() < FILE_R
        ],
        "StudentExclusionaryDiscipline": [
            row(about, **incident(one)) for one in pupil.incidents if one.day.isoformat() >= FILE_R
        ],
        "LAPStudentGrowth": [
            row(
                this_year,
                LocationId=one.school,
                ProgramCode=one.program,
                StartDate=one.begins_on,
                IdentificationAssessment=one.assessment,
                BeginningScore=one.begin_score,
                DateBeginning=one.scored_on,
                EndScore=one.end_score,
                DateEnd=one.ended_on,
                MetLearningGoal=one.met_goal,
            )
            for one in pupil.growth
        ],
        "Contact": [
            row(
                about,
                ContactId=one.contact_id,
                Relation=one.relation,
                FirstName=one.first_name,
                LastName=one.last_name,
                Phone=one.phone,
                Email=one.email,
                LivesWith="Y" if one.lives_with else "N",
                IsEmergency="Y" if one.is_emergency else "N",
            )
            for one in pupil.contacts
        ],
        "Address": [
            row(about, Street=pupil.street, City=pupil.city, State="WA", ZipCode=pupil.zip_code)
        ],
        "Immunization": [
            row(about, Vaccine=dose.vaccine, DoseDate=dose.given_on) for dose in pupil.doses
        ],
        "StudentAccount": [
            row(
                about,
                Email=pupil.email,
                UserName=pupil.user_name,
                LocationId=school_of(pupil),
                GradeLevel=grade(pupil.grade),
            )
        ],
    }


def read_student(pupil, this_year):
    return row(
        this_year,
        ResidentCountyDistrictCode=pupil.resident_district,
        LastName=pupil.last_name,
        FirstName=pupil.first_name,
        MiddleName=pupil.middle_name,
        BirthDate=pupil.birth_date,
        BirthCountry=pupil.birth_country,
        Gender=pupil.gender,
        GradeLevel=grade(pupil.grade),
        DistrictEnrollmentDate=pupil.entered_on,
        DistrictExitDate=pupil.left_on,
        PrimaryLanguageCode=pupil.primary_language,
        LanguageSpokenAtHome=pupil.home_language,
        ZipCode=pupil.zip_code,
        IsHomeless=pupil.homeless,
        IsApprovedPrivateSchoolStudentAttendingPartTime=pupil.part_time_private,
        IsHomeBasedStudentAttendingPartTime=pupil.part_time_home,
        IsF1VisaForeignExchangeStudent=pupil.exchange_visa,
        IsStudentInFosterCare=pupil.foster,
        GradRequirementsYear=pupil.graduation_requirements_year,
        ExpectedGradYear=pupil.expected_graduation_year,
        GPA=digits(pupil.gpa, 3),
        CreditsAttempted=digits(pupil.credits_attempted, 2),
        CreditsEarned=digits(pupil.credits_earned, 2),
        InitialUSAPlacementDate=pupil.usa_placed_on,
        MilitaryFamilyIndicator=pupil.military,
        PreferredLastName=pupil.preferred_last_name,
        PreferredFirstName=pupil.preferred_first_name,
    )


def schedule(section):
    return {
        "LocationId": section.school,
        "CourseId": section.course,
        "SectionId": section.section_id,
        "Term": section.term,
        "ALEFunded": "N",
    }


def transcript(line):
    return {
        "CourseId": line.course,
        "CourseTitle": line.title,
        "GradeLevelCode": grade(line.grade_level),
        "LetterGrade": line.mark,
        "CreditsAttempted": digits(line.attempted, 2),
        "CreditsEarned": digits(line.earned, 2),
        "CourseDesignationCode": line.designation,
        "ContentAreaCode": line.content_area,
        "StateCourseCode": line.state_code,
        "TermEndDate": f"{line.term_ends_on.month:02}/{line.term_ends_on.year}",
        "Term": line.term,
        "SchoolCode": line.school_state_code,
        "ALEFunded": "N",
        "CourseYear": line.school_year,
    }


def incident(one):
    return {
        "SchoolYear": year(one.day),
        "LocationId": one.school,
        "IncidentID": one.incident_id,
        "IncidentDate": one.day,
        "BehaviorCode": one.behavior,
        "OtherBehaviors": ",".join(one.other_behaviors) or None,
        "InterventionApplied": one.intervention,
        "InterventionDate": one.intervention_on,
        "NumInterventionDays": digits(one.days, 1),
        "WeaponType": one.weapon,
        "AcademicServices": one.academic_services,
        "BehaviorServices": one.behavior_services,
    }


def row(base, **elements):
    return base | {name: str(value) for name, value in elements.items() if value is not None}


def year(day):
    """The ending year of the school year, which begins in August."""
    return str(day.year + 1 if day.month > 7 else day.year)


def grade(level):
    """This SIS does not tell half-day kindergarten from full-day, and writes no leading zero."""
    return "K2" if level == "K1" else level.lstrip("0")


def digits(value: Decimal | None, places: int):
    return None if value is None else f"{value:.{places}f}"


def school_of(pupil):
    """Where the pupil is now, or was last, in the primary school."""
    primary = [span for span in pupil.enrollments if span.is_primary]
    now = [span for span in primary if span.last_day is None]
    return (now or primary)[-1].school if primary else None
