"""What goes wrong at a source's SIS, how to bring it about, and how to mend it again."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from kinds_powerschool import break_birth_date, garbage
from own_sis import OwnSis
from region import HIGHLINE, KENT, SEATTLE
from werkzeug.wrappers import Response

from gateway.demo.processes import free_port
from gateway.simulators.skyward import open_folder

Mend = Callable[[], object]


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and what the gateway says of it."""

    district: str
    name: str
    break_it: Callable[[OwnSis, str], Mend]
    status: int
    says: str


def move_exports_away(sis, _):
    exports = sis.folder / "export"
    away = exports.rename(sis.folder / "away")
    return lambda: away.rename(exports)


def keep_waiting_for_a_file(sis, _):
    students = open_folder(sis.folder, sis.code).path("Student")
    content = students.read_bytes()
    students.unlink()
    os.mkfifo(students)

    def mend():
        os.close(os.open(students, os.O_WRONLY | os.O_NONBLOCK))
        students.unlink()
        students.write_bytes(content)

    return mend


def change_file(content: Callable[[bytes], bytes], record: str = "Student"):
    def break_it(sis, _):
        path = open_folder(sis.folder, sis.code).path(record)
        before = path.read_bytes()
        path.write_bytes(content(before))
        return lambda: path.write_bytes(before)

    return break_it


def change_cells(record: str, **cells: str):
    def break_it(sis, ssid):
        site = open_folder(sis.folder, sis.code)
        before = site.path(record).read_bytes()
        (student_id,) = [r["StudentId"] for r in site.read("Student") if r.get("StateId") == ssid]
        rows = site.read(record)
        assert any(row["StudentId"] == student_id for row in rows)
        site.write(
            record,
            [{**row, **cells} if row["StudentId"] == student_id else row for row in rows],
        )
        return lambda: site.path(record).write_bytes(before)

    return break_it


def answer(with_what: Callable[..., Response | None]):
    def break_it(sis, _):
        good = sis.between.answer
        sis.between.answer = with_what
        return lambda: setattr(sis.between, "answer", good)

    return break_it


def wait(_):
    time.sleep(1)


def in_a_hurry(break_it: Callable[[OwnSis, str], Mend]):
    """The fault, while the gateway waits for no long; mended, it is patient again."""

    def hurried(sis, ssid):
        sis.hurry()
        mend = break_it(sis, ssid)

        def mend_all():
            mend()
            sis.publish()

        return mend_all

    return hurried


def reach_elsewhere(sis, _):
    sis.publish(url=f"http://127.0.0.1:{free_port()}")
    return sis.publish


def lose_the_secret(sis, _):
    sis.publish(client_secret="env:P2_NO_SUCH_SECRET")
    return sis.publish


def break_a_date(sis, ssid):
    pupil = next(p for p in sis.exchange.region.populations[sis.code].pupils if p.ssid == ssid)
    file = sis.folder / "powerschool.sqlite"
    select = "SELECT body FROM stored WHERE query = 'students' AND state_studentnumber = ?"
    with closing(sqlite3.connect(file)) as database:
        (before,) = database.execute(select, (ssid,)).fetchone()
    break_birth_date(sis.folder, pupil)

    def mend():
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(
                "UPDATE stored SET body = ? WHERE query = 'students' AND state_studentnumber = ?",
                (before, ssid),
            )

    return mend


def run_sql(bad: tuple[str, ...], good: tuple[str, ...]):
    def run(sis, statements):
        with closing(sqlite3.connect(sis.folder / "synergy.sqlite")) as database, database:
            for statement in statements:
                database.execute(statement)

    def break_it(sis, _):
        run(sis, bad)
        return lambda: run(sis, good)

    return break_it


def take_the_database_away(sis, _):
    file = sis.folder / "synergy.sqlite"
    sis.publish(url=f"sqlite:///{file}.gone")
    return sis.publish


SLOW_VIEW = (
    "ALTER TABLE EPC_STU_RACE RENAME TO KEPT",
    """CREATE VIEW EPC_STU_RACE AS WITH RECURSIVE slow(n) AS
    (SELECT 1 UNION ALL SELECT n + 1 FROM slow) SELECT KEPT.* FROM KEPT, slow WHERE n < 0""",
)
QUICK_AGAIN = ("DROP VIEW EPC_STU_RACE", "ALTER TABLE KEPT RENAME TO EPC_STU_RACE")

FAULTS = [
    Fault(KENT, "down", move_exports_away, 502, "17415"),
    Fault(KENT, "slow", in_a_hurry(keep_waiting_for_a_file), 504, "no answer within 0.5 seconds"),
    Fault(KENT, "garbage", change_file(lambda _: b'\x00"garbage\xff\xfe,'), 502, "17415"),
    Fault(
        KENT,
        "row that fails its XSD",
        change_cells("Student", BirthDate="2010-02-30"),
        502,
        "Student/BirthDate",
    ),
    Fault(
        KENT,
        "code that no crosswalk knows",
        change_cells("Student", HomelessCode="X"),
        502,
        "IsHomeless",
    ),
    Fault(SEATTLE, "down", reach_elsewhere, 502, "PowerSchool does not answer"),
    Fault(SEATTLE, "slow", in_a_hurry(answer(wait)), 504, "PowerSchool is too slow"),
    Fault(SEATTLE, "garbage", answer(garbage), 502, "no JSON object"),
    Fault(
        SEATTLE, "failing", answer(lambda _: Response("Doe", 500)), 502, "fails with status 500"
    ),
    Fault(
        SEATTLE,
        "elsewhere",
        answer(lambda _: Response(status=302, headers={"Location": "/x"})),
        502,
        "sends us elsewhere",
    ),
    Fault(SEATTLE, "row that fails its XSD", break_a_date, 502, "students/dob"),
    Fault(SEATTLE, "without its secret", lose_the_secret, 502, "secret"),
    Fault(HIGHLINE, "down", take_the_database_away, 502, "the database failed"),
    Fault(
        HIGHLINE,
        "slow",
        in_a_hurry(run_sql(SLOW_VIEW, QUICK_AGAIN)),
        504,
        "did not answer in 0.5 s",
    ),
    Fault(
        HIGHLINE,
        "row that fails its XSD",
        run_sql(
            ("UPDATE EPC_STU SET EXCHANGE_STUDENT = 'a code that is far too long for one'",),
            ("UPDATE EPC_STU SET EXCHANGE_STUDENT = 'N'",),
        ),
        502,
        "EXCHANGE_STUDENT",
    ),
    Fault(
        HIGHLINE,
        "without a table",
        run_sql(
            ("ALTER TABLE EPC_STU_RACE RENAME TO KEPT",),
            ("ALTER TABLE KEPT RENAME TO EPC_STU_RACE",),
        ),
        502,
        "the database failed",
    ),
]
