"""One suite that every kind of connector passes, each with its simulated SIS behind it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from kinds import EVERYBODY, HURRY, PATIENCE, ConnectorKind, StartedSis, look_up, search

from gateway.connectors.keys import find_values
from gateway.errors import (
    ConnectorError,
    ConnectorTimeoutError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.model.connector import Wanted
from gateway.model.delivery import DeliveryState
from gateway.model.permit import Permit, Question
from gateway.model.purpose import NOTICE, Action, Purpose
from gateway.model.rows import NativeRecord, Rows
from gateway.simulators.people import Population, Pupil
from gateway.simulators.population import populate

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KINDS: list[ConnectorKind] = [
    import_module(path.stem).KIND for path in sorted(Path(__file__).parent.glob("kinds_*.py"))
]
LOOKUP = look_up("17415")
QUESTION = Question(
    client_id="c",
    district="17415",
    datasets=("identity",),
    is_named=True,
    action=Action.READ,
    purpose=Purpose.DISTRICT_OPERATIONS,
    student=None,
    scopes=frozenset(),
)
PERMIT = Permit(
    question=QUESTION,
    permissions=(),
    omitted=(),
    authority="34 CFR 99.31(a)(1)(i)",
    notice_basis=None,
    decided_at=NOW,
    purpose=Purpose.DISTRICT_OPERATIONS,
)


@pytest.fixture(scope="module")
def population() -> Population:
    return populate("17415", "Kent", 40, today=TODAY, moving_to=["17001"])


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def sis(request, tmp_path, population) -> Iterator[StartedSis]:
    with request.param.start(tmp_path, population, PATIENCE) as started:
        yield started


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def hurried(request, tmp_path, population) -> Iterator[StartedSis]:
    with request.param.start(tmp_path, population, HURRY) as started:
        yield started


@pytest.fixture
def pupil(population) -> Pupil:
    return population.pupils[0]


def fetch(sis: StartedSis, pupil: Pupil) -> Rows:
    return sis.connector.fetch(LOOKUP, Wanted(sis.records, sis.name_student(pupil)))


def record(rows: Rows, pupil: Pupil) -> NativeRecord:
    return NativeRecord("17401", "17415", pupil.ssid, rows, NOTICE)


def test_fetch_brings_each_native_record_of_that_student(sis, pupil):
    rows = fetch(sis, pupil)

    assert sis.records == rows.keys()
    assert len(rows[sis.student_record]) == 1
    for field, value in sis.name_student(pupil).items():
        assert rows[sis.student_record][0][field] == value


def test_fetch_brings_nothing_of_another_student(sis, population, pupil):
    others = {
        sis.name_student(other)[field]
        for other in population.pupils[1:]
        for field in sis.name_student(other)
    }

    assert others.isdisjoint(
        value
        for rows in fetch(sis, pupil).values()
        for row in rows
        for value in row.values()
        if isinstance(value, str)
    )


def test_absent_student_is_not_found(sis, pupil):
    absent = dict.fromkeys(sis.name_student(pupil), "9999999999")

    with pytest.raises(NotFoundError):
        sis.connector.fetch(LOOKUP, Wanted(sis.records, absent))


def test_permit_of_another_district_opens_nothing(sis, pupil):
    wanted = Wanted(sis.records, sis.name_student(pupil))

    with pytest.raises(ConnectorError, match="17415"):
        sis.connector.fetch(look_up("17001"), wanted)
    with pytest.raises(ConnectorError, match="17415"):
        sis.connector.list(
            replace(PERMIT, question=replace(QUESTION, district="17001")),
            sis.list_record,
            EVERYBODY,
            None,
            1,
        )


def test_find_brings_the_student_rows_of_that_birth_date_and_no_other(sis, population, pupil):
    path, value = sis.name_birth_date(pupil)
    born = [one for one in population.pupils if one.birth_date == pupil.birth_date]
    rows = sis.connector.find(search("17415"), sis.student_record, path, value)

    assert all(value in find_values(row, path) for row in rows)
    (field,) = sis.name_student(pupil)
    assert sorted(row[field] for row in rows) == sorted(
        sis.name_student(one)[field] for one in born
    )


def test_find_brings_nothing_of_a_birth_date_that_nobody_has(sis, pupil):
    path, value = sis.name_birth_date(replace(pupil, birth_date=date(1901, 1, 1)))

    assert sis.connector.find(search("17415"), sis.student_record, path, value) == ()


def test_find_opens_with_a_permit_of_the_own_district_alone(sis, pupil):
    with pytest.raises(ConnectorError, match="17415"):
        sis.connector.find(search("17001"), sis.student_record, *sis.name_birth_date(pupil))


def test_a_row_that_fails_its_xsd_stands_in_nobodys_way(sis, population, pupil):
    other = next(one for one in population.pupils if one.birth_date != pupil.birth_date)
    sis.give_invalid(other)
    for one in (pupil, other):
        path, value = sis.name_birth_date(one)
        found = sis.connector.find(search("17415"), sis.student_record, path, value)

        valid = [
            born
            for born in population.pupils
            if born.birth_date == one.birth_date and born is not other
        ]
        assert len(found) == len(valid)


def test_list_gives_all_rows_once_in_the_order_of_their_key(sis, population):
    keys: list[str] = []
    while page := sis.connector.list(
        PERMIT, sis.list_record, EVERYBODY, keys[-1] if keys else None, 7
    ):
        assert len(page) <= 7
        keys += [row[sis.list_key] for row in page]

    assert sorted(keys) == keys
    assert len(set(keys)) == len(keys) == len(population.pupils)


def test_delivery_that_never_arrived_is_absent(sis):
    assert sis.connector.find_delivery("tr-none") == DeliveryState.ABSENT


def test_delivery_is_accepted_and_then_imported(sis, pupil):
    sis.connector.deliver(record(fetch(sis, pupil), pupil), "tr-1")

    assert sis.connector.find_delivery("tr-1") == DeliveryState.ACCEPTED

    sis.import_delivered()

    assert sis.connector.find_delivery("tr-1") == DeliveryState.IMPORTED


def test_delivery_twice_under_one_id_is_imported_once(sis, pupil):
    delivered = record(fetch(sis, pupil), pupil)
    sis.connector.deliver(delivered, "tr-2")
    sis.connector.deliver(delivered, "tr-2")
    sis.import_delivered()
    sis.connector.deliver(delivered, "tr-2")

    assert sis.connector.find_delivery("tr-2") == DeliveryState.IMPORTED


def test_refused_delivery_is_rejected(sis, pupil):
    sis.refuse_imports()
    sis.connector.deliver(record(fetch(sis, pupil), pupil), "tr-3")
    sis.import_delivered()

    assert sis.connector.find_delivery("tr-3") == DeliveryState.REJECTED


def test_what_was_rejected_can_be_delivered_again(sis, pupil):
    delivered = record(fetch(sis, pupil), pupil)
    sis.refuse_imports()
    for _ in range(2):
        sis.connector.deliver(delivered, "tr-4")
        waiting = sis.connector.find_delivery("tr-4")
        sis.import_delivered()

        assert waiting == DeliveryState.ACCEPTED
        assert sis.connector.find_delivery("tr-4") == DeliveryState.REJECTED


def test_garbage_is_an_error_that_shows_nothing_of_it(sis, pupil):
    sis.give_garbage()

    with pytest.raises(ConnectorError) as caught:
        fetch(sis, pupil)
    assert "17415" in str(caught.value)
    assert "garbage" not in str(caught.value)


def test_row_that_fails_its_xsd_names_record_and_field_and_no_value(sis, pupil):
    field = sis.give_invalid(pupil)

    with pytest.raises(InvalidRecordError, match=f"{sis.student_record}.*{field}") as caught:
        fetch(sis, pupil)
    for value in (pupil.ssid, pupil.last_name, pupil.student_id):
        assert value not in str(caught.value)


def test_slow_system_times_out(hurried, pupil):
    hurried.answer_slowly()

    with pytest.raises(ConnectorTimeoutError, match="17415"):
        fetch(hurried, pupil)
