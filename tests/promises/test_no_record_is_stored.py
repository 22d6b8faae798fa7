"""After reads and transfers, and what fails of them, nothing of a record is anywhere."""

import base64
import json
import os
import time
from urllib.parse import quote

import marked
import pytest
from region import ATTESTATION, KENT, SEATTLE, SIS_SECRET, open_exchange
from serving import Server, serving

from gateway.demo.processes import free_port
from gateway.simulators import powerschool
from gateway.simulators.region import SECRET_VARIABLE

READ = "/exchange/v1/records"
TRANSFERS = "/exchange/v1/transfers"


@pytest.fixture(scope="module")
def ssid(region):
    return region.cast.moving[KENT][SEATTLE][0]


@pytest.fixture(scope="module")
def remains(region, ssid, tmp_path_factory):
    """A gateway's whole folder, its temporary folder and log, while it runs and after."""
    folder = tmp_path_factory.mktemp("remains")
    with open_exchange(region, folder) as exchange:
        sis = marked.mark_kent(exchange, ssid)
        marked.publish_marked(exchange, sis)
    (folder / "tmp").mkdir()
    environment = {
        "P2_DATABASE_URL": f"sqlite:///{folder / 'gateway.db'}",
        "P2_KEYS": f"file:{region.keys}",
        "P2_LOG_LEVEL": "DEBUG",
        "P2_SWEEP_SECONDS": "0.1",
        "TMPDIR": str(folder / "tmp"),
        SECRET_VARIABLE: SIS_SECRET,
    }
    port = free_port()
    environment["P2_BASE_URL"] = f"http://127.0.0.1:{port}"
    with serving(folder, environment, port=port) as server:
        move_and_read(server, region, ssid, sis)
        held = [path for path in marked.files_below(folder) if sis not in path.parents]
        while_running = marked.find(held, ssid)
        assert any(path.name.endswith("-wal") for path in held)
    held = [path for path in marked.files_below(folder) if sis not in path.parents]
    return folder, held, while_running, marked.find(held, ssid)


def move_and_read(server: Server, region, ssid, sis) -> None:
    """Everything that touches the marked record: what succeeds, and what fails half way."""
    kent_it, registrar = (
        server.token(one.client_id, one.client_secret)
        for one in (region.clients["kent-it"], region.clients["seattle-registrar"])
    )
    named = {"district": KENT, "ssid": ssid}
    for form in ("json", "xml"):
        answer = server.call(kent_it, "POST", f"{READ}/query", {**named, "format": form})
        assert marked.MARKS["STUDENT.csv"]["LastName"] in answer.text
    assert server.call(kent_it, "GET", f"{READ}/{ssid}?district={KENT}").status_code == 200
    wrong = {**named, "datasets": [marked.MARKS["STUDENT.csv"]["LastName"]]}
    assert server.call(kent_it, "POST", f"{READ}/query", wrong).status_code == 400
    asked = {
        "source": KENT,
        "destination": SEATTLE,
        "ssid": ssid,
        "datasets": ["identity", "enrollment", "contacts", "address"],
        "attestation": {**ATTESTATION, "askedBy": marked.ASKED_BY},
    }
    transfer = server.call(registrar, "POST", TRANSFERS, asked).json()
    states = follow(server, registrar, transfer["id"], region)
    assert states == "acknowledged"

    broken = {"BirthDate": "born " + marked.MARKS["STUDENT.csv"]["LastName"]}
    marked.rewrite(sis / "export" / "STUDENT.csv", "StateId", {ssid}, broken)
    assert server.call(kent_it, "POST", f"{READ}/query", named).status_code == 502
    failing = server.call(registrar, "POST", TRANSFERS, asked).json()
    assert follow(server, registrar, failing["id"], region) == "failed"


def follow(server: Server, token: str, transfer_id: str, region) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        powerschool.import_deliveries(region.sis / SEATTLE)
        state = server.call(token, "GET", f"{TRANSFERS}/{transfer_id}").json()["state"]
        if state in ("acknowledged", "failed", "denied", "unknown"):
            return str(state)
        time.sleep(0.1)
    return "under way"


def test_nothing_of_the_record_is_in_any_file_while_the_gateway_runs(remains):
    assert remains[2] == []


def test_nothing_of_the_record_is_in_any_file_afterwards(remains):
    assert remains[3] == []


def test_there_was_something_to_search(remains):
    folder, held, _, _ = remains
    names = {path.name for path in held}

    assert {"gateway.db", "serve.log"} <= names
    assert (folder / "serve.log").read_text("utf-8").count("transfer_id") >= 2


def test_no_file_is_left_in_the_temporary_folder(remains):
    assert [path for path in marked.files_below(remains[0] / "tmp") if path.stat().st_size] == []


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda value: value.encode(), id="plain"),
        pytest.param(lambda value: value.upper().encode(), id="capitals"),
        pytest.param(lambda value: value.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda value: base64.b64encode(value.encode()), id="base64"),
        pytest.param(lambda value: base64.b64encode(b"x" + value.encode()), id="base64, shifted"),
        pytest.param(
            lambda value: base64.urlsafe_b64encode(b"xy" + value.encode()), id="base64url"
        ),
        pytest.param(lambda value: value.encode().hex().encode(), id="hex"),
        pytest.param(lambda value: quote(value).encode(), id="url"),
        pytest.param(lambda value: json.dumps(value).encode(), id="JSON"),
    ],
)
def test_the_search_finds_each_value_however_it_is_written(tmp_path, ssid, write):
    for value in marked.values(ssid):
        planted = tmp_path / "planted"
        planted.write_bytes(os.urandom(1000) + write(value) + os.urandom(1000))

        assert f"planted: {value}" in marked.find([planted], ssid)
