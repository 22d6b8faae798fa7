"""A gateway that tests share, and SISs of a test's own."""

from collections.abc import Callable, Iterator

import pytest
from own_sis import OwnSis, own_sis
from region import HIGHLINE, KENT, SEATTLE, Exchange, Region, open_exchange

from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.exchange import districts
from gateway.exchange.publications import PublicationBody, open_crosswalks
from gateway.xsd.schema import Schema


@pytest.fixture(scope="package", autouse=True)
def crosswalks_compiled_once() -> Iterator[None]:
    """What one gateway compiled serves the next: crosswalks change nothing but with their text."""
    compiled: dict[tuple[tuple[str, str], ...], CrosswalkSet] = {}

    def open_once(body: PublicationBody, schema_of: Callable[[str], Schema]) -> CrosswalkSet:
        text = tuple(sorted(body.crosswalks.items()))
        if text not in compiled:
            compiled[text] = open_crosswalks(body, schema_of)
        return compiled[text]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(districts, "open_crosswalks", open_once)
        yield


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
