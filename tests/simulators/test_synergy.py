"""The simulated Synergy-like SIS: what its database holds, and its import run."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import create_engine, insert, select

from gateway.simulators.population import populate
from gateway.simulators.synergy import database_url, write
from gateway.simulators.synergy_imports import import_delivered
from gateway.simulators.synergy_services import IMPORT_BATCH, IMPORT_ROW

TODAY = date(2026, 11, 24)
POPULATION = populate("17401", "Highline", 40, today=TODAY)
PUPIL = POPULATION.pupils[0]
ETHNICITY = f"""<EPC_STU_ETHNICITY xmlns="urn:p2:native:synergy">
<Student><STATE_STUDENT_NUMBER>{PUPIL.ssid}</STATE_STUDENT_NUMBER></Student>
<Ethnicity><ALT_CODE_1>10</ALT_CODE_1></Ethnicity></EPC_STU_ETHNICITY>"""


@pytest.fixture
def file(tmp_path):
    return write(POPULATION, tmp_path)


@pytest.fixture
def engine(file):
    found = create_engine(database_url(file))
    yield found
    found.dispose()


def ask(file, statement, *values):
    with closing(sqlite3.connect(file)) as database:
        return database.execute(statement, values).fetchall()


def test_database_is_the_same_every_time(file, tmp_path):
    again = write(POPULATION, tmp_path / "again")

    assert dump(file) == dump(again)


def dump(file):
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def test_writing_again_makes_the_database_anew(file):
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM EPC_STU_RACE")
    write(POPULATION, file.parent)

    assert ask(file, "SELECT 1 FROM EPC_STU_RACE")


def test_each_pupil_is_a_student_and_a_person(file):
    rows = ask(
        file,
        "SELECT SIS_NUMBER, LAST_NAME FROM EPC_STU JOIN REV_PERSON ON PERSON_GU = STUDENT_GU",
    )

    assert sorted(rows) == sorted((one.student_id, one.last_name) for one in POPULATION.pupils)


def test_grade_is_an_internal_value_that_the_look_up_explains(file):
    (eighth,) = ask(file, "SELECT ALT_CODE_1 FROM P2_GRADE WHERE VALUE_CODE = '180'")

    assert eighth == ("8",)


def test_school_year_is_the_year_in_which_it_starts(file):
    assert ask(file, "SELECT SCHOOL_YEAR FROM REV_YEAR") == [(2026,)]


def test_sis_keeps_social_security_number_and_meal_status(file):
    (found,) = ask(
        file,
        "SELECT SOCIAL_SECURITY_NUMBER, MEAL_STATUS FROM EPC_STU "
        "JOIN REV_PERSON ON PERSON_GU = STUDENT_GU WHERE STATE_STUDENT_NUMBER = ?",
        PUPIL.ssid,
    )

    assert found == (PUPIL.ssn, PUPIL.meal_status)


def test_federal_way_keeps_no_state_codes_of_its_leave_codes(tmp_path):
    file = write(populate("17210", "Federal Way", 10, today=TODAY), tmp_path)

    assert ask(file, "SELECT DISTINCT ALT_CODE_1 FROM P2_LEAVE_CODE") == [(None,)]


@pytest.mark.parametrize(
    ("view", "table"),
    [
        ("P2_STU_ENROLL", "EPC_STU_ENROLL"),
        ("P2_STU_ATT_DAILY", "EPC_STU_ATT_DAILY"),
        ("P2_STU_CLASS", "EPC_STU_CLASS"),
        ("P2_STU_PGM", "EPC_STU_PGM"),
        ("P2_STU_PGM_ELL", "EPC_STU_PGM_ELL"),
        ("P2_STU_INC", "EPC_STU_INC"),
        ("P2_STU_LAP", "EPC_STU_LAP"),
        ("P2_STU_SCH_YR", "EPC_STU"),
        ("P2_STU_ADDRESS", "EPC_STU"),
        ("P2_SCH", "EPC_SCH"),
        ("P2_SCH_YR_CRS", "EPC_SCH_YR_CRS"),
        ("P2_SCH_YR_SECT", "EPC_SCH_YR_SECT"),
        ("P2_STAFF", "EPC_STAFF"),
    ],
)
def test_view_has_each_row_of_its_table_once(file, view, table):
    counts = ask(file, f"SELECT (SELECT count(*) FROM {view}), (SELECT count(*) FROM {table})")  # noqa: S608 - names of this file

    assert counts[0][0] == counts[0][1] > 0


def stage(engine, delivery_id, *contents, student=PUPIL.ssid):
    batch = {
        "DELIVERY_ID": delivery_id,
        "SOURCE_DISTRICT": "17415",
        "STATE_STUDENT_NUMBER": student,
        "NOTICE": "34 CFR 99.33",
        "STATE": "accepted",
    }
    with engine.begin() as connection:
        connection.execute(insert(IMPORT_BATCH).values(**batch))
        for number, content in enumerate(contents, 1):
            connection.execute(
                insert(IMPORT_ROW).values(
                    DELIVERY_ID=delivery_id,
                    ROW_NUMBER=number,
                    RECORD="EPC_STU_ETHNICITY",
                    CONTENT=content,
                )
            )


def outcome(engine, delivery_id):
    batch = IMPORT_BATCH.c
    statement = select(batch.STATE, batch.REASON).where(batch["DELIVERY_ID"] == delivery_id)
    with engine.connect() as connection:
        return tuple(connection.execute(statement).one())


def test_batch_of_a_known_student_is_imported(engine):
    stage(engine, "tr-1", ETHNICITY)

    assert import_delivered(engine) == 1
    assert outcome(engine, "tr-1") == ("imported", None)


@pytest.mark.parametrize(
    ("content", "student", "reason"),
    [
        pytest.param(ETHNICITY, "9999999999", "the student is not known here", id="unknown"),
        pytest.param(
            ETHNICITY.replace("ALT_CODE_1", "CODE"),
            PUPIL.ssid,
            "a row of EPC_STU_ETHNICITY is not as agreed",
            id="breaks the schema",
        ),
        pytest.param("<", PUPIL.ssid, "a row of EPC_STU_ETHNICITY is not XML", id="not XML"),
    ],
)
def test_batch_that_cannot_be_imported_is_rejected_with_a_reason(engine, content, student, reason):
    stage(engine, "tr-2", content, student=student)
    import_delivered(engine)

    assert outcome(engine, "tr-2") == ("rejected", reason)


def test_sis_may_refuse_whatever_waits(engine):
    stage(engine, "tr-3", ETHNICITY)
    import_delivered(engine, refusal="closed for the day")

    assert outcome(engine, "tr-3") == ("rejected", "closed for the day")


def test_batch_is_imported_once(engine):
    stage(engine, "tr-4", ETHNICITY)
    import_delivered(engine)

    assert import_delivered(engine, refusal="too late") == 0
    assert outcome(engine, "tr-4") == ("imported", None)
