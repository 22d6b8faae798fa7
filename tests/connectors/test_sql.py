"""The sql connector against real databases: SQLite and PostgreSQL."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread

import pytest
from kinds import EVERYBODY
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.engine import Engine

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector
from gateway.connectors.sql import SqlConnector
from gateway.connectors.sql_engine import SqlDatabase
from gateway.errors import (
    ConnectorError,
    ConnectorTimeoutError,
    InvalidEntryError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.model.connector import Criterion, Wanted
from gateway.model.delivery import DeliveryState
from gateway.model.permit import LookupPermit, LookupPurpose, Permit, Question
from gateway.model.purpose import NOTICE, Action, Purpose
from gateway.model.rows import NativeRecord
from gateway.model.student import Student
from gateway.simulators.population import populate
from gateway.simulators.synergy import database_url as url_of
from gateway.simulators.synergy import fill, write
from gateway.simulators.synergy_services import IMPORT_BATCH, IMPORT_ROW
from gateway.simulators.synergy_tables import METADATA
from gateway.xsd.parser import parse_xml
from gateway.xsd.schema import load_schema

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DISTRICT = "17401"
SCHEMA = load_schema(asset("xsd/native/synergy.xsd"))
ENTRY = load_district_folder(asset("crosswalks/districts/17401")).entry
POPULATION = populate(DISTRICT, "Highline", 30, today=TODAY, moving_to=["17415"])
PUPIL = POPULATION.pupils[0]
LOOKUP = LookupPermit(
    DISTRICT, Student(PUPIL.ssid, frozenset()), LookupPurpose.VERIFY_PRESENCE, NOW
)
EVERYTHING = Wanted(frozenset(ENTRY.sources), {"STATE_STUDENT_NUMBER": PUPIL.ssid})


def connector_to(url: str, **address: str) -> SqlConnector:
    entry = replace(ENTRY, address={"url": url, "timeout": "5", **address})
    connector = open_connector(DISTRICT, entry, SCHEMA, lambda reference: reference)
    assert isinstance(connector, SqlConnector)
    return connector


def record(rows) -> NativeRecord:
    return NativeRecord("17415", DISTRICT, PUPIL.ssid, rows, NOTICE)


@pytest.fixture
def file(tmp_path):
    return write(POPULATION, tmp_path)


@pytest.fixture
def connector(file):
    with closing(connector_to(url_of(file))) as found:
        yield found


@pytest.fixture
def filled(database_url):
    """The population in a database of each kind: the connector and an engine of the test's own."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    fill(engine, POPULATION)
    with closing(connector_to(engine.url.render_as_string(hide_password=False))) as found:
        yield found, engine
    engine.dispose()


@pytest.fixture
def statements():
    """Statements and their parameters, as they go to the driver."""
    sent = []

    def keep(_connection, _cursor, statement, parameters, _context, _many) -> None:
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", keep)
    yield sent
    event.remove(Engine, "before_cursor_execute", keep)


def test_both_databases_give_the_same_rows(filled, connector):
    there, _ = filled

    expected = connector.fetch(LOOKUP, EVERYTHING)
    assert plain(expected) == plain(there.fetch(LOOKUP, EVERYTHING))
    assert all(rows or name == "EPC_STU_INC_HIS" for name, rows in expected.items())


def plain(rows):
    """Rows whose decimals have no zeros at the end: only PostgreSQL keeps those."""
    return {
        name: sorted(
            (
                {
                    field: value.rstrip("0").rstrip(".") if is_decimal(value) else value
                    for field, value in row.items()
                }
                for row in found
            ),
            key=repr,
        )
        for name, found in rows.items()
    }


def is_decimal(value) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdigit() and "." in value


def test_both_databases_take_a_delivery_whole_and_once(filled):
    connector, engine = filled
    rows = connector.fetch(LOOKUP, EVERYTHING)
    connector.deliver(record(rows), "tr-1")
    connector.deliver(record(rows), "tr-1")

    assert connector.find_delivery("tr-1") == DeliveryState.ACCEPTED
    with engine.connect() as connection:
        batches = connection.execute(select(IMPORT_BATCH)).mappings().all()
        contents = connection.execute(
            select(IMPORT_ROW.c.RECORD, IMPORT_ROW.c.CONTENT).order_by(IMPORT_ROW.c.ROW_NUMBER)
        ).all()
    assert len(batches) == 1
    assert (batches[0]["SOURCE_DISTRICT"], batches[0]["NOTICE"]) == ("17415", NOTICE)
    elements = [(name, parse_xml(content.encode())) for name, content in contents]
    assert not [finding for _, element in elements for finding in SCHEMA.validate(element)]
    assert [(name, row) for name in rows for row in rows[name]] == [
        (name, SCHEMA.to_row(element)) for name, element in elements
    ]


def test_both_databases_take_the_views_and_tables_of_district_sql(filled):
    connector, engine = filled
    expected = connector.fetch(LOOKUP, EVERYTHING)
    script = asset("crosswalks/products/synergy/district.sql").read_text("utf-8")
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table.name.startswith("P2_"):
                table.drop(connection)
        for statement in script.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))

    assert connector.fetch(LOOKUP, EVERYTHING) == expected
    connector.deliver(record(expected), "tr-9")
    assert connector.find_delivery("tr-9") == DeliveryState.ACCEPTED


def test_both_databases_page_in_the_order_of_the_key(filled):
    connector, _ = filled
    permit = permit_to_list()
    first = connector.list(permit, "EPC_STU", EVERYBODY, None, 20)
    second = connector.list(permit, "EPC_STU", EVERYBODY, first[-1]["STUDENT_GU"], 20)

    keys = [row["STUDENT_GU"] for row in (*first, *second)]
    assert sorted(set(keys)) == keys
    assert len(keys) == len(POPULATION.pupils)


def permit_to_list() -> Permit:
    question = Question(
        client_id="c",
        district=DISTRICT,
        datasets=("identity",),
        is_named=True,
        action=Action.READ,
        purpose=Purpose.DISTRICT_OPERATIONS,
        student=None,
        scopes=frozenset(),
    )
    return Permit(
        question, (), (), "34 CFR 99.31(a)(1)(i)", None, NOW, purpose=Purpose.DISTRICT_OPERATIONS
    )


def test_both_databases_apply_a_roster(filled):
    connector, _ = filled
    now_at = {one.school for one in PUPIL.enrollments if one.last_day is None}
    others = {school.local for school in POPULATION.schools} - now_at

    assert connector.fetch(LOOKUP, replace(EVERYTHING, rosters=at(*now_at)))["EPC_STU"]
    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, replace(EVERYTHING, rosters=at(*others)))


def test_both_databases_interrupt_what_is_too_slow(filled):
    _, engine = filled
    database = SqlDatabase(
        DISTRICT,
        {"url": engine.url.render_as_string(hide_password=False), "timeout": "0.2"},
        lambda reference: reference,
    )
    slow = text(
        "WITH RECURSIVE slow(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM slow) "
        "SELECT count(*) FROM slow"
    )

    with (
        closing(database),
        pytest.raises(ConnectorTimeoutError, match="17401"),
        database.reading() as connection,
    ):
        connection.execute(slow)


def test_fetch_needs_a_statement_a_record(connector, statements):
    connector.fetch(LOOKUP, EVERYTHING)
    statements.clear()

    connector.fetch(LOOKUP, EVERYTHING)

    assert len([one for one, _ in statements if one.startswith("SELECT")]) <= 1 + len(
        EVERYTHING.records
    )


def test_fetch_goes_by_indexes(file, connector, statements):
    connector.fetch(LOOKUP, EVERYTHING)
    connector.fetch(LOOKUP, replace(EVERYTHING, rosters=at("1", *schools())))
    with closing(sqlite3.connect(file)) as database:
        steps = [
            step
            for statement, parameters in statements
            if statement.startswith("SELECT")
            for *_, step in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    assert steps
    assert [step for step in steps if is_scan_of_many(step)] == []


def at(*names):
    """Those now enrolled at one of the schools."""
    values = (("SCHOOL_CODE", frozenset(names)),)
    return ((Criterion("EPC_STU_ENROLL", values, "LEAVE_DATE"),),)


def schools() -> set[str]:
    return {school.local for school in POPULATION.schools}


def is_scan_of_many(step: str) -> bool:
    """Whether a step walks through a table that grows with the students."""
    return step.startswith("SCAN") and "EPC_STU" in step


def test_values_are_bound_and_never_part_of_a_statement(connector, statements):
    evil = "' OR '1'='1"

    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, replace(EVERYTHING, student={"STATE_STUDENT_NUMBER": evil}))
    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, replace(EVERYTHING, rosters=at(evil)))
    assert not [statement for statement, _ in statements if evil in statement]


def test_names_in_the_entry_are_quoted(file):
    source = replace(ENTRY.sources["EPC_STU_RACE"], source='EPC_STU_RACE"; DROP TABLE EPC_STU; --')
    entry = replace(
        ENTRY,
        address={"url": url_of(file)},
        sources={**ENTRY.sources, "EPC_STU_RACE": source},
    )

    with (
        closing(SqlConnector(DISTRICT, entry, SCHEMA, lambda reference: reference)) as connector,
        pytest.raises(ConnectorError, match="17401: the database failed"),
    ):
        connector.fetch(LOOKUP, EVERYTHING)
    with closing(connector_to(url_of(file))) as whole:
        assert whole.fetch(LOOKUP, EVERYTHING)["EPC_STU"]


def test_only_columns_of_the_xsd_are_read(file, connector, statements):
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE EPC_STU ADD COLUMN DIARY TEXT DEFAULT 'dear diary'")
    rows = connector.fetch(LOOKUP, EVERYTHING)

    assert "DIARY" not in rows["EPC_STU"][0]
    assert not [statement for statement, _ in statements if "DIARY" in statement]


def test_permit_for_another_district_opens_nothing(connector):
    with pytest.raises(ConnectorError, match="permit"):
        connector.fetch(replace(LOOKUP, district="17415"), EVERYTHING)


@pytest.mark.parametrize("student", [{}, {"SOCIAL": "1"}, {"Person": "1"}], ids=str)
def test_student_must_be_named_by_their_own_fields(connector, student):
    with pytest.raises(ConnectorError, match="named"):
        connector.fetch(LOOKUP, replace(EVERYTHING, student=student))


def test_record_that_the_entry_has_not_is_an_error(connector):
    with pytest.raises(ConnectorError, match="no record EPC_CAFETERIA"):
        connector.fetch(LOOKUP, replace(EVERYTHING, records=frozenset({"EPC_CAFETERIA"})))


def test_two_students_of_one_number_are_an_error(file, connector):
    change(file, "UPDATE EPC_STU SET STATE_STUDENT_NUMBER = ?", PUPIL.ssid)

    with pytest.raises(InvalidRecordError, match="EPC_STU: more than one row") as caught:
        connector.fetch(LOOKUP, EVERYTHING)
    assert PUPIL.ssid not in str(caught.value)


def test_look_up_that_has_a_value_twice_is_an_error(file, connector):
    change(
        file,
        "INSERT INTO REV_BOD_LOOKUP_VALUES SELECT 'x' || LOOKUP_VALUES_GU, LOOKUP_DEF_GU, "
        "VALUE_CODE, VALUE_DESCRIPTION, '300' FROM REV_BOD_LOOKUP_VALUES "
        "JOIN REV_BOD_LOOKUP_DEF USING (LOOKUP_DEF_GU) WHERE LOOKUP_DEF_CODE = 'RACE'",
    )

    with pytest.raises(InvalidRecordError, match="comes twice"):
        connector.fetch(LOOKUP, replace(EVERYTHING, records=frozenset({"EPC_STU_RACE"})))


def change(file, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(statement, values)


def test_database_that_is_not_there_is_an_error_and_is_not_made(tmp_path):
    missing = tmp_path / "missing.sqlite"
    with closing(connector_to(url_of(missing))) as connector, pytest.raises(ConnectorError):
        connector.fetch(LOOKUP, EVERYTHING)

    assert not missing.exists()


def test_delivery_that_fails_midway_leaves_nothing(file, connector):
    rows = connector.fetch(LOOKUP, EVERYTHING)
    change(
        file,
        "CREATE TRIGGER full BEFORE INSERT ON P2_IMPORT_ROW WHEN NEW.ROW_NUMBER = 5 "
        "BEGIN SELECT RAISE(ABORT, 'the disk is full of secrets'); END",
    )

    with pytest.raises(ConnectorError) as caught:
        connector.deliver(record(rows), "tr-2")
    assert "secrets" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert connector.find_delivery("tr-2") == DeliveryState.ABSENT
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM P2_IMPORT_ROW").fetchone() == (0,)


def test_two_equal_deliveries_at_once_are_one(filled):
    connector, engine = filled
    delivered = record(connector.fetch(LOOKUP, EVERYTHING))
    errors = []

    def deliver() -> None:
        try:
            connector.deliver(delivered, "tr-3")
        except ConnectorError as error:
            errors.append(error)

    run_together(deliver, 4)

    assert errors == []
    with engine.connect() as connection:
        assert len(connection.execute(select(IMPORT_BATCH)).all()) == 1


def run_together(work: Callable[[], None], times: int) -> None:
    threads = [Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_delivery_into_a_locked_database_times_out(file, connector):
    rows = connector.fetch(LOOKUP, EVERYTHING)
    with (
        closing(connector_to(url_of(file), timeout="0.2")) as hurried,
        closing(sqlite3.connect(file, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(ConnectorTimeoutError):
            hurried.deliver(record(rows), "tr-4")


def test_row_that_breaks_the_xsd_is_not_delivered(connector):
    with pytest.raises(InvalidRecordError, match="EPC_STU_IMM"):
        connector.deliver(record({"EPC_STU_IMM": ({"VACCINE": "MMR"},)}), "tr-5")
    assert connector.find_delivery("tr-5") == DeliveryState.ABSENT


def test_record_without_rows_is_delivered_too(connector):
    connector.deliver(record({}), "tr-6")

    assert connector.find_delivery("tr-6") == DeliveryState.ACCEPTED


def test_state_that_is_none_is_an_error(file, connector):
    connector.deliver(record({}), "tr-7")
    change(file, "UPDATE P2_IMPORT_BATCH SET STATE = 'lost in the mail'")

    with pytest.raises(ConnectorError, match="state") as caught:
        connector.find_delivery("tr-7")
    assert "mail" not in str(caught.value)


def test_district_that_receives_nothing_takes_no_delivery(file):
    entry = replace(ENTRY, address={"url": url_of(file)}, receives=False)
    with (
        closing(SqlConnector(DISTRICT, entry, SCHEMA, lambda reference: reference)) as connector,
        pytest.raises(ConnectorError, match="no deliveries"),
    ):
        connector.deliver(record({}), "tr-8")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param({}, id="no url"),
        pytest.param({"url": "nonsense"}, id="no database address"),
        pytest.param({"url": "cobol://host/db"}, id="a database that nobody knows"),
        pytest.param({"url": "env:P2_TEST_NOT_SET"}, id="a secret that is not there"),
        pytest.param({"url": "sqlite:///x", "timeout": "soon"}, id="a time-out that is no number"),
        pytest.param({"url": "sqlite:///x", "timeout": "0"}, id="no time at all"),
        pytest.param({"url": "sqlite:///x", "timeout": "nan"}, id="a time that none can tell"),
        pytest.param({"url": "postgresql+psycopg:///x", "timeout": "inf"}, id="for ever"),
    ],
)
def test_address_that_cannot_hold_is_refused(address):
    def resolve(reference: str) -> str:
        kind, _, name = reference.partition(":")
        return os.environ[name] if kind == "env" else reference

    with pytest.raises(InvalidEntryError, match=r"17401: address: (url|timeout|a secret)"):
        SqlConnector(DISTRICT, replace(ENTRY, address=address), SCHEMA, resolve)


def test_password_comes_by_reference_and_is_never_told():
    address = {"url": "postgresql+psycopg://gateway@127.0.0.1:1/sis", "password": "env:PASSWORD"}
    connector = SqlConnector(
        DISTRICT,
        replace(ENTRY, address=address),
        SCHEMA,
        lambda one: one.replace("env:", "s3cr3t"),
    )

    with closing(connector), pytest.raises(ConnectorError) as caught:
        connector.fetch(LOOKUP, EVERYTHING)
    assert "s3cr3t" not in str(caught.value)
