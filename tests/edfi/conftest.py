"""A gateway that the tests of the Ed-Fi doors share; a vendor sees three districts whole."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from edfi_doors import DISTRICTS, Doors
from region import Region, now, open_exchange

from gateway.access.granting import Granting
from gateway.keys import KeyRing


@pytest.fixture(scope="package")
def doors(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    own = replace(region, clients=dict(region.clients))  # others know nothing of these clients
    with open_exchange(own, tmp_path_factory.mktemp("doors")) as opened:
        keys = KeyRing.load(f"file:{region.keys}")
        made = Doors(opened, Granting(opened.database, keys, now))
        made.register("vendor", [{"district": one, "is_for_all": True} for one in DISTRICTS])
        yield made
