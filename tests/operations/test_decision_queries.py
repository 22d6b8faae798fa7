"""The facts of a decision: few queries, all by index, however much the districts gave."""

import pytest
from postgres import own_database
from sqlalchemy import text
from watching import watching

from bench.many_grants import NOW, make, open_engine, question
from gateway.access.authorization import Access
from gateway.keys import KeyRing, create_key_file
from gateway.model.permit import Permit

MANY = 20_000
GROWING = {"grants", "grant_students", "consents", "blocks"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request, tmp_path_factory):
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("decisions")
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    server = request.getfixturevalue("postgresql_server")
    with own_database(server) as few, own_database(server) as many:
        yield {"few": few, "many": many}.__getitem__


@pytest.fixture(scope="module")
def ask(address, tmp_path_factory):
    """What the database is asked for one decision, with ten grants in it and with very many."""
    create_key_file(tmp_path_factory.mktemp("keys") / "keys.json")
    keys = KeyRing.load(f"file:{tmp_path_factory.getbasetemp()}/keys0/keys.json")
    databases = {"few": make(address("few"), 10), "many": make(address("many"), MANY)}

    def decide(name, number):
        access = Access(databases[name], keys, "https://here", lambda: NOW)
        with watching() as watched:
            answer = access.decide(question(number))
        return answer, watched

    yield decide
    for database in databases.values():
        database.close()


@pytest.mark.usefixtures("ask")
def test_a_query_that_walks_through_a_table_is_seen(address):
    engine = open_engine(address("many"))
    with watching() as watched, engine.connect() as connection:
        connection.execute(text("SELECT * FROM grants WHERE reason = 'a walk'"))
    engine.dispose()

    assert "grants" in watched.walked


def test_no_query_of_a_decision_walks_through_a_table_that_grows(ask):
    answer, watched = ask("many", MANY // 2)

    assert isinstance(answer, Permit)
    assert GROWING & set(watched.walked) == set()


def test_a_decision_asks_as_many_queries_of_many_grants_as_of_few(ask):
    few, many = ask("few", 7)[1], ask("many", 7)[1]

    assert few.statements == many.statements
    assert len(many.statements) < 12
    assert many.steps < few.steps + MANY / 200  # hundreds: to look at each grant takes more


def test_a_denial_asks_no_more_than_a_permit(ask):
    permitted, denied = ask("many", 7), ask("many", MANY + 1)

    assert not isinstance(denied[0], Permit)
    assert len(denied[1].statements) <= len(permitted[1].statements)
