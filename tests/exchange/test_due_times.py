"""A record is due at the end of the source's second school day after the request."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moves import ask, see, stored
from region import HIGHLINE, KENT

from gateway.exchange.calendar import due_at, is_school_day
from gateway.model.day import ZONE, day_of

DAY = timedelta(days=1)
NONE: frozenset[date] = frozenset()


def at(text: str) -> datetime:
    """A moment by Washington's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "due", "closed"),
    [
        pytest.param("2026-10-06T10:00", "2026-10-08", NONE, id="Tuesday"),
        pytest.param("2026-10-06T00:00", "2026-10-08", NONE, id="first minute of a day"),
        pytest.param("2026-10-06T23:59", "2026-10-08", NONE, id="last minute of a day"),
        pytest.param("2026-10-08T10:00", "2026-10-12", NONE, id="Thursday: over a weekend"),
        pytest.param("2026-10-09T16:00", "2026-10-13", NONE, id="Friday"),
        pytest.param("2026-10-10T16:00", "2026-10-13", NONE, id="Saturday"),
        pytest.param("2026-10-11T16:00", "2026-10-13", NONE, id="Sunday"),
        pytest.param("2026-11-10T09:00", "2026-11-13", NONE, id="over Veterans Day"),
        pytest.param("2026-11-24T09:00", "2026-11-30", NONE, id="over Thanksgiving"),
        pytest.param(
            "2026-11-24T09:00", "2026-12-01", {date(2026, 11, 25)}, id="and a day closed before"
        ),
        pytest.param("2026-12-30T09:00", "2027-01-04", NONE, id="over the end of a year"),
        pytest.param("2027-12-30T09:00", "2028-01-04", NONE, id="New Year's Day kept in December"),
        pytest.param("2026-07-01T09:00", "2026-07-06", NONE, id="Independence Day kept on Friday"),
        pytest.param(
            "2026-12-18T09:00",
            "2027-01-05",
            {date(2026, 12, 21) + DAY * n for n in range(14)},
            id="over the winter break",
        ),
        pytest.param("2026-10-30T20:00", "2026-11-03", NONE, id="over the end of summer time"),
        pytest.param("2027-03-12T20:00", "2027-03-16", NONE, id="over its beginning"),
    ],
)
def test_due_times_by_example(asked, due, closed):
    found = due_at(at(asked), closed)

    assert found.astimezone(ZONE) == datetime.fromisoformat(f"{due}T23:59").replace(tzinfo=ZONE)


def test_the_day_of_a_request_is_washingtons():
    late = datetime(2026, 10, 7, 5, 30, tzinfo=UTC)  # Tuesday evening there

    assert day_of(due_at(late, NONE)) == date(2026, 10, 8)


MOMENTS = st.integers(0, 20 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
CLOSED = st.frozensets(st.dates(date(2020, 1, 1), date(2041, 3, 1)), max_size=40)
CLOSURES = st.tuples(MOMENTS, st.integers(0, 40), CLOSED).map(
    lambda drawn: (
        drawn[0],
        drawn[2] | {day_of(drawn[0]) + DAY * n for n in range(drawn[1])},
    )
)


@given(CLOSURES)
def test_exactly_two_school_days_lie_between_request_and_due_time(drawn):
    asked, closed = drawn
    due = due_at(asked, closed)
    first, last = day_of(asked) + DAY, day_of(due)
    between = [first + DAY * n for n in range((last - first).days + 1)]

    assert [day for day in between if is_school_day(day, closed)][1:] == [last]
    assert sum(is_school_day(day, closed) for day in between) == 2
    assert last.weekday() < 5
    assert last not in closed
    assert due.astimezone(ZONE).time().isoformat() == "23:59:00"


@given(CLOSURES, st.integers(-12, 12))
def test_the_clock_that_tells_the_moment_does_not_matter(drawn, hours):
    asked, closed = drawn
    elsewhere = asked.astimezone(timezone(timedelta(hours=hours)))

    assert due_at(elsewhere, closed) == due_at(asked, closed)


@given(CLOSURES, st.dates(date(2020, 1, 1), date(2041, 3, 1)))
def test_a_day_more_closed_is_never_sooner_due(drawn, more):
    asked, closed = drawn

    assert due_at(asked, closed | {more}) >= due_at(asked, closed)


@given(MOMENTS, MOMENTS, CLOSED)
def test_who_asks_later_is_not_sooner_due(one, other, closed):
    sooner, later = sorted((one, other))

    assert due_at(sooner, closed) <= due_at(later, closed)


def test_a_transfer_is_due_by_the_sources_calendar(exchange):
    closed = {
        code: exchange.database.read(lambda uow, one=code: uow.districts.get(one)).closed_days
        for code in (KENT, HIGHLINE)
    }
    from_kent = ask(exchange)
    from_highline = ask(exchange, HIGHLINE, KENT)

    assert closed[KENT] != closed[HIGHLINE]
    for transfer_id, code, client in (
        (from_kent, KENT, "seattle-registrar"),
        (from_highline, HIGHLINE, "kent-registrar"),
    ):
        transfer = stored(exchange, transfer_id)
        assert transfer.due_at == due_at(transfer.requested_at, closed[code])
        shown = see(exchange, transfer_id, client)["dueAt"]
        assert datetime.fromisoformat(shown) == transfer.due_at
