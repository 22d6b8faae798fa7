"""A client of others, as it comes, at the door of a served gateway: it gets what is its own."""

import shutil

import pytest
from edfi_api_client import EdFiClient
from region import KENT, SIS_SECRET
from serving import serving

from gateway.demo.processes import free_port
from gateway.simulators.region import SECRET_VARIABLE


@pytest.fixture(scope="module")
def url(region, tmp_path_factory):
    """Kent's door."""
    folder = tmp_path_factory.mktemp("served")
    for name in ("prepared.db", "prepared.db-wal", "prepared.db-shm"):
        held = region.database.with_name(name)
        if held.exists():
            shutil.copy(held, folder / name.replace("prepared", "gateway"))
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        "P2_DATABASE_URL": f"sqlite:///{folder / 'gateway.db'}",
        "P2_KEYS": f"file:{region.keys}",
        "P2_BASE_URL": base,
        SECRET_VARIABLE: SIS_SECRET,
    }
    with serving(folder, environment, port=port):
        yield f"{base}/{KENT}"


@pytest.fixture
def connect(region, url):
    def connect(name):
        client = region.clients[name]
        return EdFiClient(url, client.client_id, client.client_secret)

    return connect


def _visible(region):
    """Kent's students whom the district's own client sees: all but who is blocked."""
    return {one.ssid for one in region.populations[KENT].pupils} - {region.cast.kent[2]}


def test_edfi_api_client_learns_what_is_here(connect):
    client = connect("kent-it")

    assert client.get_ods_version() == "7.3"
    assert client.get_data_model_version() == "5.2.0"
    assert ("ed-fi", "students") in client.resources
    assert ("ed-fi", "gradeLevelDescriptors") in client.descriptors
    info = client.get_token_info()
    assert info["active"]
    assert info["education_organizations"][0]["education_organization_id"] == int(KENT)


def test_edfi_api_client_gets_every_row_page_after_page(connect, region):
    students = connect("kent-it").resource("students")
    rows = list(students.get_rows(page_size=7))

    assert {row["studentUniqueId"] for row in rows} == _visible(region)
    assert len(rows) == students.get_total_count() == len(_visible(region))
    assert students.get_by_id(rows[5]["id"]) == rows[5]


def test_two_clients_get_exactly_their_students(connect, region):
    cbo = {row["studentUniqueId"] for row in connect("cbo").resource("students").get_rows()}
    provider = connect("learning-provider").resource("studentSchoolAssociations")
    rows = list(provider.get_rows(page_size=5))
    schools = set(region.cast.kent_schools[:2])

    assert cbo == set(region.cast.kent[:2])
    assert {row["studentReference"]["studentUniqueId"] for row in rows} == {
        one.ssid
        for one in region.populations[KENT].pupils
        if one.ssid != region.cast.kent[2]
        and any(span.school in schools and span.last_day is None for span in one.enrollments)
    }
    assert provider.get_total_count() == len(rows)
