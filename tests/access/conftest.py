"""A gateway of this package's own, with use cases to register who may ask."""

from collections.abc import Iterator

import pytest
from policies import Registry, registry_of
from region import Exchange, Region, open_exchange


@pytest.fixture(scope="package")
def served(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """One gateway for all tests that leave its policies as they were."""
    with open_exchange(region, tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture
def registry(exchange: Exchange) -> Registry:
    """What changes the policies of the test's own gateway."""
    return registry_of(exchange)
