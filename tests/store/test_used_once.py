"""What is good once is taken once, however many processes are shown it at one moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from store_facts import CLIENT, NOW, add_parties

from gateway.model.authorization import (
    AuthorizationCode,
    PushedRequest,
    RefreshToken,
    TokenFamily,
)
from gateway.model.person import Person
from gateway.store import Database

PROCESSES, LATER = 6, NOW + timedelta(minutes=1)


@pytest.fixture
def databases(upgraded_url):
    """The same database, opened as by processes that know nothing of each other."""
    opened = [Database.open(upgraded_url) for _ in range(PROCESSES)]
    opened[0].write(add_parties)
    opened[0].write(_add_family)
    yield opened
    for database in opened:
        database.close()


def _add_family(uow):
    uow.persons.add(Person("person", "m1:name", None, NOW))
    uow.families.add(
        TokenFamily("family", CLIENT.client_id, "person", ("p2:*:*:read",), None, None, NOW, LATER)
    )
    uow.pushed_requests.add(
        PushedRequest(
            "uri", CLIENT.client_id, "https://client.example/", None, "c", (), None, None, LATER
        )
    )
    uow.codes.add(AuthorizationCode("code", "family", "https://client.example/", "c", LATER))
    uow.refresh_tokens.add(RefreshToken("token", "family", NOW))


USES = {
    "an assertion": lambda uow: uow.assertions.use(CLIENT.client_id, "jti", LATER, NOW),
    "a proof": lambda uow: uow.proofs.use("key.jti", LATER, NOW),
    "a revocation": lambda uow: uow.revocations.add("jti", LATER, NOW),
    "a pushed request": lambda uow: uow.pushed_requests.use("uri"),
    "a code": lambda uow: uow.codes.use("code", NOW),
    "a refresh token": lambda uow: uow.refresh_tokens.use("token", NOW),
    "the end of a family": lambda uow: uow.families.end("family", NOW),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_it_is_taken_once(databases, use):
    with ThreadPoolExecutor(PROCESSES) as pool:
        taken = list(pool.map(lambda database: database.write(use), databases))

    assert sorted(taken) == [False] * (PROCESSES - 1) + [True]


def test_what_is_over_is_forgotten_with_all_that_came_of_it(databases):
    database = databases[0]
    database.write(lambda uow: uow.families.forget_over(NOW))
    assert database.read(lambda uow: uow.families.find("family")) is not None

    database.write(lambda uow: uow.families.forget_over(LATER))

    assert database.read(lambda uow: uow.families.find("family")) is None
    assert database.read(lambda uow: uow.codes.find("code")) is None
    assert database.read(lambda uow: uow.refresh_tokens.find("token")) is None
