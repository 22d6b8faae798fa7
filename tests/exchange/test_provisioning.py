"""Provisioning after a move: a provider of the new district has the account from the old one."""

from datetime import date, timedelta

import pytest
from moves import keys_of, now_at
from region import KENT, SEATTLE

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.demo.parties import DemoClient
from gateway.errors import InvalidRequestError
from gateway.exchange.provisioning import is_at_a_school
from gateway.model.agreement import Agreement
from gateway.model.day import day_of
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.model.transfer import TransferState

DAY, YEAR = timedelta(days=1), timedelta(days=365)
PROVIDER = "seattle's provider"


class Provider:
    """A learning provider, which nobody has granted anything yet."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.now = now_at(exchange)
        clock = lambda: now_at(exchange)  # noqa: E731 - a clock
        self.parties = Parties(exchange.database, clock)
        self.granting = Granting(exchange.database, keys_of(exchange), clock)
        self.organization = self.parties.register_organization(
            "Puget Learning", OrganizationKind.LEARNING_PROVIDER, district=None, by="dcc", why="x"
        )
        client, secret = self.parties.register_client(
            self.organization.id,
            PROVIDER,
            purposes=(Purpose.ACCOUNT_PROVISIONING,),
            scopes=("p2:*:*:read",),
            by="dcc",
            why="it joins",
        )
        self.client_id = client.client_id
        exchange.region.clients[PROVIDER] = DemoClient(
            client.client_id, secret, Purpose.ACCOUNT_PROVISIONING, (), ()
        )
        self.agree(None)

    def agree(self, district):
        return self.parties.register_agreement(
            Agreement(
                id="",
                organization_id=self.organization.id,
                district=district,
                no_sale=True,
                no_marketing=True,
                no_profiling=True,
                no_redisclosure=True,
                uses_cloud=False,
                starts_on=day_of(self.now),
                ends_on=day_of(self.now + YEAR),
            ),
            by="dcc",
            why="signed",
        )

    def give(self, district, **students):
        return self.granting.give_grant(
            GrantTerms(
                district=district,
                client_id=self.client_id,
                **{
                    "datasets": ("account",),
                    "purpose": Purpose.ACCOUNT_PROVISIONING,
                    "starts_at": self.now,
                    "ends_at": self.now + YEAR,
                    "reason": "accounts",
                    **students,
                },
            ),
            by="steward",
        )

    def ask(self, *datasets):
        ssid = self.exchange.region.cast.moving[KENT][SEATTLE][0]
        named = {"datasets": list(datasets)} if datasets else {}
        return self.exchange.read_record(PROVIDER, ssid, KENT, **named)


@pytest.fixture
def provider(exchange):
    yield Provider(exchange)
    del exchange.region.clients[PROVIDER]


@pytest.fixture
def standing(provider):
    """Kent's grant for those who move."""
    return provider.give(KENT, is_for_moved=True)


@pytest.fixture
def roster(provider):
    """Seattle admits the provider."""
    return provider.give(SEATTLE, schools=("101", "102"))


def approve(exchange):
    asked = exchange.request_transfer()
    assert exchange.complete(asked.json()["id"]) is TransferState.ACKNOWLEDGED
    return asked.json()["id"]


@pytest.mark.usefixtures("roster")
def test_before_the_move_is_approved_the_student_is_not_the_providers(
    exchange, provider, standing
):
    assert provider.ask("account").status_code == 404

    approve(exchange)

    answer = provider.ask("account")
    assert answer.status_code == 200, answer.text
    assert list(answer.json()["datasets"]) == ["account"]
    disclosed = exchange.events("disclosure.intended")[-1]["data"]
    assert disclosed["authority"] == "34 CFR 99.31(a)(2)"
    assert disclosed["grant_ids"] == [standing.id]


@pytest.mark.usefixtures("standing", "roster")
def test_nothing_but_the_account_is_given_after_a_move(exchange, provider):
    approve(exchange)

    assert list(provider.ask().json()["datasets"]) == ["account"]
    assert provider.ask("identity").status_code == 403
    for wrong in ({"datasets": ("identity",)}, {"purpose": Purpose.DISTRICT_OPERATIONS}):
        with pytest.raises(InvalidRequestError):
            provider.give(KENT, is_for_moved=True, **wrong)


@pytest.mark.usefixtures("provider", "standing", "roster")
def test_who_did_not_move_is_not_covered(exchange):
    approve(exchange)
    other = exchange.region.cast.moving[KENT][SEATTLE][1]

    assert exchange.read_record(PROVIDER, other, KENT, datasets=["account"]).status_code == 404


@pytest.mark.usefixtures("standing")
def test_a_provider_that_the_new_district_has_not_admitted_gets_nothing(exchange, provider):
    approve(exchange)

    assert provider.ask("account").status_code == 404


@pytest.mark.usefixtures("roster")
def test_without_a_standing_grant_of_the_old_district_there_is_nothing(exchange, provider):
    approve(exchange)

    assert provider.ask("account").status_code == 403


@pytest.mark.parametrize("ended", ["standing", "roster"])
def test_either_districts_grant_that_ends_ends_it(exchange, provider, standing, roster, ended):
    approve(exchange)
    assert provider.ask("account").status_code == 200
    grant = {"standing": standing, "roster": roster}[ended]

    provider.granting.end_grant(grant.id, by="steward", why="no longer")

    assert provider.ask("account").status_code == (403 if ended == "standing" else 404)


@pytest.mark.usefixtures("standing", "roster")
def test_it_ends_after_thirty_days_in_any_case(exchange, provider):
    approve(exchange)

    exchange.ahead = 29 * DAY
    assert provider.ask("account").status_code == 200
    exchange.ahead = 30 * DAY
    assert provider.ask("account").status_code == 404


def list_at_seattle(monkeypatch, rows):
    """From now on Seattle's SIS answers so of the student."""
    monkeypatch.setattr("gateway.exchange.provisioning.look_up", lambda *_: rows)


@pytest.mark.usefixtures("standing", "roster")
def test_a_daily_look_ends_it_once_the_new_district_lists_the_student(
    exchange, provider, monkeypatch
):
    sweep = exchange.gateway.provisioning.sweep
    transfer_id = approve(exchange)
    assert sweep() == 0
    exchange.ahead = DAY
    assert sweep() == 0  # the student is only coming to Seattle
    assert provider.ask("account").status_code == 200
    looked = [one["data"] for one in exchange.events("lookup.made")]
    assert [one["district"] for one in looked if "new district" in one["purpose"]] == [SEATTLE]

    today = day_of(now_at(exchange)).isoformat()
    list_at_seattle(monkeypatch, {"SchoolStudent": ({"SchoolEnrollmentDate": today},)})
    assert sweep() == 0  # looked at already, today
    assert provider.ask("account").status_code == 200
    exchange.ahead = 2 * DAY
    assert sweep() == 1
    assert sweep() == 0

    assert provider.ask("account").status_code == 404
    ended = exchange.events("policy.changed")[-1]["data"]
    assert (ended["what"], ended["subject_id"], ended["by"]) == ("move", transfer_id, "gateway")


@pytest.mark.parametrize(
    ("rows", "is_listed"),
    [
        ({}, False),
        ({"SchoolStudent": ()}, False),
        ({"SchoolStudent": ({"SchoolEnrollmentDate": "2026-11-25"},)}, False),
        ({"SchoolStudent": ({"SchoolEnrollmentDate": "2026-11-24"},)}, True),
        (
            {
                "SchoolStudent": (
                    {"SchoolEnrollmentDate": "2026-09-01", "SchoolExitDate": "2026-11-23"},
                )
            },
            False,
        ),
        (
            {
                "SchoolStudent": (
                    {"SchoolEnrollmentDate": "2026-09-01", "SchoolExitDate": "2026-11-24"},
                )
            },
            True,
        ),
    ],
)
def test_a_district_lists_who_is_at_a_school_today(rows, is_listed):
    assert is_at_a_school(rows, date(2026, 11, 24)) is is_listed
