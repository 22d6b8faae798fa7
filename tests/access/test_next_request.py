"""What a district ends or forbids holds from the next request on, in every process."""

from datetime import timedelta

import pytest
from region import BASE_URL, KENT
from starlette.testclient import TestClient

from gateway.access.blocking import BlockTerms
from gateway.access.grant_terms import GrantTerms
from gateway.app.application import create_app
from gateway.app.composition import compose
from gateway.clock import now
from gateway.model.block import BlockKind
from gateway.model.purpose import Purpose
from gateway.settings import Settings


@pytest.fixture
def second(exchange):
    """Another gateway on the same database, which has answered before."""
    settings = Settings(
        database_url=f"sqlite:///{exchange.folder / 'gateway.db'}",
        keys=f"file:{exchange.region.keys}",
        base_url=BASE_URL,
    )
    gateway = compose(settings)
    yield TestClient(create_app(gateway, validate_responses=True), base_url=BASE_URL)
    gateway.services.database.close()


@pytest.fixture
def ask(exchange, second):
    """The answers of both gateways to one client with one token, which stays the same."""
    tokens = {name: exchange.token(name) for name in ("cbo", "kent-it", "learning-provider")}

    def ask(client, ssid, **asked):
        body = {"district": KENT, "ssid": ssid, **asked}
        headers = {"Authorization": f"Bearer {tokens[client]}"}
        answers = [
            http.post("/exchange/v1/records/query", json=body, headers=headers)
            for http in (exchange.http, second)
        ]
        assert answers[0].status_code == answers[1].status_code
        return answers[0]

    return ask


@pytest.fixture
def granted(exchange):
    """A student whom the cbo was granted."""
    return exchange.region.cast.kent[0]


def cbo_grants(exchange):
    client_id = exchange.region.clients["cbo"].client_id
    grants = exchange.database.read(lambda uow: uow.grants.list_in(KENT))
    return [one for one in grants if one.client_id == client_id]


def grant_of(exchange, registry, ssid):
    references = registry.keys.references(KENT, ssid)
    (grant,) = exchange.database.read(lambda uow: uow.grants.list_for_student(references))
    return grant


def test_a_grant_that_is_ended(exchange, registry, ask, granted):
    assert ask("cbo", granted).status_code == 200
    grant = grant_of(exchange, registry, granted)

    registry.granting.end_grant(grant.id, by="steward", why="the child moved")

    assert ask("cbo", granted).status_code == 404
    assert ask("cbo", exchange.region.cast.kent[1]).status_code == 200


def test_the_last_grant_that_is_ended(exchange, registry, ask, granted):
    for grant in cbo_grants(exchange):
        registry.granting.end_grant(grant.id, by="steward", why="the programme is over")

    answer = ask("cbo", granted)
    assert answer.status_code == 403
    assert "no live grant" in answer.json()["detail"]


def test_a_grant_that_expires(exchange, granted):
    assert exchange.read_record("cbo", granted).status_code == 200
    exchange.ahead = timedelta(days=366)

    assert exchange.read_record("cbo", granted).status_code == 403


def test_a_grant_that_is_given(exchange, registry, ask):
    elsewhere = next(
        pupil.ssid
        for pupil in exchange.region.populations[KENT].pupils
        if pupil.ssid in exchange.region.cast.kent
        and not {one.school for one in pupil.enrollments}
        & set(exchange.region.cast.kent_schools[:2])
    )
    assert ask("learning-provider", elsewhere).status_code == 404

    registry.granting.give_grant(
        GrantTerms(
            district=KENT,
            client_id=exchange.region.clients["learning-provider"].client_id,
            datasets=("identity",),
            purpose=Purpose.ACCOUNT_PROVISIONING,
            starts_at=now() - timedelta(seconds=1),
            ends_at=now() + timedelta(days=1),
            reason="a pupil of another school uses it too",
            ssids=(elsewhere,),
        ),
        by="steward",
    )

    answer = ask("learning-provider", elsewhere)
    assert answer.status_code == 200
    assert list(answer.json()["datasets"]) == ["identity"]


def test_a_consent_that_is_revoked(exchange, registry, ask, granted):
    grant = grant_of(exchange, registry, granted)

    registry.consenting.revoke(grant.consent_id, by="steward", why="the mother asked")

    assert ask("cbo", granted).status_code == 404


def test_a_client_that_is_ended_keeps_a_token_that_opens_nothing(exchange, registry, ask, granted):
    client = exchange.region.clients["cbo"]
    registry.parties.end_client(client.client_id, by="dcc", why="it left")

    answer = ask("cbo", granted)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "the client is not active"
    again = exchange.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, client.client_secret),
    )
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


def test_a_district_that_stops_all_release(registry, ask, granted):
    registry.stopping.set_district(KENT, is_stopped=True, by="steward", why="a leak")
    for client in ("cbo", "kent-it", "learning-provider"):
        answer = ask(client, granted)
        assert answer.status_code == 403
        assert "stopped all release" in answer.json()["detail"]

    registry.stopping.set_district(KENT, is_stopped=False, by="steward", why="it is mended")
    assert ask("cbo", granted).status_code == 200


def test_a_block_that_is_set_and_lifted(registry, ask, granted):
    block = registry.blocking.set_block(
        BlockTerms(KENT, granted, BlockKind.COURT_ORDER), by="steward", why="the court says so"
    )
    assert ask("cbo", granted).status_code == 404
    assert ask("kent-it", granted).status_code == 404

    registry.blocking.lift_block(block.id, by="steward", why="the order ended")
    assert ask("cbo", granted).status_code == 200
    assert ask("kent-it", granted).status_code == 200


def test_an_opt_out_for_one_purpose_leaves_the_others(registry, ask, granted):
    registry.blocking.set_block(
        BlockTerms(KENT, granted, BlockKind.OPT_OUT, (Purpose.CBO_SUPPORT,)),
        by="steward",
        why="the family asked",
    )

    assert ask("cbo", granted).status_code == 404
    assert ask("kent-it", granted).status_code == 200


def test_a_block_against_one_party_leaves_the_others(exchange, registry, ask, granted):
    client_id = exchange.region.clients["cbo"].client_id
    mentors = exchange.database.read(lambda uow: uow.clients.get(client_id)).organization_id
    registry.blocking.set_block(
        BlockTerms(KENT, granted, BlockKind.COURT_ORDER, organization_id=mentors),
        by="steward",
        why="the court says so",
    )

    assert ask("cbo", granted).status_code == 404
    assert ask("kent-it", granted).status_code == 200


def test_what_is_omitted_says_whether_the_client_may_have_it_of_anybody(ask, granted):
    record = ask("cbo", granted).json()

    omitted = {one["dataset"]: one["reason"] for one in record["omitted"]}
    assert list(record["datasets"]) == ["identity", "attendance"]
    assert omitted["transcript"] == "not permitted"
    assert set(omitted.values()) == {"not permitted"}
