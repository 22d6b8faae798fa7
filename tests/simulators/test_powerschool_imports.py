"""The simulated PowerSchool's data and importer, and the whole of it as a server."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
import requests
from powerschool_client import IMPORTS, POPULATION, PUPIL, QUERY, SMALL, opened

from gateway.simulators.people import Enrollment
from gateway.simulators.powerschool import import_deliveries, refuse_imports, write
from gateway.simulators.powerschool_rows import rows_of
from gateway.simulators.powerschool_store import Store, columns

RACE = {"state_studentnumber": PUPIL.ssid, "student_number": "1", "racecd": "300"}


@pytest.fixture
def folder(tmp_path):
    write(SMALL, tmp_path)
    return tmp_path


def batch(delivery_id, **records):
    return {"tables": {"u_transfer_in": {"delivery_id": delivery_id, "records": records}}}


def status_of(client, delivery_id):
    return client.get(f"{IMPORTS}/{delivery_id}").json["tables"]["u_transfer_in"]


def test_rows_are_as_the_native_xsd_says():
    found = [
        finding
        for query, row in rows_of(POPULATION)
        for finding in columns().validate_row(query, row)
    ]

    assert found == []


def test_exit_date_is_the_first_day_not_attended():
    left = next(one for one in POPULATION.pupils if one.left_on)
    rows = [
        (query, row)
        for query, row in rows_of(POPULATION)
        if row.get("state_studentnumber") == left.ssid
    ]
    exits = {row["districtexitdate"] for query, row in rows if query == "students"}

    assert exits == {(left.left_on + timedelta(days=1)).isoformat()}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"is_preenrolled": True}, "-1", id="pre-registered"),
        pytest.param({}, "0", id="active"),
        pytest.param({"left_on": date(2026, 10, 1)}, "2", id="transferred"),
        pytest.param({"left_on": date(2026, 10, 1), "how": "G0"}, "3", id="graduated"),
    ],
)
def test_enroll_status_says_where_the_student_stands(changes, status):
    span = Enrollment(
        PUPIL.enrollments[0].school,
        date(2026, 9, 2),
        changes.get("left_on"),
        changes.pop("how", "T0") if "left_on" in changes else None,
        is_primary=True,
        choice="0",
        days_present=1,
    )
    pupil = replace(PUPIL, enrollments=(span,), **changes)
    rows = dict(rows_of(replace(POPULATION, pupils=(pupil,))))

    assert rows["students"]["enroll_status"] == status


def test_batch_is_accepted_then_imported_into_the_student_s_history(folder):
    client = opened(folder)
    accepted = client.post(IMPORTS, json=batch("tr-1", studentrace=[RACE], schools=[]))

    assert accepted.json["tables"]["u_transfer_in"]["status"] == "accepted"
    assert import_deliveries(folder) == 1
    assert status_of(client, "tr-1")["status"] == "imported"
    with closing(Store(folder)) as store:
        assert store.list_history(PUPIL.student_id) == [("studentrace", RACE)]


def test_same_delivery_again_changes_nothing(folder):
    client = opened(folder)
    for _ in range(2):
        client.post(IMPORTS, json=batch("tr-1", studentrace=[RACE]))
        import_deliveries(folder)
    again = client.post(IMPORTS, json=batch("tr-1", studentrace=[]))

    assert again.json["tables"]["u_transfer_in"]["status"] == "imported"
    with closing(Store(folder)) as store:
        assert len(store.list_history(PUPIL.student_id)) == 1


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        pytest.param(
            {"studentrace": [RACE | {"state_studentnumber": "9999999999"}]},
            "no student has this state number",
            id="unknown student",
        ),
        pytest.param({}, "no student has this state number", id="nobody"),
        pytest.param(
            {"studentrace": [RACE, RACE | {"state_studentnumber": POPULATION.pupils[1].ssid}]},
            "no student has this state number",
            id="two students",
        ),
        pytest.param(
            {"studentrace": [RACE | {"hue": "x"}]},
            "a row does not fit the table studentrace",
            id="unknown column",
        ),
        pytest.param(
            {"lockers": [RACE]}, "a row does not fit the table lockers", id="unknown table"
        ),
    ],
)
def test_batch_that_does_not_fit_is_rejected_with_a_reason(folder, records, reason):
    client = opened(folder)
    client.post(IMPORTS, json=batch("tr-2", **records))
    import_deliveries(folder)

    assert status_of(client, "tr-2") == {
        "delivery_id": "tr-2",
        "status": "rejected",
        "reason": reason,
    }


def test_closed_importer_rejects_every_batch(folder):
    client = opened(folder)
    refuse_imports(folder)
    client.post(IMPORTS, json=batch("tr-3", studentrace=[RACE]))
    import_deliveries(folder)

    assert status_of(client, "tr-3")["reason"] == "imports are closed"


def test_state_outlives_the_server(folder):
    opened(folder).post(IMPORTS, json=batch("tr-4", studentrace=[RACE]))
    client = opened(folder)

    assert status_of(client, "tr-4")["status"] == "accepted"
    assert client.post(f"{QUERY}.students").json["count"] == 2


def test_same_population_is_written_the_same(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    write(SMALL, other)
    asked = f"{QUERY}.immunizations?pagesize=0"

    assert opened(folder).post(asked).data == opened(other).post(asked).data


def test_writing_again_begins_anew(folder):
    opened(folder).post(IMPORTS, json=batch("tr-5", studentrace=[RACE]))
    write(POPULATION, folder)

    assert opened(folder).get(f"{IMPORTS}/tr-5").status_code == 404


RUN = """
import sys
from pathlib import Path
from gateway.simulators.powerschool import run
run(Path(sys.argv[1]), int(sys.argv[2]), "c", "s")
"""


def test_served_sis_answers_and_imports_by_itself(folder):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", RUN, str(folder), str(port)]
    server = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})  # noqa: S603 - our own
    try:
        with requests.Session() as session:
            token = eventually(
                lambda: session.post(
                    f"{url}/oauth/access_token",
                    data={"grant_type": "client_credentials"},
                    auth=("c", "s"),
                    timeout=5,
                ).json()["access_token"]
            )
            session.headers["Authorization"] = f"Bearer {token}"
            session.post(f"{url}{IMPORTS}", json=batch("tr-6", studentrace=[RACE]), timeout=5)

            def imported():
                answer = session.get(f"{url}{IMPORTS}/tr-6", timeout=5).json()
                return answer["tables"]["u_transfer_in"]["status"] == "imported"

            assert eventually(imported)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0


def eventually(ask, seconds=10):
    """The first true answer within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if answer := ask():
                return answer
        except requests.ConnectionError:
            pass
        time.sleep(0.05)
    raise AssertionError("not in time")
