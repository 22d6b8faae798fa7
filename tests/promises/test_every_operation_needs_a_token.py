"""Whatever is not listed here as public answers 401 to who has no valid token."""

import re

import pytest

from gateway.api.documents import served_document

PUBLIC = {
    ("GET", "/"),
    ("GET", "/{district}/"),
    ("GET", "/{district}/metadata/"),
    ("GET", "/{district}/metadata/data/v3/{section}/swagger.json"),
    ("GET", "/{district}/metadata/data/v3/dependencies"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("POST", "/oauth/token"),
    ("GET", "/oauth/authorize"),
    ("POST", "/oauth/par"),
    ("POST", "/oauth/revoke"),
    ("POST", "/oauth/introspect"),
    ("POST", "/{district}/oauth/token"),
    ("GET", "/oauth/jwks"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/invitation"),
    ("POST", "/sign-in/invitation"),
    ("POST", "/sign-in/authenticator"),
    ("POST", "/sign-in/password"),
    ("POST", "/sign-in/openid/{provider}"),
    ("GET", "/sign-in/openid/{provider}/callback"),
}
CLIENTS_OWN = {
    "/oauth/token",
    "/oauth/par",
    "/oauth/revoke",
    "/oauth/introspect",
    "/{district}/oauth/token",
}
"""Where the client itself authenticates."""
METHODS = {"get", "put", "post", "delete", "patch"}
VALUES = {"district": "17415", "ssid": "1234567890"}
DOCUMENTED = [
    (method.upper(), path)
    for path, item in served_document()["paths"].items()
    for method in item
    if method in METHODS
]


def fill(path: str) -> str:
    """The path with something in place of each parameter."""
    named = re.sub(r"[{<](?:\w+:)?(\w+)[}>]", lambda found: VALUES.get(found[1], "0" * 32), path)
    assert not set(named) & set("{}<>")
    return named


def statuses(exchange, method, path):
    return {
        exchange.http.request(
            method, fill(path), headers=headers, follow_redirects=False
        ).status_code
        for headers in (
            {},
            {"Authorization": "Bearer x.y.z"},
            {"Authorization": "Basic eDp5"},
            {"Authorization": "Bearer " + exchange.token("kent-it")[:-4] + "AAAA"},
        )
    }


@pytest.mark.parametrize(("method", "path"), DOCUMENTED, ids=lambda value: value)
def test_every_documented_operation_but_the_public_ones(exchange, method, path):
    if (method, path) in PUBLIC:
        assert 401 not in statuses(exchange, method, path) or path in CLIENTS_OWN
    else:
        assert statuses(exchange, method, path) == {401}


def test_every_route_that_flask_knows_but_the_public_ones(exchange):
    exchange.http.get("/health/live")  # routes are made by the first request
    flask = exchange.http.app._app.app  # noqa: SLF001 - behind the middleware
    public = {(method, re.sub(r"{(\w+)}", r"<\1>", path)) for method, path in PUBLIC}
    checked = []
    for rule in flask.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if (method, rule.rule) not in public:
                assert statuses(exchange, method, rule.rule) == {401}, rule.rule
                checked.append(rule.rule)

    assert len(checked) == len(DOCUMENTED) - len(PUBLIC)


def test_what_is_public_is_what_the_documents_say():
    without = {
        (method.upper(), path)
        for path, item in served_document()["paths"].items()
        for method, operation in item.items()
        if method in METHODS and not operation["security"]
    }

    assert without == PUBLIC
