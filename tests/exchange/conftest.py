"""A gateway that tests share, and SISs of a test's own."""

from collections.abc import Iterator

import pytest
from own_sis import OwnSis, own_sis
from region import HIGHLINE, KENT, SEATTLE, Exchange, Region, open_exchange


@pytest.fixture(scope="package")
def shared(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A gateway that tests share: each asks for students of its own."""
    with open_exchange(region, tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@pytest.fixture
def kent(exchange: Exchange) -> Iterator[OwnSis]:
    """Kent's SIS, a copy."""
    with own_sis(exchange, KENT) as sis:
        yield sis


@pytest.fixture
def seattle(exchange: Exchange) -> Iterator[OwnSis]:
    """Seattle's SIS, a copy."""
    with own_sis(exchange, SEATTLE) as sis:
        yield sis


@pytest.fixture
def highline(exchange: Exchange) -> Iterator[OwnSis]:
    """Highline's SIS, a copy."""
    with own_sis(exchange, HIGHLINE) as sis:
        yield sis
