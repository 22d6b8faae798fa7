"""`p2 why` says the same as the API, and keeps the SSID out of the list of processes."""

import json

import pytest
from click.testing import CliRunner
from denials import ABSENT
from region import KENT

from gateway.access.rules import RULES
from gateway.cli import p2


@pytest.fixture
def why(exchange):
    """The command on the test's gateway, the SSID on standard input."""
    registered = exchange.region.clients["cbo"]
    environment = {
        "P2_DATABASE_URL": f"sqlite:///{exchange.folder / 'gateway.db'}",
        "P2_KEYS": f"file:{exchange.region.keys}",
    }

    def asking(ssid, *more):
        named = ["--client", registered.client_id, "--purpose", str(registered.purpose)]
        return CliRunner().invoke(
            p2,
            ["why", *named, "--district", KENT, "--dataset", "identity", *more],
            input=f"{ssid}\n",
            env=environment,
        )

    return asking


def test_what_is_permitted_ends_with_0_and_every_rule_is_shown(exchange, why):
    ran = why(exchange.region.cast.kent[0])

    assert ran.exit_code == 0, ran.output
    assert all(rule.name in ran.stdout for rule in RULES)
    assert "permitted by grant" in ran.stdout


def test_what_is_denied_ends_with_1_and_names_the_rule(exchange, why):
    blocked = exchange.region.cast.kent[2]
    ran = why(blocked)

    assert ran.exit_code == 1, ran.output
    assert "denied by the rule 'no block stands'" in ran.stdout
    assert blocked not in ran.output


def test_programs_get_the_apis_words(exchange, why):
    told = json.loads(why(exchange.region.cast.kent[0], "--json", "--live").stdout)

    assert (told["permitted"], told["atSource"]) == (True, True)
    (event,) = exchange.events("decision.explained")
    assert event["data"]["by"].startswith("operator ")


def test_an_ssid_that_is_none_is_not_repeated(why):
    ran = why("12345")

    assert ran.exit_code == 2
    assert "SSID of ten digits" in ran.output
    assert "12345" not in ran.output


def test_dash_is_what_is_asked_for_without_a_word(why):
    assert why(ABSENT).stdout == why(ABSENT, "--student", "-").stdout
