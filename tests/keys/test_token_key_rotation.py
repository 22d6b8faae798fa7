"""Token keys are replaced without a token refused."""

import json
import stat

import pytest
from factories import NOW

from gateway.access.tokens import issue_token, verify_token
from gateway.errors import MalformedError, TokenError
from gateway.keys import (
    KeyRing,
    activate_token_key,
    add_token_key,
    create_key_file,
    retire_token_key,
)

ISSUER = "https://gateway.example.org"


@pytest.fixture
def path(tmp_path):
    create_key_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def ring(path):
    return KeyRing.load(f"file:{path}")


def issue(keys):
    return issue_token(keys, ISSUER, "one", scopes=(), purpose=None, now=NOW).text


def is_good(path, token):
    try:
        verify_token(ring(path), ISSUER, token, NOW)
    except TokenError:
        return False
    return True


def test_a_new_key_is_known_before_it_signs_and_the_old_verifies_after(path):
    first = ring(path).active_token_key.kid
    early = issue(ring(path))
    kid = add_token_key(path)
    assert set(ring(path).token_keys) == {first, kid}
    assert ring(path).active_token_key.kid == first
    before_activation = ring(path)

    activate_token_key(path, kid)

    late = issue(ring(path))
    assert ring(path).active_token_key.kid == kid
    assert is_good(path, early)
    assert is_good(path, late)
    # a process that has not been restarted yet takes what a restarted one signed
    assert verify_token(before_activation, ISSUER, late, NOW).client_id == "one"

    retire_token_key(path, first)

    assert (is_good(path, early), is_good(path, late)) == (False, True)


def test_all_else_in_the_file_stays_as_it_was(path):
    before = json.loads(path.read_text("utf-8"))
    reference = ring(path).reference("17415", "1000000001")
    add_token_key(path)

    after = json.loads(path.read_text("utf-8"))
    assert {**after, "tokens": after["tokens"][:1]} == before
    assert ring(path).reference("17415", "1000000001") == reference


def test_the_file_stays_its_owners_alone_and_nothing_is_left_beside_it(path):
    add_token_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_the_key_that_signs_is_not_retired(path):
    with pytest.raises(MalformedError, match="activate another"):
        retire_token_key(path, ring(path).active_token_key.kid)

    assert ring(path).active_token_key


@pytest.mark.parametrize("change", [activate_token_key, retire_token_key])
def test_a_key_that_is_not_there_is_named(path, change):
    with pytest.raises(MalformedError, match="no token key other"):
        change(path, "other")


def test_what_is_no_key_file_is_not_touched(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text("{}", "utf-8")
    path.chmod(0o600)
    with pytest.raises(MalformedError):
        add_token_key(path)

    assert path.read_text("utf-8") == "{}"


def test_a_private_part_is_never_published(path):
    add_token_key(path)

    assert not any("d" in key.public_jwk for key in ring(path).token_keys.values())
