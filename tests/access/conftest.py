"""A gateway of this package's own, with use cases to register who may ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from policies import Registry, registry_of
from region import Exchange, Region, open_exchange
from registrations import Registrations


@pytest.fixture(scope="package")
def served(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """One gateway for all tests that leave its policies as they were."""
    with open_exchange(region, tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture
def registry(exchange: Exchange) -> Registry:
    """What changes the policies of the test's own gateway."""
    return registry_of(exchange)


@pytest.fixture
def world(upgraded_sqlite: Path, tmp_path: Path) -> Iterator[Registrations]:
    """A small database with somebody who may ask, and a clock that stands still."""
    made = Registrations(tmp_path, upgraded_sqlite)
    yield made
    made.database.close()
