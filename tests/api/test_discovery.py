import pytest
from region import BASE_URL, KENT


def test_the_gateway_names_its_districts_and_doors(served):
    found = served.http.get("/").json()

    assert {one["code"] for one in found["districts"]} == set(served.region.populations)
    assert found["suite"] == "3"
    assert found["dataModels"] == [{"name": "CEDARS", "version": "2018"}]
    assert found["urls"]["oauth"] == f"{BASE_URL}/oauth/token"


def test_each_district_has_a_document_of_its_own(served):
    for district in served.http.get("/").json()["districts"]:
        path = district["url"].removeprefix(BASE_URL)

        assert served.http.get(path).status_code == 200


def test_a_district_without_its_slash_is_redirected_on_the_same_host(served):
    answer = served.http.get(
        f"/{KENT}", headers={"Host": "elsewhere.example"}, follow_redirects=False
    )

    assert answer.status_code == 307
    assert answer.headers["Location"] == f"/{KENT}/"


@pytest.mark.parametrize("path", ["/99999/", "/abcde/", "/1741/", "/nothing/here"])
def test_where_nothing_is_the_answer_is_404(served, path):
    answer = served.http.get(path)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:p2:problem:not-found"


@pytest.mark.parametrize("path", ["/17415%0A/", "/17415%00/", "/exchange/v1/transfers%0A"])
def test_no_address_holds_a_control_character(served, path):
    answer = served.http.get(path, follow_redirects=False)

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:p2:problem:malformed"


def test_links_come_from_the_settings_and_never_from_the_request(served):
    answer = served.http.get("/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil"})

    assert "evil" not in answer.text


def test_the_contract_is_not_served_with_the_names_of_functions(served):
    for path in ("/openapi.json", "/openapi.yaml", "/ui/", "/static/x"):
        assert served.http.get(path).status_code == 404
