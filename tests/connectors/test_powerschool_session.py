"""How a PowerSchool is reached: tokens, time-outs, and answers that are none."""

import gzip
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import orjson
import pytest
from kinds import HURRY
from kinds_powerschool import SCHEMA, SECRET, connected, powerschool_entry, serve
from powerschool_sis import LOOKUP, POPULATION, always, instead, json, started, wanted
from werkzeug.wrappers import Response

from gateway.connectors import powerschool_session
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.errors import (
    ConnectorError,
    ConnectorTimeoutError,
    InvalidEntryError,
    NotFoundError,
)
from gateway.simulators.powerschool import create_app, write

TOKEN = {"access_token": "t0ken", "token_type": "Bearer", "expires_in": "3600"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sis")
    write(POPULATION, path)
    return path


@pytest.fixture
def sis(folder):
    with started(folder) as both:
        yield both


@pytest.fixture
def between(sis):
    return sis[0]


@pytest.fixture
def connector(sis):
    return sis[1]


def test_one_token_serves_all_queries_of_all_threads(between, connector):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: connector.fetch(LOOKUP, wanted("cc", "attendance")), range(8)))

    assert between.paths["access_token"] == 1


def test_refused_token_is_had_anew_once(between, connector):
    connector.fetch(LOOKUP, wanted("students"))
    between.answer = instead(".students", json({}, 401))
    rows = connector.fetch(LOOKUP, wanted("students"))

    assert len(rows["students"]) == 1
    assert between.paths["access_token"] == 2


def test_token_that_is_refused_again_is_an_error(between, connector):
    between.answer = always(".students", lambda: json({}, 401))

    with pytest.raises(ConnectorError, match="refuses our access token"):
        connector.fetch(LOOKUP, wanted("students"))


def test_token_that_has_expired_is_had_anew(between, connector):
    between.answer = instead("access_token", json(TOKEN | {"expires_in": "-1"}))
    rows = connector.fetch(LOOKUP, wanted("students"))

    assert len(rows["students"]) == 1
    assert between.paths["access_token"] == 2


@pytest.mark.parametrize(
    "token",
    [
        pytest.param({"error": "invalid_client"}, id="error"),
        pytest.param({"token_type": "Bearer"}, id="none"),
        pytest.param(TOKEN | {"expires_in": {}}, id="odd expiry"),
    ],
)
def test_answer_without_a_token_is_an_error(between, connector, token):
    between.answer = always("access_token", lambda: json(token))

    with pytest.raises(ConnectorError, match="17415: PowerSchool gives no access token"):
        connector.fetch(LOOKUP, wanted("students"))


def test_wrong_credentials_are_an_error_without_them(folder):
    app = create_app(folder, "p2-gateway", "another secret")
    with (
        serve(app) as url,
        connected(url) as connector,
        pytest.raises(ConnectorError, match="refuses our client credentials") as caught,
    ):
        connector.fetch(LOOKUP, wanted("students"))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (302, "sends us elsewhere"),
        (403, "query org.roadmap.p2.students is refused with status 403"),
        (404, "query org.roadmap.p2.students is refused with status 404"),
        (503, "fails with status 503"),
    ],
)
def test_answer_of_another_status_is_an_error(between, connector, status, reason):
    between.answer = always(".students", lambda: json({"message": "garbage"}, status))

    with pytest.raises(ConnectorError, match=reason) as caught:
        connector.fetch(LOOKUP, wanted("students"))
    assert not isinstance(caught.value, NotFoundError)


def test_redirect_is_not_followed(between, connector):
    def answer():
        return Response(status=307, headers={"Location": "/elsewhere"})

    for path in ("access_token", ".students"):
        between.answer = always(path, answer)
        with pytest.raises(ConnectorError, match="sends us elsewhere"):
            connector.fetch(LOOKUP, wanted("students"))

    assert between.paths["elsewhere"] == 0


def test_answer_that_is_too_large_is_an_error(monkeypatch, between, connector):
    monkeypatch.setattr(powerschool_session, "MAX_ANSWER", 1000)
    between.answer = always(".students", lambda: json({"count": 0, "record": ["x" * 1000]}))

    with pytest.raises(ConnectorError, match="too large"):
        connector.fetch(LOOKUP, wanted("students"))


def packed(value):
    body = gzip.compress(orjson.dumps(value))
    return Response(body, headers={"Content-Encoding": "gzip"})


def test_packed_answer_is_unpacked_up_to_the_cap(monkeypatch, between, connector):
    between.answer = always(".students", lambda: packed({"count": 0, "record": []}))

    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, wanted("students"))

    monkeypatch.setattr(powerschool_session, "MAX_ANSWER", 1_000_000)
    bomb = packed({"count": 0, "record": ["x" * 20_000_000]})
    between.answer = always(".students", lambda: bomb)

    with pytest.raises(ConnectorError, match="too large"):
        connector.fetch(LOOKUP, wanted("students"))


def test_answer_that_drips_in_times_out(monkeypatch, folder):
    def drip():
        for _ in range(40):
            time.sleep(0.05)
            yield b" "

    monkeypatch.setattr(powerschool_session, "CONNECT_SECONDS", 0.1)
    with started(folder, HURRY) as (between, connector):
        between.answer = always(".students", lambda: Response(drip()))

        with pytest.raises(ConnectorTimeoutError):
            connector.fetch(LOOKUP, wanted("students"))


@contextmanager
def hanging_up():
    """A server that closes every connection as soon as it has one; gives port and count."""
    count = Counter()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up():
            while True:
                try:
                    accepted, _ = listening.accept()
                except OSError:
                    return
                count["connections"] += 1
                accepted.close()

        Thread(target=hang_up, daemon=True).start()
        yield listening.getsockname()[1], count
        listening.shutdown(socket.SHUT_RDWR)


def test_connection_that_is_lost_is_tried_once_more():
    with hanging_up() as (port, count), connected(f"http://127.0.0.1:{port}") as connector:
        with pytest.raises(ConnectorError, match="does not answer"):
            connector.fetch(LOOKUP, wanted("students"))

        assert count["connections"] == 2


def test_system_that_is_down_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with (
        connected(f"http://127.0.0.1:{port}") as connector,
        pytest.raises(ConnectorError, match="does not answer"),
    ):
        connector.fetch(LOOKUP, wanted("students"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"url": "http://sis.example"}, "url", id="plain to another machine"),
        pytest.param({"url": "ftp://127.0.0.1"}, "url", id="another scheme"),
        pytest.param({"url": "https://user:pw@sis.example"}, "url", id="credentials in it"),
        pytest.param({"url": "https://sis.example/?a=b"}, "url", id="query in it"),
        pytest.param({"seconds": "soon"}, "seconds", id="no number"),
        pytest.param({"seconds": "0"}, "seconds", id="no time"),
        pytest.param({"seconds": "inf"}, "seconds", id="for ever"),
    ],
)
def test_address_that_cannot_hold_is_refused(changes, field):
    with (
        pytest.raises(InvalidEntryError, match=f"17415: address: {field}: "),
        connected("https://sis.example", **changes),
    ):
        pass


@pytest.mark.parametrize("field", ["url", "client_id", "client_secret"])
def test_address_needs_all_its_fields(field):
    entry = powerschool_entry("https://sis.example")
    address = {name: value for name, value in entry.address.items() if name != field}

    with pytest.raises(InvalidEntryError, match=f"17415: address: {field}: is missing"):
        PowerSchoolConnector("17415", replace(entry, address=address), SCHEMA, str)
