"""Refusals: always the documented shape, never anything of what was sent."""

import asyncio
import json

import pytest
from region import KENT

CANARY = "Canary-7319-Quill"
QUERY = "/exchange/v1/records/query"
TOKEN = "/oauth/token"


def post(served, headers, content, media_type="application/json", path=QUERY):
    named = {**headers, "Content-Type": media_type} if media_type else headers
    return served.http.post(path, content=content, headers=named)


def is_problem(answer, status):
    return (
        answer.status_code == status
        and answer.headers["Content-Type"] == "application/problem+json"
        and answer.headers["X-Content-Type-Options"] == "nosniff"
        and answer.headers["Cache-Control"] == "no-store"
        and answer.json()["status"] == status
        and answer.json()["type"].startswith("urn:p2:problem:")
        and len(answer.json()["correlationId"]) == 32
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is required", id="empty"),
        pytest.param(b"{", "is not JSON, or nests too deep", id="no JSON"),
        pytest.param(b'{"district": NaN}', "is not JSON, or nests too deep", id="NaN"),
        pytest.param(b'{"ssid": "\xff"}', "is not UTF-8", id="not UTF-8"),
        pytest.param('{"ssid": "1"}'.encode("utf-16"), "is not UTF-8", id="UTF-16"),
        pytest.param(b"[" * 100_000, "is not JSON, or nests too deep", id="100,000 levels deep"),
        pytest.param(
            b"[" * 100_000 + b"]" * 100_000,
            "is not JSON, or nests too deep",
            id="100,000 levels deep and closed",
        ),
        pytest.param(
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
            "is not JSON, or nests too deep",
            id="100,000 objects deep",
        ),
        pytest.param(
            b'{"ssid": "1234567890", "ssid": "1234567891", "district": "17415"}',
            "holds a name twice",
            id="a name twice",
        ),
        pytest.param(
            b'{"district": "17415", "ssid": "1234567890", "x": {"y": 1, "y": 2}}',
            "holds a name twice",
            id="a name twice, deeper",
        ),
        pytest.param(b"null", "is not of type object", id="null"),
        pytest.param(b"[]", "is not of type object", id="a list"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400_that_says_why(served, bearer, content, reason):
    answer = post(served, bearer, content)

    assert is_problem(answer, 400)
    assert answer.json()["errors"] == [{"field": "body", "reason": reason}]


def test_a_name_that_is_missing_is_named(served, bearer):
    answer = post(served, bearer, b"{}")

    assert answer.json()["errors"] == [
        {"field": "district", "reason": "is required"},
        {"field": "ssid", "reason": "is required"},
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"district": CANARY, "ssid": CANARY}, id="patterns"),
        pytest.param({"district": KENT, "ssid": "1234567890", CANARY: CANARY}, id="unknown name"),
        pytest.param({"district": KENT, "ssid": {CANARY: CANARY}}, id="another type"),
        pytest.param({"district": KENT, "ssid": "1234567890", "format": CANARY}, id="enumeration"),
        pytest.param(
            {"district": KENT, "ssid": "1234567890", "datasets": [CANARY, CANARY]}, id="a list"
        ),
        pytest.param([CANARY], id="no object"),
        pytest.param(CANARY, id="text"),
    ],
)
def test_no_refusal_holds_what_was_sent(served, bearer, capfd, body):
    answers = [
        post(served, bearer, json.dumps(body).encode()),
        post(served, bearer, json.dumps(body).encode(), path="/exchange/v1/transfers"),
    ]

    for answer in answers:
        assert is_problem(answer, 400)
        assert CANARY not in answer.text
    assert CANARY not in "".join(capfd.readouterr())


def test_no_refusal_of_a_parameter_or_path_holds_what_was_sent(served, bearer, capfd):
    answers = [
        served.http.get(f"/exchange/v1/records/{CANARY}?district={KENT}", headers=bearer),
        served.http.get(f"/exchange/v1/records/1234567890?district={CANARY}", headers=bearer),
        served.http.get(f"/exchange/v1/records/1234567890?{CANARY}={CANARY}", headers=bearer),
        served.http.get(f"/{CANARY}/", headers=bearer),
        served.http.get("/exchange/v1/transfers", headers={"Authorization": f"Bearer {CANARY}"}),
        post(served, bearer, CANARY.encode(), f"text/{CANARY}"),
    ]

    assert [400 <= answer.status_code < 500 for answer in answers] == [True] * len(answers)
    assert not [answer.text for answer in answers if CANARY in answer.text]
    assert CANARY not in "".join(capfd.readouterr())


def test_thousands_of_wrong_fields_are_not_all_named(served, bearer):
    body = {"district": KENT, "ssid": "1234567890", "datasets": ["NO!"] * 10_000}
    answer = post(served, bearer, json.dumps(body).encode())

    assert is_problem(answer, 400)
    assert len(answer.json()["errors"]) <= 20


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/xml",
        "*/*",
        "application",
        "x",
    ],
)
def test_another_media_type_is_a_415(served, bearer, media_type):
    assert is_problem(post(served, bearer, b"{}", media_type), 415)


@pytest.mark.parametrize(
    "media_type",
    ["Application/JSON", "APPLICATION/JSON; charset=utf-8", "application/json ", None],
)
def test_no_spelling_of_the_media_type_passes_by_the_validation(served, bearer, media_type):
    answer = post(served, bearer, b'{"district": "17415", "ssid": "x"}', media_type)
    good = json.dumps({"district": KENT, "ssid": served.region.cast.kent[0]}).encode()

    assert is_problem(answer, 400)
    assert answer.json()["errors"][0]["field"] == "ssid"
    assert post(served, bearer, good, media_type).status_code == 200


def test_the_first_of_two_media_types_is_the_one(served, bearer):
    content = json.dumps({"district": KENT, "ssid": served.region.cast.kent[0]}).encode()
    headers = [
        *bearer.items(),
        ("Content-Type", "application/json"),
        ("Content-Type", "text/plain"),
    ]

    assert served.http.post(QUERY, content=content, headers=headers).status_code == 200


def test_a_body_in_chunks_is_a_body(served, bearer):
    content = json.dumps({"district": KENT, "ssid": served.region.cast.kent[0]}).encode()

    def chunks():
        yield content[:10]
        yield content[10:]

    assert post(served, bearer, chunks()).status_code == 200


@pytest.mark.parametrize("path", [QUERY, TOKEN, "/"])
def test_a_body_past_the_limit_is_a_413_whether_it_says_its_length_or_not(served, bearer, path):
    size = served.gateway.services.settings.max_body + 1

    def chunks():
        for _ in range(0, size, 65_536):
            yield b" " * 65_536

    assert is_problem(post(served, bearer, b" " * size, path=path), 413)
    assert is_problem(post(served, bearer, chunks(), path=path), 413)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/exchange/v1/transfers", "GET, HEAD, POST"),
        ("OPTIONS", "/exchange/v1/transfers", "GET, HEAD, POST"),
        ("PUT", QUERY, "POST"),
        ("GET", TOKEN, "POST"),
        ("TRACE", "/", "GET, HEAD"),
        ("TRACE", f"/{KENT}/", "GET, HEAD"),
        ("PATCH", "/exchange/v1/transfers/" + "0" * 32, "GET, HEAD"),
        ("QUERY", "/health/live", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_known_is_a_405_that_says_which_are(served, method, path, allowed):
    answer = served.http.request(method, path)

    assert is_problem(answer, 405)
    assert answer.headers["Allow"] == allowed


def test_head_is_get_without_its_body(served, bearer):
    got = served.http.get("/exchange/v1/transfers", headers=bearer)
    head = served.http.head("/exchange/v1/transfers", headers=bearer)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content))


DPOP = 'DPoP algs="ES256 PS256"'


def test_without_a_token_the_challenge_names_no_error(served):
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}):
        answer = served.http.get("/exchange/v1/transfers", headers=headers)

        assert is_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == f'Bearer realm="p2", {DPOP}'


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.", "é.é.é"])
def test_a_token_that_is_not_valid_is_challenged_as_such(served, token):
    answer = served.http.get(
        "/exchange/v1/transfers", headers={b"Authorization": f"Bearer {token}".encode()}
    )

    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == (
        f'Bearer realm="p2", error="invalid_token", {DPOP}'
    )


@pytest.mark.parametrize(
    "path",
    [
        "//exchange/v1/transfers",
        "/exchange/v1//transfers",
        "///",
        "/exchange/v1/transfers;x=1",
        "/Exchange/v1/transfers",
    ],
)
def test_flask_answers_no_path_that_connexion_does_not_know(served, bearer, path):
    for headers in ({}, bearer):
        answer = served.http.get(f"http://testserver{path}", headers=headers)

        assert is_problem(answer, 404)


def call(app, messages, **changed):
    """Speak ASGI, as no HTTP client would; the statuses of the answer."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
        **changed,
    }
    waiting, statuses = list(messages), []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        statuses.extend([message["status"]] if "status" in message else [])

    asyncio.run(app(scope, receive, send))
    return statuses


def test_a_query_that_is_no_ascii_is_refused(served):
    body = [{"type": "http.request", "body": b"", "more_body": False}]

    assert call(served.http.app, body, query_string=b"a=\xff") == [400]


def test_who_leaves_before_the_body_is_here_is_not_answered(served):
    messages = [
        {"type": "http.request", "body": b'{"district":', "more_body": True},
        {"type": "http.disconnect"},
    ]

    assert call(served.http.app, messages, path=QUERY) == []
