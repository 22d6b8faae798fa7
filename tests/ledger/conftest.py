"""A database of each kind for the log."""

from collections.abc import Iterator

import pytest

from gateway.store import Database


@pytest.fixture
def database(upgraded_url: str) -> Iterator[Database]:
    database = Database.open(upgraded_url)
    yield database
    database.close()
