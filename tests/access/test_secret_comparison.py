"""Secrets are compared in constant time: shown by how the code is made, not by a clock."""

import ast
import hmac
from pathlib import Path

import gateway.access
from gateway.access import secrets
from gateway.access.oauth import rfc7636
from gateway.access.secrets import hash_secret, is_secret

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


def test_an_unknown_client_costs_as_many_hashes_as_one_that_is_known(monkeypatch):
    stored = hash_secret("right")
    verified = []
    verify = secrets._HASHER.verify  # noqa: SLF001 - what is counted

    class Counting:
        def verify(self, held, secret):
            verified.append(secret)
            return verify(held, secret)

        hash = staticmethod(secrets._HASHER.hash)  # noqa: SLF001 - what is counted

    monkeypatch.setattr(secrets, "_HASHER", Counting())
    counts = []
    for secret, hashes in (("right", [stored]), ("wrong", [stored]), ("wrong", [])):
        verified.clear()
        is_secret(secret, hashes)
        counts.append(len(verified))

    assert counts == [1, 1, 1]


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
