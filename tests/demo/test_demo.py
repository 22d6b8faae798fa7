"""`p2 demo`, run as a stranger runs it: a process, its output, its folder and its HTTP."""

import json
import re
import signal
import stat
import subprocess

import pytest
import requests
from region import HIGHLINE, KENT, SEATTLE
from running_demo import PATIENCE, SMALL, are_gone, children, is_free
from serving import P2, run_p2

from gateway.demo.processes import free_port
from gateway.simulators.region import PRODUCTS

CLIENTS = {
    "seattle-registrar": ("enrollment-transfer", [SEATTLE]),
    "kent-registrar": ("enrollment-transfer", [KENT]),
    "kent-it": ("district-operations", [KENT]),
    "sis-vendor": ("district-operations", [KENT]),
    "learning-provider": ("account-provisioning", [KENT]),
    "cbo": ("cbo-support", [KENT]),
    "new-districts-provider": ("account-provisioning", [KENT, SEATTLE]),
    "stranger": ("account-provisioning", []),
}
ROSTER = {
    "identity",
    "account",
    "enrollment",
    "schedule",
    "locations",
    "courses",
    "staff-roster",
}
TRANSFERS = "/exchange/v1/transfers"


def test_the_showcase_is_one_json_object_and_nothing_else(once):
    finished, _ = once

    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)
    assert finished.stdout.count("\n") == 1
    assert found.keys() == {"transfers", "ledger"}
    assert [(one["source"], one["destination"]) for one in found["transfers"]] == [
        (KENT, SEATTLE),
        (HIGHLINE, KENT),
    ]
    for transfer in found["transfers"]:
        assert transfer["state"] == "acknowledged"
        assert len(transfer["datasets"]) - len(transfer["omitted"]) >= 6
    assert found["ledger"].keys() == {"size", "root", "verified"}
    assert found["ledger"]["verified"] is True
    assert found["ledger"]["size"] > 20
    assert re.fullmatch(r"[0-9a-f]{64}", found["ledger"]["root"])


def test_the_showcase_is_told_in_words_that_fit_a_terminal(once):
    told = once[0].stderr

    for step in ("requested", "approved", "fetched", "translated", "delivered", "acknowledged"):
        assert told.count(f"\n  {step}") == 2
    assert max(map(len, told.splitlines())) < 80
    assert "\x1b" not in told
    assert "━" not in told  # no bar where there is no terminal


def test_nothing_runs_after_the_showcase(once):
    assert is_free(once[1])


def test_demo_json_has_the_promised_shape(once, state):
    told = json.loads((state / "demo.json").read_text("utf-8"))
    url = f"http://127.0.0.1:{once[1]}"

    assert stat.S_IMODE((state / "demo.json").stat().st_mode) == 0o600
    assert "synthetic" in told["about"].lower()
    assert told["base_url"] == url
    assert told["districts"].keys() == PRODUCTS.keys()
    assert told["districts"][KENT] == {"name": "Kent", "base_url": f"{url}/{KENT}"}
    assert told["clients"].keys() == CLIENTS.keys()
    for name, (purpose, districts) in CLIENTS.items():
        client = told["clients"][name]
        assert client.keys() == {"client_id", "client_secret", "purpose", "districts", "datasets"}
        assert (client["purpose"], client["districts"]) == (purpose, districts)
    assert set(told["clients"]["learning-provider"]["datasets"]) == ROSTER
    assert set(told["clients"]["cbo"]["datasets"]) == {"identity", "attendance"}
    students = told["students"]
    assert students.keys() == {"transferring", "cbo_granted", "cbo_not_granted", "blocked"}
    assert len(students["cbo_granted"]) == 2
    named = [
        students["transferring"],
        *students["cbo_granted"],
        *students["cbo_not_granted"],
        students["blocked"],
    ]
    assert len(set(named)) == len(named)
    assert all(re.fullmatch(r"[1-9]\d{9}", one) for one in named)


@pytest.mark.usefixtures("once")
def test_nothing_of_the_gateway_is_among_the_sis(state):
    names = {path.name for path in (state / "sis").rglob("*")}

    assert {path.name for path in (state / "sis").iterdir()} == PRODUCTS.keys()
    assert not names & {"p2.db", "keys.json", "demo.json", "demo-state.json", "gateway.log"}
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "keys.json").stat().st_mode) == 0o600


def test_it_is_ready_and_says_where(demo):
    answer = requests.get(f"{demo.url}/health/ready", timeout=PATIENCE)

    assert answer.json() == {"status": "ready"}
    assert demo.told["base_url"] == demo.url
    for district in demo.told["districts"].values():
        assert requests.get(district["base_url"], timeout=PATIENCE).json()["urls"]


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_gets_a_token_for_its_purpose(demo, client):
    assert demo.token(client)


@pytest.mark.parametrize("client", ["kent-it", "sis-vendor"])
def test_kents_own_read_all_of_kent(demo, client):
    students = demo.told["students"]
    for ssid in (students["transferring"], *students["cbo_not_granted"]):
        found = demo.read(client, ssid)
        assert found.status_code == 200
        assert {"identity", "enrollment", "attendance"} <= found.json()["datasets"].keys()


def test_the_provider_reads_its_schools_and_its_datasets_alone(demo):
    everybody = [*demo.told["students"]["cbo_not_granted"], demo.told["students"]["transferring"]]
    schools = {
        ssid: {
            row["LocationId"]
            for row in demo.read("kent-it", ssid, datasets=["enrollment"]).json()["datasets"][
                "enrollment"
            ]["SchoolStudent"]
            if "SchoolExitDate" not in row
        }
        for ssid in everybody + more_of_kent(demo)
    }
    answers = {ssid: demo.read("learning-provider", ssid) for ssid in schools}
    seen = {ssid for ssid, answer in answers.items() if answer.status_code == 200}

    assert {answer.status_code for answer in answers.values()} == {200, 404}
    assert len(set().union(*(schools[ssid] for ssid in seen))) <= 2
    for ssid in seen:
        assert answers[ssid].json()["datasets"].keys() <= ROSTER
    named = demo.read("learning-provider", min(seen), datasets=["discipline"])
    assert named.status_code == 403


def more_of_kent(demo) -> list[str]:
    """Students of Kent beyond those of demo.json, as the simulated SISs' folder tells."""
    return json.loads((demo.state / "sis" / "17415" / "cast.json").read_text("utf-8"))["kent"][
        6:26
    ]


def test_what_lies_outside_the_sis_names_no_student_but_in_demo_json(demo):
    cast = json.loads((demo.state / "sis" / "17415" / "cast.json").read_text("utf-8"))
    ssids = [ssid.encode() for ssid in cast["kent"]]
    moved = {
        ssid for moves in cast["moving"].values() for those in moves.values() for ssid in those
    }
    ssids += [ssid.encode() for ssid in moved]
    files = [path for path in demo.state.iterdir() if path.is_file() and path.name != "demo.json"]

    assert {path.name for path in files} >= {"p2.db", "gateway.log", "demo-state.json"}
    for path in files:
        content = path.read_bytes()
        assert [ssid for ssid in ssids if ssid in content] == [], path.name


def test_the_organization_reads_its_two_students_and_two_datasets_alone(demo):
    students = demo.told["students"]
    for ssid in students["cbo_granted"]:
        found = demo.read("cbo", ssid)
        assert found.status_code == 200
        assert found.json()["datasets"].keys() == {"identity", "attendance"}
    refused = [
        demo.read("cbo", ssid) for ssid in (*students["cbo_not_granted"], students["blocked"])
    ]
    assert {answer.status_code for answer in refused} == {404}
    assert len({answer.json()["detail"] for answer in refused}) == 1


def test_the_new_districts_provider_has_the_account_of_who_moves_and_of_nobody_else(demo):
    students = demo.told["students"]
    moving = demo.read("new-districts-provider", students["transferring"])

    assert list(moving.json()["datasets"]) == ["account"]
    for ssid in students["cbo_granted"]:
        assert demo.read("new-districts-provider", ssid).status_code == 404


def test_the_stranger_is_told_that_nobody_granted_anything(demo):
    answer = demo.read("stranger", demo.told["students"]["transferring"])

    assert answer.status_code == 403
    assert "grant" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("client", "source", "own", "other"),
    [("seattle-registrar", KENT, SEATTLE, "17403"), ("kent-registrar", HIGHLINE, KENT, SEATTLE)],
)
def test_a_registrar_asks_for_its_own_district_alone(demo, client, source, own, other):
    moving = json.loads((demo.state / "sis" / "17415" / "cast.json").read_text("utf-8"))["moving"]
    asked = {
        "source": source,
        "ssid": moving[source][own][1],
        "datasets": ["identity", "enrollment"],
        "attestation": {
            "kind": "enrolled",
            "school": "101",
            "date": "2026-11-24",
            "askedBy": "R. Synthetic",
        },
    }
    for_itself = demo.call(client, "POST", TRANSFERS, {**asked, "destination": own})
    for_another = demo.call(client, "POST", TRANSFERS, {**asked, "destination": other})

    assert for_itself.status_code == 201
    assert for_another.status_code == 403


def test_the_printed_lines_work_when_they_are_pasted(demo):
    printed = demo.output.read_text("utf-8")
    script = printed[printed.index("TOKEN=") : printed.index("Press Ctrl-C")]
    prose = re.compile(r"\d\. |   \w")
    commands = "\n".join(line for line in script.splitlines() if not prose.match(line))
    ran = subprocess.run(  # noqa: S603 - what a person would paste
        ["/bin/sh", "-eu", "-c", commands], capture_output=True, text=True, check=False, timeout=60
    )

    assert ran.returncode == 0, ran.stderr
    record, students, refusal = (
        json.loads(part)
        for part in re.split(r"(?<=^[}\]])\n(?=[{\[])", ran.stdout, flags=re.MULTILINE)
    )
    assert record["ssid"] == demo.told["students"]["transferring"]
    assert "identity" in record["datasets"]
    assert len(students) == 3
    assert all(one["studentUniqueId"] for one in students)
    assert refusal["status"] == 404


def test_a_second_demo_on_the_same_port_says_what_to_do(demo, tmp_path):
    before = set(tmp_path.iterdir())
    ran = run_p2(
        "demo", "--once", *SMALL, "--port", str(demo.port), "--state", str(tmp_path / "x")
    )

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr == (
        f"p2: port {demo.port} is in use: name another, such as --port {demo.port + 1}\n"
    )
    assert set(tmp_path.iterdir()) == before


def test_a_second_demo_in_the_same_folder_says_what_to_do(demo):
    ran = run_p2("demo", "--once", *SMALL, "--port", str(free_port()), "--state", str(demo.state))

    assert ran.returncode == 1
    assert ran.stderr == f"p2: a demo runs in {demo.state}: name another folder with --state\n"


def test_it_ends_whole_when_it_is_told_to(demo):
    """The last of the tests that use it."""
    below = children(demo.process.pid)
    assert len(below) >= 2

    demo.process.send_signal(signal.SIGTERM)

    assert demo.process.wait(PATIENCE) == 0
    assert are_gone(below)
    assert is_free(demo.port)


def test_one_that_stays_up_tells_one_json_object_too(spare):
    port = free_port()
    asked = [P2, "demo", "--json", *SMALL, "--port", str(port), "--state", str(spare)]
    with subprocess.Popen(  # noqa: S603 - our own command
        asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        told = json.loads(process.stdout.readline())
        ready = requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=10)
        process.send_signal(signal.SIGTERM)
        rest, words = process.communicate(timeout=PATIENCE)

    assert ready.status_code == 200
    assert [one["state"] for one in told["transfers"]] == ["acknowledged", "acknowledged"]
    assert rest == ""
    assert "curl" in words
    assert f"http://127.0.0.1:{port}/17415/data/v3/ed-fi/students" in words


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_it_ends_whole_when_it_is_stopped_half_way(spare, number, status):
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [P2, "demo", *SMALL, "--port", str(port), "--state", str(spare)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - a shell's job ignores it
    )
    while not (below := children(process.pid)):
        assert process.poll() is None

    process.send_signal(number)
    _, told = process.communicate(timeout=PATIENCE)

    assert process.returncode == status, told
    assert ("stopped" in told) == (number != signal.SIGKILL)
    assert "Traceback" not in told
    assert are_gone(below)
