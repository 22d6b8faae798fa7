"""Every operation of the documents, asked by everybody who may call, answers as the table says."""

import re
from collections.abc import Iterator

import pytest
from callers import CALLERS, CLIENTS, PEOPLE, register_callers
from policy import TABLE, documented, load_table
from region import Exchange, Region, open_exchange
from sending import ask
from values import Values

from gateway.model.purpose import OrganizationKind
from gateway.model.role import Role

HOW = """\
{operation}:
  path: {{...}}    # what is sent; $names are made by values.py
  200: [who may]
  403: rest"""
ROWS = load_table()


@pytest.fixture(scope="module")
def values(asked: Exchange) -> Values:
    return Values(asked)


@pytest.fixture(scope="module")
def asked(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """One gateway for all: no row depends on another."""
    with open_exchange(region, tmp_path_factory.mktemp("operations")) as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(asked: Exchange) -> dict[str, str | None]:
    return register_callers(asked)


@pytest.mark.parametrize("operation", sorted(ROWS))
def test_each_caller_is_answered_as_the_table_says(asked, values, tokens, operation):
    row = ROWS[operation]

    answered = {caller: ask(asked, values, row, tokens[caller]) for caller in CALLERS}

    assert {
        caller: f"answered {status}, and {TABLE.name} says {row.answers[caller]}"
        for caller, status in answered.items()
        if status != row.answers[caller]
    } == {}


def test_every_operation_has_a_row():
    missing = sorted(set(documented()) - set(ROWS))

    assert missing == [], f"add to {TABLE.name}:\n" + "\n".join(
        HOW.format(operation=operation) for operation in missing
    )


def test_every_row_is_of_an_operation():
    assert sorted(set(ROWS) - set(documented())) == []


def test_somebody_of_every_kind_and_role_calls():
    kinds = {"district", "vendor", "provider", "cbo", "dcc"}

    assert set(Role) <= set(PEOPLE)
    assert {f"{kind}-client" for kind in kinds} <= set(CLIENTS)
    assert len(kinds) == len(OrganizationKind)


ABOUT_NO_STUDENT = re.compile(
    r"GET /|GET /\{district\}/|GET /health/.*|GET /oauth/.*|POST /oauth/.*|GET /sign-in.*"
    r"|POST /\{district\}/oauth/.*|GET /\.well-known/.*|.* /registry/v1/(datasets|purposes).*"
    r"|.* /registry/v1/(organizations|clients|agreements).*"
    r"|GET /ledger/v1/(events|checkpoint|proofs).*"
    r"|GET /\{district\}/metadata/.*|GET /\{district\}/data/v3/ed-fi/[a-zA-Z]+Descriptors"
)
"""What answers a role that sees no student."""


@pytest.mark.parametrize("role", ["operator", "dcc", "data-steward-elsewhere", "auditor"])
def test_who_sees_no_student_is_answered_by_nothing_that_holds_one(role):
    answered = {one for one, row in ROWS.items() if row.answers[role] < 300}

    assert {one for one in answered if not ABOUT_NO_STUDENT.fullmatch(one)} == set()


def test_no_row_lets_an_ended_client_do_what_asks_for_a_token():
    protected = [operation for operation, is_protected in documented().items() if is_protected]

    assert {ROWS[one].answers["ended-client"] for one in protected if one in ROWS} <= {403, 404}
