"""A database of each kind, and a few people in it."""

from collections.abc import Iterator

import pytest
from store_facts import add_parties

from gateway.store import Database


@pytest.fixture
def empty(upgraded_url: str) -> Iterator[Database]:
    database = Database.open(upgraded_url)
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    empty.write(add_parties)
    return empty
