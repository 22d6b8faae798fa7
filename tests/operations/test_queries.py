"""What a request asks of the database: by index, and as much with much in it as with little."""

import pytest
from callers import CALLERS, register_callers
from crowding import COPIED, crowd
from moves import keys_of
from policy import documented, load_table
from region import HIGHLINE, KENT, SEATTLE, now, open_exchange
from sending import ask
from values import Values
from watching import watching

from gateway.ledger import append
from gateway.ledger.events import DecisionDenied

COPIES = 300
SLACK = 25
"""Hundreds of steps, of which a page of a list takes some; to walk through a table takes more."""
WHOLE = {"GET /registry/v1/districts/{district}/drafts"}
"""Lists that are answered whole."""
LEAVES_OUT = "/data/v3/ed-fi/"
"""In the addresses of lists that leave out whom a block stands on, and so read all that stand."""
LOG = ("events", "leaves", "event_listings", "tree_nodes")
ROWS = load_table()
ASKED = sorted(set(ROWS) & set(documented()))


def permitted(row):
    """Somebody who gets what is asked for, if anybody does."""
    return min(CALLERS, key=lambda caller: row.answers[caller])


def asked_of(exchange, values, tokens, operation):
    """What the database is asked for one request, after one that opened what stays open."""
    row = ROWS[operation]
    token = tokens[permitted(row)]
    ask(exchange, values, row, token)
    sent = values.fill(row.sent)
    with watching() as watched:
        status = ask(exchange, values, row, token, sent)
    assert status == row.answers[permitted(row)], operation
    return watched


def lengthen(exchange):
    """The log by as many events of every district's, each with its place."""
    denied = [
        DecisionDenied(
            at=now(),
            client_id="stranger",
            district=district,
            datasets=(),
            action="read",
            purpose=None,
            denial_kind="client",
            rule="client is active",
            reason="the client is not active",
            student=None,
        )
        for _ in range(COPIES)
        for district in (KENT, SEATTLE, HIGHLINE)
    ]
    exchange.database.write(lambda uow: [append(uow, event) for event in denied])
    exchange.gateway.sequencing.sequence_now()


@pytest.fixture(scope="module")
def counted(region, tmp_path_factory):
    """By operation: what was asked with little in the database, and then with much."""
    folder = tmp_path_factory.mktemp("queries")
    with open_exchange(region, folder) as opened:
        tokens, values = register_callers(opened), Values(opened)
        little = {operation: asked_of(opened, values, tokens, operation) for operation in ASKED}
        lengthen(opened)
        crowd(f"sqlite:///{folder / 'gateway.db'}", keys_of(opened), COPIES)
        much = {operation: asked_of(opened, values, tokens, operation) for operation in ASKED}
        yield little, much, opened.database.read(lambda uow: len(uow.blocks.list_in(KENT, now())))


@pytest.mark.parametrize("operation", ASKED)
def test_the_number_of_queries_does_not_grow_with_what_is_held(counted, operation):
    little, much, _ = counted

    assert len(much[operation].statements) <= len(little[operation].statements)


@pytest.mark.parametrize("operation", ASKED)
def test_each_query_finds_its_rows_by_index(counted, operation):
    _, much, _ = counted

    assert {
        table: statement
        for table, statement in much[operation].walked.items()
        if table in COPIED or table in {"grant_students", *LOG}
    } == {}, operation


@pytest.mark.parametrize("operation", sorted(set(ASKED) - WHOLE))
def test_the_work_of_a_query_does_not_grow_with_what_is_held(counted, operation):
    """But a list's by less than a hundred steps for each block that stands in the district."""
    little, much, blocks = counted
    left_out = blocks if LEAVES_OUT in operation and not operation.endswith("{id}") else 0

    assert much[operation].steps <= little[operation].steps + SLACK + left_out
