"""The seven districts' simulated SISs under one folder: written once, then run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import create_engine

from gateway.simulators import powerschool, skyward, synergy
from gateway.simulators.people import Population
from gateway.simulators.population import REGION, populate_region
from gateway.simulators.skyward import SkywardImporter, open_folder
from gateway.simulators.synergy_imports import import_delivered

PRODUCTS: Mapping[str, str] = MappingProxyType(
    {
        "17415": "skyward",
        "17408": "skyward",
        "17403": "skyward",
        "17406": "skyward",
        "17001": "powerschool",
        "17401": "synergy",
        "17210": "synergy",
    }
)
"""Which product each simulated district runs."""
POWERSCHOOL_CLIENT = "p2-gateway"
SECRET_VARIABLE = "P2_SIS_SECRET"  # noqa: S105 - a name, not a secret
"""The environment variable that holds the secret of the simulated PowerSchool's client."""
_WRITE: Mapping[str, Callable[[Population, Path], object]] = MappingProxyType(
    {"skyward": skyward.write, "powerschool": powerschool.write, "synergy": synergy.write}
)


def write_region(
    folder: Path,
    students: int,
    today: date,
    districts: Sequence[str] = tuple(REGION),
    progress: Callable[[int], None] | None = None,
) -> dict[str, Population]:
    """Write every district's SIS into a folder of its own; `progress` hears of pupils made."""
    names = {code: REGION[code] for code in districts}
    populations = populate_region(students, today, names, progress)
    for code, population in populations.items():
        _WRITE[PRODUCTS[code]](population, folder / code)
    return populations


def address_of(folder: Path, code: str, powerschool_port: int) -> dict[str, str]:
    """What the district's entry must say to reach its simulated SIS."""
    district = folder / code
    match PRODUCTS[code]:
        case "skyward":
            return skyward.address_of(district)
        case "synergy":
            return {"url": synergy.database_url(district / synergy.DATABASE)}
        case _:
            return {
                "url": f"http://127.0.0.1:{powerschool_port}",
                "client_id": POWERSCHOOL_CLIENT,
                "client_secret": f"env:{SECRET_VARIABLE}",
            }


def run_region(folder: Path, powerschool_port: int, secret: str) -> None:
    """Run every SIS in the folder until told to stop: the REST server, and all import runs."""

    def importers() -> list[Callable[[], object]]:
        return [one for code in PRODUCTS if (one := _importer(folder, code))]

    powerschool.run(folder / "17001", powerschool_port, POWERSCHOOL_CLIENT, secret, importers)


def _importer(folder: Path, code: str) -> Callable[[], object] | None:
    district = folder / code
    if not district.is_dir():
        return None
    if PRODUCTS[code] == "skyward":
        return SkywardImporter(open_folder(district, code)).run
    if PRODUCTS[code] == "synergy":
        engine = create_engine(synergy.database_url(district / synergy.DATABASE))
        return lambda: import_delivered(engine)
    return None
