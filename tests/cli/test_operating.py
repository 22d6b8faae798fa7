"""What an operator does takes effect on a running server at the next request."""

import hashlib
import json
import sqlite3
import subprocess
from contextlib import closing

import psycopg
import pytest
from operated import UNTIL
from region import KENT
from serving import run_p2

BOTH = pytest.mark.parametrize(
    "database", ["sqlite", "postgresql"], indirect=True, scope="package"
)
pytestmark = BOTH


def test_a_client_reads_what_it_was_granted(site):
    ssid = site.cast.kent[0]

    assert site.read(site.clients["kent-it"], ssid) == 200
    assert site.read(site.clients["kent-it"], ssid, datasets=["transcript"]) == 403


def test_a_grant_that_ends_ends_at_the_next_request(site):
    client = site.add_client("Mentor's vendor", "sis-vendor", "district-operations")
    ssid = site.cast.kent[1]
    before = site.read(client, ssid)
    grant = site.give(client, "district-operations", ["identity"], "--student", ssid)
    granted, other = site.read(client, ssid), site.read(client, site.cast.kent[2])
    site.p2("grant", "end", grant, "--why", "test")

    assert (before, granted, other, site.read(client, ssid)) == (403, 200, 404, 403)
    assert grant in site.p2("grant", "list", KENT).stdout


def test_consents_and_blocks_take_effect_at_the_next_request(site, tmp_path):
    client = site.add_client("Mentors", "cbo", "cbo-support")
    ssid = site.cast.kent[3]
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(b"a synthetic consent")
    consent = site.p2(
        "consent",
        "give",
        KENT,
        ssid,
        "--recipient",
        client["organization_id"],
        "--dataset",
        "identity",
        "--signer",
        "A Synthetic Parent",
        "--relation",
        "parent",
        "--signed-on",
        "2026-11-20",
        "--document",
        str(signed),
        "--until",
        UNTIL,
    ).stdout.strip()
    rests = ["--student", ssid, "--consent", consent]
    site.give(client, "cbo-support", ["identity"], *rests)
    statuses = [site.read(client, ssid)]

    block = site.p2(
        "block", "set", KENT, ssid, "--kind", "opt-out", "--why", "test"
    ).stdout.strip()
    statuses.append(site.read(client, ssid))
    site.p2("block", "lift", block, "--why", "test")
    statuses.append(site.read(client, ssid))
    site.p2("consent", "revoke", consent, "--why", "test")
    statuses.append(site.read(client, ssid))

    assert statuses == [200, 404, 200, 404]
    document = hashlib.sha256(signed.read_bytes()).hexdigest()
    assert document not in site.p2("block", "list", KENT).stdout


def test_an_emergency_stop_stops_all_and_can_be_lifted(site):
    ssid = site.cast.kent[0]
    site.p2("district", "stop", KENT, "--why", "test")
    stopped = site.read(site.clients["kent-it"], ssid)
    listed = site.p2("district", "list").stdout
    site.p2("district", "resume", KENT, "--why", "test")

    assert (stopped, site.read(site.clients["kent-it"], ssid)) == (403, 200)
    assert "stopped" in listed


def test_a_client_that_ended_gets_nothing_even_with_a_token(site):
    client = site.add_client("Leaver", "sis-vendor", "district-operations")
    site.give(client, "district-operations", ["identity"], "--all")
    token = site.server.token(client["client_id"], client["client_secret"])
    body = {"district": KENT, "ssid": site.cast.kent[0]}
    path = "/exchange/v1/records/query"
    before = site.server.call(token, "POST", path, body).status_code
    site.p2("client", "end", client["client_id"], "--why", "test")

    assert before == 200
    assert site.server.call(token, "POST", path, body).status_code == 403
    assert "ended" in site.p2("client", "list").stdout


def test_the_issuer_is_the_address_without_its_slash(site):
    found = site.server.call("", "GET", "/").json()

    assert found["urls"]["oauth"] == f"{site.server.url}/oauth/token"


def test_the_ledger_verifies_while_the_server_runs(site):
    told = json.loads(site.p2("ledger", "verify", "--json").stdout)

    assert told["verified"] is True
    assert told["size"] > 5


def test_several_workers_answer_where_the_database_is_shared(site):
    children = subprocess.run(  # noqa: S603 - our own process
        ["/bin/ps", "-o", "pid=", "--ppid", str(site.server.process.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    workers = len(children.stdout.split())

    assert workers == (1 if site.environment["P2_DATABASE_URL"].startswith("sqlite") else 2)


def test_a_row_that_was_changed_is_found(site):
    url = site.environment["P2_DATABASE_URL"]
    change = "UPDATE events SET body = replace(body, 'Kent', 'Tent') WHERE body LIKE '%Kent%'"
    mend = "UPDATE events SET body = replace(body, 'Tent', 'Kent') WHERE body LIKE '%Tent%'"
    execute(url, change)
    try:
        ran = run_p2("ledger", "verify", environment=site.environment)
    finally:
        execute(url, mend)

    assert ran.returncode == 1
    assert ran.stderr == "p2: the ledger does not verify\n"
    assert "event" in ran.stdout
    assert "verified: every event" in site.p2("ledger", "verify").stdout


def execute(url: str, statement: str) -> None:
    """As somebody who has the database's password would."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database, database:
            assert database.execute(statement).rowcount > 0
    else:
        with psycopg.connect(url) as database:
            assert database.execute(statement).rowcount > 0
