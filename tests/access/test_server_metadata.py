"""What the authorization server says of itself (RFC 8414) is true."""

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url

from gateway.api.documents import served_document


@pytest.fixture(scope="module")
def metadata(served):
    answer = served.http.get(get_well_known_url("http://testserver/", external=False))
    assert answer.status_code == 200
    return answer.json()


def test_it_is_what_the_rfc_demands(metadata, monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    needed = {"response_types_supported": ["code"]}  # Authlib takes none for not said
    AuthorizationServerMetadata(metadata | needed).validate()

    assert metadata["issuer"] == "http://testserver"


def test_every_endpoint_that_it_names_is_there(metadata):
    paths = served_document()["paths"]
    endpoints = {
        name: address for name, address in metadata.items() if name.endswith(("_endpoint", "_uri"))
    }

    assert endpoints
    for name, address in endpoints.items():
        assert address.removeprefix("http://testserver") in paths, name


def test_every_grant_type_that_it_names_is_known_and_no_other(served, metadata):
    client = served.region.clients["kent-it"]

    def error(grant_type):
        answer = served.http.post(
            "/oauth/token",
            data={"grant_type": grant_type},
            auth=(client.client_id, client.client_secret),
        )
        return answer.json().get("error")

    for grant_type in metadata["grant_types_supported"]:
        assert error(grant_type) != "unsupported_grant_type"
    for grant_type in ("password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer"):
        assert grant_type not in metadata["grant_types_supported"]
        assert error(grant_type) == "unsupported_grant_type"
