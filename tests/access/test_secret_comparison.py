"""Secrets are compared in constant time: shown by how the code is made, not by a clock."""

import ast
import hmac
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from forging import public_jwk

import gateway.access
from gateway.access import secrets
from gateway.access.credentials import Credentials
from gateway.access.oauth import rfc7636
from gateway.access.oauth.server import AuthorizationServer
from gateway.access.secrets import hash_secret, is_secret
from gateway.model.purpose import Purpose

SECRETS = {
    "secret",
    "client_secret",
    "code",
    "code_verifier",
    "challenge",
    "code_challenge",
    "refresh_token",
    "token_hash",
    "code_hash",
    "jti_hash",
    "digest",
    "password",
}
"""Names of what is secret, or is made of a secret."""


def _words(node):
    """Names in it, and names by which something is looked up; a literal is compared to openly."""
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Subscript(slice=ast.Constant(value=name)):
                yield name
            case ast.Call(args=[ast.Constant(value=name), *_]):
                yield name


def _compared(path):
    """Where the file compares by `==`, `!=` or `in` what is secret; none is no secret."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Compare):
            continue
        if not any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            continue
        if SECRETS & set(_words(node)):
            yield f"{path.name}:{node.lineno}"


def test_no_secret_is_compared_by_its_characters():
    found = [
        place
        for path in Path(gateway.access.__file__).parent.rglob("*.py")
        if "oauth" in path.parts or path.name in {"secrets.py", "tokens.py", "credentials.py"}
        for place in _compared(path)
    ]

    assert found == []


def test_the_check_sees_a_comparison(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text('def check(secret, sent):\n    return secret == sent["x"]\n', "utf-8")

    assert list(_compared(path)) == ["bad.py:2"]


@pytest.fixture
def verified(monkeypatch):
    """The secrets that were verified against a hash."""
    found = []
    hasher = secrets._HASHER  # noqa: SLF001 - what is counted

    class Counting:
        def verify(self, held, secret):
            found.append(secret)
            return hasher.verify(held, secret)

        hash = staticmethod(hasher.hash)

    monkeypatch.setattr(secrets, "_HASHER", Counting())
    return found


@pytest.mark.parametrize("most", [1, 2])
def test_an_unknown_client_costs_as_many_hashes_as_one_that_is_known(verified, most):
    older, newer = hash_secret("older"), hash_secret("newer")
    named = {"older": older, "newer": newer}
    held = ([], [older], [older, newer])[: most + 1]

    for hashes in held:
        for secret in ("older", "newer", "wrong"):
            verified.clear()
            is_held = named.get(secret) in hashes

            assert is_secret(secret, hashes, most) == is_held
            assert verified == [secret] * most


SUPPORT = (Purpose.CBO_SUPPORT,)


def test_the_token_endpoint_costs_as_many_hashes_whoever_asks(world, verified):
    """Nobody, a client of a key alone, one with a secret, and one that replaces it."""
    server = AuthorizationServer(world.database, world.keys, "https://here", lambda: world.now)
    credentials = Credentials(world.database, lambda: world.now)
    client, first = world.parties.register_client(
        world.mentors.id, "Two", purposes=SUPPORT, scopes=("p2:*:*:read",), by="x", why="x"
    )

    def ask(client_id, secret):
        sent = {"client_id": client_id, "client_secret": secret}
        verified.clear()
        answer = server.answer_token({"grant_type": "client_credentials", **sent}, "")
        return answer.status, len(verified)

    costs = [ask("nobody", first), ask("n\N{DIGIT ONE}\0", first)]
    costs += [ask(client.client_id, first), ask(client.client_id, "wrong")]
    _, second = credentials.add_secret(client.client_id, by="x", why="a new one")
    costs += [ask(client.client_id, one) for one in (first, second, "wrong")]
    key = public_jwk(ec.generate_private_key(ec.SECP256R1())) | {"kid": "one"}
    credentials.put_keys(client.client_id, json.dumps({"keys": [key]}), by="x", why="a key")
    for _ in range(2):
        credentials.end_secret(client.client_id, by="x", why="a key instead")
    costs += [ask(client.client_id, first)]

    assert [status for status, _ in costs] == [401, 401, 200, 401, 200, 200, 401, 401]
    assert {hashes for _, hashes in costs} == {2}


def test_a_proof_key_is_compared_by_hmac(monkeypatch):
    compared = []
    compare = hmac.compare_digest
    monkeypatch.setattr(
        rfc7636.hmac, "compare_digest", lambda *both: compared.append(both) or compare(*both)
    )
    method = rfc7636.ProofKey.CODE_CHALLENGE_METHODS
    assert set(method) == {"S256"}

    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert method["S256"](verifier, challenge)
    assert not method["S256"](verifier, challenge[:-1] + "N")
    assert len(compared) == 2
