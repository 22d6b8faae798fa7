"""A client's secret is replaced while the one before still works."""

import pytest
from assertions import Signer, credentials_of

from gateway.errors import ConflictError, NotFoundError


@pytest.fixture
def client(exchange):
    return exchange.region.clients["kent-it"]


@pytest.fixture
def credentials(exchange):
    return credentials_of(exchange)


@pytest.fixture
def opens(exchange, client):
    def asking(secret):
        answer = exchange.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(client.client_id, secret),
        )
        return answer.status_code == 200

    return asking


def end(credentials, client, **which):
    credentials.end_secret(client.client_id, by="test", why="rotated", **which)


def test_both_secrets_work_until_the_older_is_ended(client, credentials, opens):
    _, new = credentials.add_secret(client.client_id, by="test", why="rotated")
    assert (opens(client.client_secret), opens(new)) == (True, True)

    end(credentials, client)

    assert (opens(client.client_secret), opens(new)) == (False, True)


def test_the_newer_may_be_ended_where_it_was_lost(client, credentials, opens):
    _, new = credentials.add_secret(client.client_id, by="test", why="rotated")
    end(credentials, client, is_newer=True)

    assert (opens(client.client_secret), opens(new)) == (True, False)


def test_there_are_two_secrets_at_most(client, credentials):
    credentials.add_secret(client.client_id, by="test", why="rotated")
    with pytest.raises(ConflictError, match="two secrets"):
        credentials.add_secret(client.client_id, by="test", why="rotated")


def test_the_last_way_to_authenticate_is_not_ended(client, credentials, opens):
    with pytest.raises(ConflictError, match="neither secret nor key"):
        end(credentials, client)

    assert opens(client.client_secret)


def test_a_client_with_a_key_needs_no_secret(exchange, client, credentials, opens):
    Signer(exchange, client.client_id)
    end(credentials, client)

    assert not opens(client.client_secret)


def test_a_client_that_is_not_there_is_not_found(credentials):
    with pytest.raises(NotFoundError):
        credentials.add_secret("nobody", by="test", why="rotated")


def test_each_change_is_in_the_ledger_without_the_secret(exchange, client, credentials):
    _, secret = credentials.add_secret(client.client_id, by="the operator", why="rotated")
    end(credentials, client)

    first, second = [one["data"] for one in exchange.events("policy.changed")][-2:]
    assert (first["subject_id"], first["by"], first["why"]) == (
        client.client_id,
        "the operator",
        "rotated",
    )
    assert [one["after"]["secrets"] for one in (first, second)] == [2, 1]
    assert secret not in str(exchange.events("policy.changed"))
