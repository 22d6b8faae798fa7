"""What one process ends holds in the other: two servers on one PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
from postgres import own_database
from region import KENT, SEATTLE, SIS_SECRET, now
from serving import Server, run_p2, serving

from gateway.assets import asset
from gateway.demo.parties import DemoClient, DemoParties
from gateway.keys import KeyRing
from gateway.registry.publishing import Publishing
from gateway.simulators.region import SECRET_VARIABLE, address_of
from gateway.store import Database

BASE = f"/registry/v1/districts/{KENT}"


@dataclass
class Two:
    """Two servers that know of each other by the database alone."""

    first: Server
    second: Server
    database: Database
    keys: KeyRing
    clients: dict[str, DemoClient]
    environment: dict[str, str]

    def token(self, client: str) -> str:
        return self.first.token(self.clients[client].client_id, self.clients[client].client_secret)

    def steward(self, method: str, path: str, body: object = None, **headers: str):
        """What Kent's steward asks of the first server."""
        return requests.request(
            method,
            f"{self.first.url}{BASE}{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token('kent-it')}", **headers},
            timeout=60,
        )


@pytest.fixture
def two(region, postgresql_server, tmp_path) -> Iterator[Two]:
    with own_database(postgresql_server) as url:
        database = Database.open(url)
        database.upgrade()
        for code in (KENT, SEATTLE):
            Publishing(database, now, allow_examples=False).publish(
                asset(f"crosswalks/districts/{code}"),
                address_of(region.sis, code, region.port),
                by="test",
            )
        keys = KeyRing.load(f"file:{region.keys}")
        clients = DemoParties(database, keys).register(region.cast)
        environment = {
            "P2_DATABASE_URL": url,
            "P2_KEYS": f"file:{region.keys}",
            "P2_BASE_URL": "http://127.0.0.1:9",
            SECRET_VARIABLE: SIS_SECRET,
        }
        folders = [tmp_path / name for name in ("first", "second")]
        for folder in folders:
            folder.mkdir()
        with (
            serving(folders[0], environment) as first,
            serving(folders[1], environment) as second,
        ):
            yield Two(first, second, database, keys, clients, environment)
        database.close()


def test_what_one_server_ends_the_other_refuses_at_its_next_request(two, region):
    granted, other = region.cast.kent[:2]
    tokens = {name: two.token(name) for name in ("cbo", "learning-provider")}

    def ask(client: str, ssid: str) -> int:
        """Of the second server, with a token that stays the same."""
        body = {"district": KENT, "ssid": ssid}
        answer = two.second.call(tokens[client], "POST", "/exchange/v1/records/query", body)
        return answer.status_code

    assert (ask("cbo", granted), ask("cbo", other)) == (200, 200)

    covering = two.steward("POST", "/grants/query", {"ssid": granted}).json()["items"]
    (grant,) = [one["grant"] for one in covering if one["covering"] == "listed"]
    tag = two.steward("GET", f"/grants/{grant['id']}").headers["ETag"]
    ended = two.steward("POST", f"/grants/{grant['id']}/end", {"why": "over"}, **{"If-Match": tag})
    assert ended.status_code == 200, ended.text
    assert (ask("cbo", granted), ask("cbo", other)) == (404, 200)

    (consent,) = two.steward("POST", "/consents/query", {"ssid": other}).json()["items"]
    tag = two.steward("GET", f"/consents/{consent['id']}").headers["ETag"]
    revoked = two.steward(
        "POST", f"/consents/{consent['id']}/revoke", {"why": "asked"}, **{"If-Match": tag}
    )
    assert revoked.status_code == 200, revoked.text
    assert ask("cbo", other) == 404


def test_a_client_an_agreement_and_a_district_that_one_process_ends(two, region):
    granted = region.cast.kent[0]
    token = two.token("cbo")

    def ask() -> tuple[int, str]:
        body = {"district": KENT, "ssid": granted}
        answer = two.second.call(token, "POST", "/exchange/v1/records/query", body)
        return answer.status_code, answer.json().get("detail", "")

    assert ask()[0] == 200
    stop = two.steward("POST", "/stops", {"why": "a leak"})
    assert ask() == (403, f"district {KENT} has stopped all release")
    lifted = two.steward(
        "POST",
        f"/stops/{stop.json()['id']}/lift",
        {"why": "mended"},
        **{"If-Match": stop.headers["ETag"]},
    )
    assert lifted.status_code == 200, lifted.text
    assert ask()[0] == 200

    client_id = two.clients["cbo"].client_id
    organization = two.database.read(lambda uow: uow.clients.get(client_id)).organization_id
    (agreement,) = two.database.read(lambda uow: uow.agreements.list_for(organization, KENT))
    end = run_p2(
        "agreement", "end", agreement.id, "--why", "a breach", environment=two.environment
    )
    assert end.returncode == 0, end.stderr
    status, detail = ask()
    assert (status, "agreement" in detail) == (403, True)

    end = run_p2("client", "end", client_id, "--why", "it left", environment=two.environment)
    assert end.returncode == 0, end.stderr
    assert ask() == (403, "the client is not active")
