"""OneRoster's scopes stand for datasets: a token that names one covers those, and says so."""

import pytest
from forging import parts
from policies import registry_of
from region import KENT

from gateway.access.scopes import covers, keep_names, spell_out
from gateway.cedars.datasets import all_datasets
from gateway.cedars.standard_scopes import standard_scopes
from gateway.model.purpose import Action, OrganizationKind, Purpose

ONEROSTER = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
ROSTER, DEMOGRAPHICS = f"{ONEROSTER}roster.readonly", f"{ONEROSTER}roster-demographics.readonly"


@pytest.fixture(scope="module")
def provider(served):
    return served.region.clients["learning-provider"]


def ask(served, client_id, secret, scope=None):
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    return served.http.post("/oauth/token", data=form, auth=(client_id, secret))


def granted(served, client_id, secret, scope=None):
    answer = ask(served, client_id, secret, scope)
    assert answer.status_code == 200, answer.text
    found = answer.json()["scope"]
    assert parts(answer.json()["access_token"])[1]["scope"] == found
    return set(found.split())


def test_each_stands_for_datasets_that_there_are():
    for name, stands_for in standard_scopes().items():
        assert name.startswith(ONEROSTER)
        assert stands_for
        for scope in stands_for:
            assert scope.split(":")[2] in all_datasets()
            assert scope.endswith(f":{Action.READ}")


def test_demographics_need_a_scope_of_their_own():
    roster = spell_out([ROSTER])

    assert covers(roster, KENT, "identity", Action.READ)
    assert not covers(roster, KENT, "demographics", Action.READ)
    assert covers(spell_out([DEMOGRAPHICS]), KENT, "demographics", Action.READ)


def test_a_name_covers_nothing_by_itself():
    assert not covers([ROSTER], KENT, "identity", Action.READ)


def test_a_client_that_asks_by_a_standards_name_gets_its_datasets(served, provider):
    found = granted(served, provider.client_id, provider.client_secret, ROSTER)

    assert found == {ROSTER, *standard_scopes()[ROSTER]}


def test_what_is_asked_and_not_known_is_left_out(served, provider):
    asked = f"{ROSTER} {ONEROSTER}gradebook.readonly {ROSTER}x"

    found = granted(served, provider.client_id, provider.client_secret, asked)

    assert found == {ROSTER, *standard_scopes()[ROSTER]}


def test_a_client_gets_no_more_than_it_may_have_and_no_name_of_which_it_got_nothing(served):
    registry = registry_of(served)
    organization = registry.parties.register_organization(
        "Narrow", OrganizationKind.LEARNING_PROVIDER, district=None, by="test", why="test"
    )
    client, secret = registry.parties.register_client(
        organization.id,
        "Narrow",
        purposes=(Purpose.ACCOUNT_PROVISIONING,),
        scopes=(f"p2:{KENT}:identity:read", f"p2:{KENT}:growth:read"),
        by="test",
        why="test",
    )

    assert granted(served, client.client_id, secret, ROSTER) == {
        ROSTER,
        f"p2:{KENT}:identity:read",
    }
    refused = ask(served, client.client_id, secret, DEMOGRAPHICS)
    assert refused.json()["error"] == "invalid_scope"
    assert granted(served, client.client_id, secret, f"{ROSTER} {DEMOGRAPHICS}") == {
        ROSTER,
        f"p2:{KENT}:identity:read",
    }


def test_a_client_may_be_registered_by_a_standards_name(served):
    registry = registry_of(served)
    organization = registry.parties.register_organization(
        "Named", OrganizationKind.LEARNING_PROVIDER, district=None, by="test", why="test"
    )
    client, secret = registry.parties.register_client(
        organization.id,
        "Named",
        purposes=(Purpose.ACCOUNT_PROVISIONING,),
        scopes=(ROSTER,),
        by="test",
        why="test",
    )
    named = {ROSTER, *standard_scopes()[ROSTER]}

    assert granted(served, client.client_id, secret) == named
    assert granted(served, client.client_id, secret, ROSTER) == named
    assert granted(served, client.client_id, secret, "p2:*:*:read") == named - {ROSTER}
    assert granted(served, client.client_id, secret, f"p2:{KENT}:identity:read") == {
        f"p2:{KENT}:identity:read"
    }
    assert ask(served, client.client_id, secret, DEMOGRAPHICS).json()["error"] == "invalid_scope"


def test_at_a_districts_door_the_name_is_kept_with_what_is_left(served, provider):
    answer = served.http.post(
        f"/{KENT}/oauth/token",
        data={"grant_type": "client_credentials", "scope": ROSTER},
        auth=(provider.client_id, provider.client_secret),
    )

    here = {scope.replace("*", KENT, 1) for scope in standard_scopes()[ROSTER]}
    assert set(answer.json()["scope"].split()) == {ROSTER, *here}


def test_no_name_is_kept_of_what_was_not_asked():
    assert keep_names(["p2:*:*:read"], ["p2:*:*:read"]) == ()
    assert keep_names([ROSTER, DEMOGRAPHICS], ["p2:17415:demographics:read"]) == (DEMOGRAPHICS,)
