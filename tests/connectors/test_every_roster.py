"""One suite for rosters that every kind of connector passes: who is on one is brought."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from kinds import PATIENCE, ConnectorKind, StartedSis, look_up
from test_every_connector import PERMIT

from gateway.errors import NotFoundError
from gateway.model.connector import Wanted, Whose
from gateway.model.student import Roster
from gateway.simulators.people import Population, Pupil
from gateway.simulators.population import populate

LOOKUP = look_up("17415")
KINDS: list[ConnectorKind] = [
    import_module(path.stem).KIND for path in sorted(Path(__file__).parent.glob("kinds_*.py"))
]


@pytest.fixture(scope="module")
def population() -> Population:
    return populate("17415", "Kent", 60, today=date(2026, 11, 24), moving_to=["17001"])


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def sis(request, tmp_path_factory, population) -> Iterator[StartedSis]:
    with request.param.start(tmp_path_factory.mktemp("sis"), population, PATIENCE) as started:
        yield started


def schools_of(pupil: Pupil) -> set[str]:
    return {one.school for one in pupil.enrollments if one.last_day is None}


def is_on(pupil: Pupil, roster: Roster, population: Population) -> bool:
    """Whether the pupil is on the roster, as the people behind every SIS say."""
    now_at = schools_of(pupil)
    sections = {
        one.section_id
        for one in population.sections
        if one.section_id in pupil.schedule
        and (not roster.schools or one.school in roster.schools)
    }
    return (
        bool(now_at)
        and (not roster.schools or bool(now_at & roster.schools))
        and (not roster.grades or pupil.grade in roster.grades)
        and (not roster.sections or bool(sections & roster.sections))
    )


def rosters(population: Population) -> dict[str, Roster]:
    """Rosters of every sort, each with somebody on it and somebody not."""
    pupil = next(
        one
        for one in population.pupils
        if one.schedule and one.left_on is None and schools_of(one)
    )
    first = next(one for one in population.sections if one.section_id == pupil.schedule[0])
    school, section = frozenset({first.school}), frozenset({first.section_id})
    grade = frozenset({pupil.grade})
    every = frozenset(one.local for one in population.schools)
    return {
        "a school": Roster(school),
        "all schools but one": Roster(every - school),
        "a grade": Roster(grades=grade),
        "two grades": Roster(grades=grade | {"1"}),
        "a section": Roster(sections=section),
        "a school's grade": Roster(school, grade),
        "a school's section": Roster(school, sections=section),
        "all three": Roster(school, grade, section),
        "a section at another school": Roster(every - school, sections=section),
        "a grade that nobody is in": Roster(school, frozenset({"PK"})),
        "a school that is none": Roster(frozenset({"nowhere"})),
    }


NAMES = (
    "a school",
    "all schools but one",
    "a grade",
    "two grades",
    "a section",
    "a school's grade",
    "a school's section",
    "all three",
    "a section at another school",
    "a grade that nobody is in",
    "a school that is none",
)


def name_of(sis: StartedSis, pupil: Pupil) -> str:
    return next(iter(sis.name_student(pupil).values()))


def listed(sis: StartedSis, record: str, whose: Whose) -> list[dict]:
    """All rows of a list, three at a time."""
    rows, after = [], None
    while page := sis.connector.list(PERMIT, record, whose, after, 3):
        assert len(page) <= 3
        rows += page
        after = page[-1][sis.list_key]
    return rows


def field_of(sis: StartedSis, pupil: Pupil) -> str:
    return next(iter(sis.name_student(pupil)))


@pytest.mark.parametrize("name", NAMES)
def test_a_student_is_found_by_a_roster_that_has_them_and_by_no_other(sis, population, name):
    roster = rosters(population)[name]
    found = set()
    for pupil in population.pupils:
        wanted = Wanted(
            frozenset({sis.student_record}), sis.name_student(pupil), (sis.place(roster),)
        )
        try:
            sis.connector.fetch(LOOKUP, wanted)
        except NotFoundError:
            continue
        found.add(pupil.ssid)

    assert found == {one.ssid for one in population.pupils if is_on(one, roster, population)}


def test_the_rosters_of_this_suite_tell_students_apart(population):
    sizes = {
        name: sum(is_on(one, roster, population) for one in population.pupils)
        for name, roster in rosters(population).items()
    }

    assert tuple(sizes) == NAMES
    assert all(0 < sizes[name] < len(population.pupils) for name in NAMES[:8])
    assert {sizes[name] for name in NAMES[8:]} == {0}


@pytest.mark.parametrize("name", NAMES)
def test_a_list_brings_those_on_the_roster_alone_and_counts_no_others(sis, population, name):
    roster = rosters(population)[name]
    field = field_of(sis, population.pupils[0])
    rows = listed(sis, sis.list_record, Whose(field, rosters=(sis.place(roster),)))

    assert {row[field] for row in rows} == {
        name_of(sis, one) for one in population.pupils if is_on(one, roster, population)
    }
    assert len(rows) == len({row[field] for row in rows})


def test_a_student_on_either_of_two_rosters_is_found(sis, population):
    first, second = (rosters(population)[name] for name in ("a school", "all schools but one"))
    field = field_of(sis, population.pupils[0])
    both = (sis.place(first), sis.place(second))
    rows = listed(sis, sis.list_record, Whose(field, rosters=both))

    assert {row[field] for row in rows} == {
        name_of(sis, one)
        for one in population.pupils
        if is_on(one, first, population) or is_on(one, second, population)
    }


def test_a_list_leaves_out_who_is_blocked(sis, population):
    roster = rosters(population)["a school"]
    on = [one for one in population.pupils if is_on(one, roster, population)]
    field, blocked = field_of(sis, on[0]), name_of(sis, on[0])

    for whose in (
        Whose(field, rosters=(sis.place(roster),), without=frozenset({blocked})),
        Whose(field, without=frozenset({blocked})),
    ):
        meant = on if whose.rosters else population.pupils
        rows = listed(sis, sis.list_record, whose)
        assert {row[field] for row in rows} == {name_of(sis, one) for one in meant} - {blocked}


def test_a_list_by_name_brings_those_alone(sis, population):
    field = field_of(sis, population.pupils[0])
    names = frozenset(name_of(sis, one) for one in population.pupils[:5])
    rows = listed(sis, sis.list_record, Whose(field, names, without=frozenset(sorted(names)[:1])))

    assert {row[field] for row in rows} == names - set(sorted(names)[:1])


def test_a_list_is_of_whom_it_names_and_of_who_is_on_a_roster(sis, population):
    roster = rosters(population)["a school"]
    on = {name_of(sis, one) for one in population.pupils if is_on(one, roster, population)}
    others = {name_of(sis, one) for one in population.pupils} - on
    field, named = field_of(sis, population.pupils[0]), frozenset(sorted(others)[:2])
    among = frozenset([*sorted(on)[:3], *sorted(named)[:1], *sorted(others)[2:4]])

    for whose, meant in (
        (Whose(field, named, (sis.place(roster),)), on | named),
        (Whose(field, named, (sis.place(roster),), among=among), (on | named) & among),
        (Whose(field, among=among), among),
    ):
        rows = listed(sis, sis.list_record, whose)
        assert {row[field] for row in rows} == meant


@pytest.mark.parametrize("name", ["a school", "a grade"])
def test_a_list_is_narrowed_to_who_has_such_a_row(sis, population, name):
    """A filter is asked for as a roster is, and never brings whom the list does not mean."""
    roster = rosters(population)[name]
    on = {name_of(sis, one) for one in population.pupils if is_on(one, roster, population)}
    field, named = field_of(sis, population.pupils[0]), frozenset(sorted(on)[:2])
    having = sis.place(roster)

    assert not sis.connector.can_filter("NoSuchRecord", "NoSuchField")
    for whose, meant in (
        (Whose(field, having=having), on),
        (Whose(field, named, having=having), named),
        (Whose(field, frozenset(), having=having), set()),
    ):
        rows = listed(sis, sis.list_record, whose)
        assert {row[field] for row in rows} == meant
    assert all(
        sis.connector.can_filter(one.record, path) for one in having for path, _ in one.values
    )


def test_what_is_fetched_of_several_is_what_is_fetched_of_each(sis, population):
    pupils, student_only = population.pupils[:7], frozenset({sis.student_record})
    students = [
        sis.connector.fetch(LOOKUP, Wanted(student_only, sis.name_student(one))) for one in pupils
    ]
    keys = [rows[sis.student_record][0][sis.student_key] for rows in students]
    together = sis.connector.fetch_each(PERMIT, sis.records, keys)
    apart = [
        sis.connector.fetch(LOOKUP, Wanted(sis.records, sis.name_student(one))) for one in pupils
    ]

    assert set(together) == set(sis.records)
    for record, rows in together.items():
        expected = {repr(row) for one in apart for row in one[record]}
        assert {repr(row) for row in rows} == expected
    assert sis.connector.fetch_each(PERMIT, student_only, []) == {sis.student_record: ()}


def test_nobody_is_on_no_roster(sis, population):
    field = field_of(sis, population.pupils[0])

    assert listed(sis, sis.list_record, Whose(field, rosters=())) == []
    assert listed(sis, sis.list_record, Whose(field, frozenset())) == []
    with pytest.raises(NotFoundError):
        sis.connector.fetch(
            LOOKUP,
            Wanted(frozenset({sis.student_record}), sis.name_student(population.pupils[0]), ()),
        )


def test_what_is_about_no_student_is_listed_whole(sis, population):
    school_record = {"file": "School", "sql": "EPC_SCH", "powerschool": "schools"}
    kind = type(sis.connector).__name__.removesuffix("Connector").lower()
    rows = sis.connector.list(PERMIT, school_record[kind], Whose("", rosters=()), None, 100)

    assert len(rows) == len(population.schools)
