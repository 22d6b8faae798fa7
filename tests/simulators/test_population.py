from datetime import date
from decimal import Decimal

import pytest

from gateway.model.student import SSID_PATTERN
from gateway.simulators.people import Population
from gateway.simulators.population import MOVES, MOVING, REGION, populate, populate_region
from gateway.simulators.population_calendar import GRADE_NUMBERS, school_days

TODAY = date(2026, 11, 24)
POINTS = dict(
    zip(
        ("A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "E", "F"),
        (4.0, 3.7, 3.3, 3.0, 2.7, 2.3, 2.0, 1.7, 1.3, 1.0, 0.0, 0.0),
        strict=True,
    )
)
CHILDREN = (
    "enrollments",
    "schedule",
    "absences",
    "transcript",
    "programs",
    "english_learner",
    "special_education",
    "incidents",
    "growth",
    "contacts",
    "doses",
)


@pytest.fixture(scope="module")
def region() -> dict[str, Population]:
    return populate_region(150, TODAY)


@pytest.fixture(params=REGION)
def district(request, region) -> Population:
    return region[request.param]


@pytest.fixture
def residents(district):
    return [pupil for pupil in district.pupils if not pupil.is_preenrolled]


def test_same_seed_gives_the_same_people(region):
    assert (
        region["17001"].pupils[:150]
        == populate("17001", "Seattle", 150, today=TODAY, moving_to=MOVES["17001"]).pupils
    )


def test_other_seed_gives_others():
    first, second = (populate("17415", "Kent", 5, today=TODAY, seed=seed) for seed in "ab")

    assert first.pupils[0].last_name + first.pupils[0].street != (
        second.pupils[0].last_name + second.pupils[0].street
    )


def test_ssids_are_well_formed_and_of_one_student_only(region):
    ssids = [
        pupil.ssid for one in region.values() for pupil in one.pupils if not pupil.is_preenrolled
    ]

    assert len(set(ssids)) == len(ssids)
    assert all(SSID_PATTERN.fullmatch(ssid) for ssid in ssids)


def test_ids_and_addresses_are_unique_in_a_district(district):
    for values in (
        [pupil.student_id for pupil in district.pupils],
        [pupil.email for pupil in district.pupils],
        [person.staff_id for person in district.staff],
        [person.email for person in district.staff],
        [section.section_id for section in district.sections],
        [school.state for school in district.schools],
        [contact.contact_id for pupil in district.pupils for contact in pupil.contacts],
    ):
        assert len(set(values)) == len(values)


def test_schools_teach_every_grade_under_two_kinds_of_code(district):
    assert 6 <= len(district.schools) <= 10
    assert {grade for school in district.schools for grade in school.grades} == set(GRADE_NUMBERS)
    assert all(len(school.local) == 3 and len(school.state) == 4 for school in district.schools)


def test_grade_fits_age(residents):
    for pupil in residents:
        age_in_kindergarten = 2026 - GRADE_NUMBERS[pupil.grade] - 5

        assert date(age_in_kindergarten - 1, 9, 1) <= pupil.birth_date
        assert pupil.birth_date <= date(age_in_kindergarten, 8, 31)


def test_enrollments_follow_each_other_within_the_district_enrollment(residents):
    for pupil in residents:
        primary = [one for one in pupil.enrollments if one.is_primary]
        days = [day for one in primary for day in (one.first_day, one.last_day) if day]

        assert pupil.birth_date < pupil.entered_on <= days[0]
        assert days == sorted(days)
        assert pupil.left_on == primary[-1].last_day
        assert all((one.last_day is None) == (one.withdrawal is None) for one in primary)


def test_absences_are_on_school_days_within_the_enrollment(residents):
    open_days = set(school_days(2027))
    for pupil in residents:
        for absence in pupil.absences:
            spans = [one for one in pupil.enrollments if one.school == absence.school]

            assert absence.day in open_days
            assert any(one.first_day <= absence.day <= (one.last_day or TODAY) for one in spans)


def test_totals_are_those_of_the_transcript(residents):
    for pupil in residents:
        graded = [line for line in pupil.transcript if line.mark in POINTS]
        if not graded:
            continue
        points = sum(POINTS[line.mark] * float(line.attempted) for line in graded)
        weight = sum(float(line.attempted) for line in graded)

        assert float(pupil.gpa) == pytest.approx(points / weight, abs=0.0006)
        assert pupil.credits_attempted == sum(line.attempted for line in pupil.transcript)
        assert pupil.credits_earned == sum(line.earned for line in pupil.transcript)
        assert Decimal(0) <= pupil.credits_earned <= pupil.credits_attempted


def test_transcripts_are_of_years_that_are_over(residents):
    for pupil in residents:
        for line in pupil.transcript:
            years_ago = GRADE_NUMBERS[pupil.grade] - GRADE_NUMBERS[line.grade_level]

            assert years_ago > 0
            assert line.school_year == 2027 - years_ago
            if line.term_ends_on < pupil.entered_on.replace(month=1, day=1):
                assert line.school_state_code == "9999"


def test_schedules_are_of_sections_at_the_pupils_school(district, residents):
    sections = {section.section_id: section for section in district.sections}
    for pupil in residents:
        schools = {one.school for one in pupil.enrollments}

        assert {sections[section_id].school for section_id in pupil.schedule} <= schools


def test_programs_are_never_meals_and_disabilities_are_qualified(residents):
    programs = [(pupil, program) for pupil in residents for program in pupil.programs]

    assert "19" not in {program.code for _, program in programs}
    for pupil, program in programs:
        assert pupil.entered_on <= program.begins_on
        assert program.code != "36" or program.qualification
        assert bool(program.ends_on) == bool(program.exit_reason)


@pytest.mark.parametrize("source", MOVES)
def test_moving_pupils_are_rich_and_expected_where_they_go(region, source):
    for destination in MOVES[source]:
        moving = region[source].moving[destination]
        leaving = [one for one in region[source].pupils if one.ssid in moving]
        coming = [one for one in region[destination].pupils if one.ssid in moving]

        assert len(leaving) == len(coming) == MOVING
        assert [one.left_on is None for one in leaving] == [True, True, False]
        assert leaving[-1].enrollments[-1].withdrawal == "T0"
        for before, after in zip(leaving, coming, strict=True):
            assert before.grade in {"9", "10", "11"}
            assert all(getattr(before, name) for name in CHILDREN)
            assert after.is_preenrolled
            assert not any(getattr(after, name) for name in CHILDREN)
            assert after.entered_on > TODAY
            assert (before.first_name, before.last_name, before.birth_date) == (
                after.first_name,
                after.last_name,
                after.birth_date,
            )


def test_progress_is_told_of_every_pupil():
    told: list[int] = []
    populate("17415", "Kent", 25, today=TODAY, progress=told.append)

    assert sum(told) == 25


@pytest.mark.parametrize("today", [date(2025, 1, 1), date(2026, 9, 2), date(2030, 7, 1)])
def test_data_holds_together_on_any_day(today):
    district = populate("17415", "Kent", 60, today=today, moving_to=["17001"])

    assert all(pupil.enrollments[0].first_day.year in {2026, 2027} for pupil in district.pupils)
