"""References that only the right key opens, and keys that show nowhere."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import MalformedError, StoreError
from gateway.keys import KeyRing, create_key_file
from gateway.keys.derivation import derive_district, without_district

KENT, SEATTLE, SSID = "17415", "17001", "1234567890"
districts = st.integers(0, 99_999).map("{:05d}".format)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    create_key_file(path)
    return path


@pytest.fixture(scope="module")
def document(file):
    return json.loads(file.read_text())


@pytest.fixture(scope="module")
def keys(file):
    return KeyRing.load(f"file:{file}")


def load(monkeypatch, document):
    monkeypatch.setenv("P2_TEST_KEYS", json.dumps(document))
    return KeyRing.load("env:P2_TEST_KEYS")


def rotated(document):
    """The same keys, and a second version of the master."""
    another = json.loads(json.dumps(document["masters"][0]).replace("A", "B"))
    return {**document, "masters": [*document["masters"], {**another, "id": "m2"}]}


def test_a_reference_opens_to_the_ssid_and_does_not_show_it(keys):
    reference = keys.reference(KENT, SSID)

    assert reference.startswith("m1:")
    assert SSID not in reference
    assert keys.open_reference(KENT, reference) == SSID
    assert keys.references(KENT, SSID) == {reference}


def test_a_reference_is_the_same_every_time_in_every_process(keys, file):
    assert keys.reference(KENT, SSID) == KeyRing.load(f"file:{file}").reference(KENT, SSID)


def test_one_student_has_another_reference_in_another_district(keys):
    assert keys.reference(KENT, SSID) != keys.reference(SEATTLE, SSID)
    with pytest.raises(StoreError):
        keys.open_reference(SEATTLE, keys.reference(KENT, SSID))


def test_after_rotation_old_references_open_and_are_looked_up(keys, document, monkeypatch):
    old = keys.reference(KENT, SSID)
    ring = load(monkeypatch, rotated(document))
    new = ring.reference(KENT, SSID)

    assert new.startswith("m2:")
    assert ring.references(KENT, SSID) == {old, new}
    assert ring.open_reference(KENT, old) == ring.open_reference(KENT, new) == SSID
    assert ring.decrypt_name(keys.encrypt_name("Zoë Núñez")) == "Zoë Núñez"


def test_a_reference_under_a_key_that_is_gone_does_not_open(keys, document, monkeypatch):
    new = load(monkeypatch, rotated(document)).reference(KENT, SSID)

    with pytest.raises(StoreError, match="not in the key ring"):
        keys.open_reference(KENT, new)


@given(st.data())
def test_a_reference_with_one_character_changed_does_not_open(keys, data):
    reference = keys.reference(KENT, SSID)
    place = data.draw(st.integers(0, len(reference) - 1))
    character = data.draw(st.characters(codec="ascii").filter(lambda c: c != reference[place]))
    changed = reference[:place] + character + reference[place + 1 :]

    with pytest.raises(StoreError) as failure:
        keys.open_reference(KENT, changed)
    assert SSID not in str(failure.value)


@given(st.text())
def test_names_come_back_and_equal_names_look_different(keys, name):
    first, second = keys.encrypt_name(name), keys.encrypt_name(name)

    assert keys.decrypt_name(first) == keys.decrypt_name(second) == name
    assert first != second


def test_a_spoilt_name_does_not_open(keys):
    encrypted = keys.encrypt_name("Zoë")

    for spoilt in (encrypted[:-8], "m1:!", "m1:", "", encrypted.replace("m1:", "m9:")):
        with pytest.raises(StoreError):
            keys.decrypt_name(spoilt)


def test_a_digest_depends_on_every_byte_and_on_the_key(keys, document, monkeypatch):
    assert keys.digest(b"record") == keys.digest(b"record")
    assert keys.digest(b"record") != keys.digest(b"Record")
    assert load(monkeypatch, rotated(document)).digest(b"record") != keys.digest(b"record")


def test_exactly_one_token_key_signs_and_its_public_half_has_no_secret(keys):
    key = keys.active_token_key

    assert keys.token_keys == {key.kid: key}
    assert key.private_jwk["kid"] == key.public_jwk["kid"] == key.kid
    assert "d" in key.private_jwk
    assert "d" not in key.public_jwk


def test_no_key_shows_in_a_repr(keys, document):
    master = document["masters"][0]
    secrets = [
        master["nodes"][""],
        master["names"],
        master["digests"],
        document["checkpoint"],
        document["tokens"][0]["private"]["d"],
    ]
    shown = f"{keys!r} {keys.active_token_key!r} {keys._newest!r} {keys}"  # noqa: SLF001 - the secrets lie there

    assert not [secret for secret in secrets if secret in shown]


def test_the_file_is_its_owners_alone_and_is_never_overwritten(file):
    before = file.read_text()

    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(MalformedError, match="already"):
        create_key_file(file)
    assert file.read_text() == before


def test_a_file_that_others_may_use_is_refused(tmp_path):
    path = tmp_path / "keys.json"
    create_key_file(path)
    path.chmod(0o640)

    with pytest.raises(MalformedError, match="chmod 600"):
        KeyRing.load(f"file:{path}")


@pytest.mark.parametrize(
    "reference", ["", "file:", "env:", "keys.json", "file:/nowhere/keys.json", "env:P2_NOT_SET"]
)
def test_what_is_not_there_is_refused_with_its_name(reference):
    with pytest.raises(MalformedError):
        KeyRing.load(reference)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda keys: keys | {"version": 2},
        lambda keys: keys | {"masters": []},
        lambda keys: keys | {"masters": keys["masters"] * 2},
        lambda keys: keys | {"masters": [{**keys["masters"][0], "id": "a:b"}]},
        lambda keys: keys | {"checkpoint": "c2hvcnQ="},
        lambda keys: keys | {"checkpoint": "not base64"},
        lambda keys: keys | {"tokens": []},
        lambda keys: keys | {"tokens": [{**keys["tokens"][0], "active": False}]},
        lambda keys: keys | {"tokens": [{"kid": "k"}]},
        lambda keys: [keys],
        lambda _: {},
    ],
)
def test_a_spoilt_key_file_is_refused_and_none_of_it_is_told(monkeypatch, document, spoil):
    with pytest.raises(MalformedError) as failure:
        load(monkeypatch, spoil(document))

    assert "P2_TEST_KEYS" in str(failure.value)
    assert "c2hvcnQ" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "keys.json"
    path.write_bytes(b"\xff\xfe")
    os.chmod(path, 0o600)  # noqa: PTH101 - as an operator would

    with pytest.raises(MalformedError, match="not a key file"):
        KeyRing.load(f"file:{path}")


@given(districts, districts)
def test_a_tree_without_one_district_still_has_every_other(gone, other):
    nodes = {"": b"\x07" * 32}
    cut = without_district(nodes, gone)

    with pytest.raises(StoreError, match="destroyed"):
        derive_district(cut, gone)
    if other != gone:
        assert derive_district(cut, other) == derive_district(nodes, other)
        with pytest.raises(StoreError, match="destroyed"):
            derive_district(without_district(cut, other), gone)
    assert without_district(cut, gone) == cut


@pytest.mark.parametrize("district", ["", "1741", "174155", "1741a", "१७४१५"])
def test_only_a_district_code_has_keys(keys, district):
    with pytest.raises(StoreError, match="five digits"):
        keys.reference(district, SSID)
