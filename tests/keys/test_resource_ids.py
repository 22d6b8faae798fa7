"""Ids of resources: the same for the same thing, and nothing of the student in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.keys import KeyRing, create_key_file

SSIDS = st.from_regex(r"[1-9][0-9]{9}", fullmatch=True)
NAMES = st.text(max_size=40)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    create_key_file(path)
    return KeyRing.load(f"file:{path}")


@given(SSIDS, NAMES)
def test_an_id_opens_to_its_student_in_its_own_district_and_resource_alone(keys, ssid, name):
    made = keys.resource_id("17415", "students", ssid, name)

    assert len(made) == 32
    assert made == keys.resource_id("17415", "students", ssid, name)
    assert keys.open_resource_id("17415", "students", made) == ssid
    assert keys.open_resource_id("17001", "students", made) != ssid
    assert keys.open_resource_id("17415", "contacts", made) != ssid
    assert made != keys.resource_id("17001", "students", ssid, name)
    assert ssid not in made


@given(SSIDS, NAMES, NAMES)
def test_two_rows_have_two_ids_and_share_no_part_that_tells_whose_they_are(keys, ssid, one, other):
    first, second = (keys.resource_id("17415", "students", ssid, name) for name in (one, other))

    assert (first == second) == (one == other)
    assert one == other or first[:10] != second[:10]


@given(NAMES)
def test_what_is_about_no_student_has_an_id_of_its_own(keys, name):
    made = keys.catalogue_id("17415", "schools", name)

    assert len(made) == 32
    assert made == keys.catalogue_id("17415", "schools", name)
    assert made != keys.catalogue_id("17001", "schools", name)
    assert made != keys.catalogue_id("17415", "courses", name)
