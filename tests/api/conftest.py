from collections.abc import Iterator

import pytest
from region import Exchange, Region, open_exchange


@pytest.fixture(scope="package")
def served(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """One gateway for all tests that leave it as it was."""
    with open_exchange(region, tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture(scope="package")
def bearer(served: Exchange) -> dict[str, str]:
    """What authorizes Kent's IT."""
    return {"Authorization": f"Bearer {served.token('kent-it')}"}
