"""A district's own token endpoint: its tokens open that district's door, and no other's."""

import base64

import pytest
from assertions import Signer, ask
from forging import parts
from region import KENT, SEATTLE

KENT_TOKEN, SEATTLE_TOKEN = f"/{KENT}/oauth/token", f"/{SEATTLE}/oauth/token"


@pytest.fixture(scope="module")
def vendor(served):
    return served.region.clients["sis-vendor"]


def token_at(served, path, client, **form):
    answer = served.http.post(
        path,
        json={"grant_type": "client_credentials", **form},
        auth=(client.client_id, client.client_secret),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def info(served, door, bearer, about=None):
    return served.http.post(
        f"/{door}/oauth/token_info",
        json={"token": about or bearer},
        headers={"Authorization": f"Bearer {bearer}"},
    )


def test_ed_fi_clients_are_served_as_they_ask(served, vendor):
    encoded = base64.b64encode(f"{vendor.client_id}:{vendor.client_secret}".encode()).decode()
    grant = {"grant_type": "client_credentials"}
    named = {"client_id": vendor.client_id, "client_secret": vendor.client_secret}
    answers = [
        served.http.post(KENT_TOKEN, json=grant, headers={"Authorization": f"Basic {encoded}"}),
        served.http.post(KENT_TOKEN, data=grant, headers={"Authorization": f"Basic {encoded}"}),
        served.http.post(KENT_TOKEN, json=grant | named),
        served.http.post(KENT_TOKEN, data=grant | named),
    ]

    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert {"access_token", "expires_in", "token_type"} <= answer.json().keys()


def test_the_token_says_its_district_and_nothing_of_others(served, vendor):
    claims = parts(token_at(served, KENT_TOKEN, vendor))[1]

    assert claims["district"] == KENT
    assert claims["scope"] == f"p2:{KENT}:*:read"


def test_what_is_asked_of_another_district_is_refused(served, vendor):
    answer = served.http.post(
        KENT_TOKEN,
        json={"grant_type": "client_credentials", "scope": f"p2:{SEATTLE}:*:read"},
        auth=(vendor.client_id, vendor.client_secret),
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_token_is_refused_at_another_districts_door(served, vendor):
    kent, seattle, everywhere = (
        token_at(served, path, vendor) for path in (KENT_TOKEN, SEATTLE_TOKEN, "/oauth/token")
    )

    assert [info(served, KENT, one).status_code for one in (kent, seattle, everywhere)] == [
        200,
        401,
        200,
    ]
    assert "another district" in info(served, KENT, seattle).json()["detail"]


def test_a_token_of_another_district_reads_nothing_here(served, vendor):
    body = {"district": KENT, "ssid": served.region.cast.kent[0]}

    def status(path):
        token = token_at(served, path, vendor)
        return served.http.post(
            "/exchange/v1/records/query", json=body, headers={"Authorization": f"Bearer {token}"}
        ).status_code

    assert [status(path) for path in (KENT_TOKEN, SEATTLE_TOKEN)] == [200, 403]


def test_a_token_of_another_district_acts_in_no_role_here(served):
    it = served.region.clients["kent-it"]

    def status(path):
        token = token_at(served, path, it)
        return served.http.get(
            f"/registry/v1/districts/{KENT}/crosswalks",
            headers={"Authorization": f"Bearer {token}"},
        ).status_code

    assert [status(path) for path in (KENT_TOKEN, SEATTLE_TOKEN)] == [200, 401]


def test_an_ed_fi_client_is_told_what_its_token_may_do(served, vendor):
    token = token_at(served, KENT_TOKEN, vendor, scope=f"p2:{KENT}:identity:read")

    told = info(served, KENT, token).json()

    assert told["active"] is True
    assert told["client_id"] == vendor.client_id
    assert told["namespace_prefixes"] == told["assigned_profiles"] == []
    (district,) = told["education_organizations"]
    assert district["education_organization_id"] == int(KENT)
    assert told["claim_set"] == {"name": "district-operations"}
    assert told["resources"] == [{"resource": "identity", "operations": ["Read"]}]


def test_only_ones_own_token_is_told(served, vendor):
    mine = token_at(served, KENT_TOKEN, vendor)
    theirs = token_at(served, KENT_TOKEN, served.region.clients["kent-it"])
    elsewhere = token_at(served, SEATTLE_TOKEN, vendor)

    for text in (theirs, elsewhere, "x"):
        assert info(served, KENT, mine, text).json() == {"active": False}


def test_a_district_that_does_not_take_part_gives_no_tokens(served, vendor):
    answer = served.http.post(
        "/99999/oauth/token",
        json={"grant_type": "client_credentials"},
        auth=(vendor.client_id, vendor.client_secret),
    )

    assert answer.status_code == 404


def test_failures_are_those_of_ed_fis_server(served, vendor):
    def post(auth=None, **form):
        answer = served.http.post(KENT_TOKEN, data=form, auth=auth)
        return answer.status_code, answer.json()["error"]

    grant = {"grant_type": "client_credentials"}
    good = (vendor.client_id, vendor.client_secret)
    assert post(good, client_secret=vendor.client_secret, **grant) == (400, "invalid_client")
    assert post((vendor.client_id, "wrong"), **grant) == (401, "invalid_client")
    assert post(**grant) == (401, "invalid_request")
    assert post(good, grant_type="password") == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    ("path", "status"), [(f"/{KENT}", 200), ("", 200), ("/1741", 401), (f"/{KENT}/x", 401)]
)
def test_an_assertion_may_name_a_districts_own_token_endpoint(served, path, status):
    signer = Signer(served, served.region.clients["learning-provider"].client_id)
    claims = signer.claims(aud=f"http://testserver{path}/oauth/token")

    assert ask(served, signer.sign(claims)).status_code == status


def test_the_district_names_its_doors(served):
    urls = served.http.get(f"/{KENT}/").json()["urls"]

    assert urls["oauth"] == f"http://testserver{KENT_TOKEN}"
    assert urls["oauthTokenIntrospection"] == f"http://testserver/{KENT}/oauth/token_info"
