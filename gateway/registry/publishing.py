"""Publish a district: its folder is checked whole, then one immutable version is in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from gateway.cedars.state_districts import EXAMPLE_CODES, state_districts
from gateway.connectors.entry import load_district_folder
from gateway.errors import InvalidEntryError
from gateway.exchange.publications import PublicationBody, load_publication
from gateway.ledger import append
from gateway.model.district import District
from gateway.model.publication import Publication
from gateway.registry.versions import make_version
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Published:
    """What came into force."""

    district: District
    sha256: str
    crosswalks: tuple[str, ...]


class Publishing:
    """Brings districts in, and new versions of what they published."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], *, allow_examples: bool
    ) -> None:
        self._database = database
        self._clock = clock
        self._allow_examples = allow_examples

    def publish(self, folder: Path, address: Mapping[str, str], *, by: str) -> Published:
        """
        Check the folder and put it in force, in one unit.

        `address` overrides the entry's own. The entry's settings are those that a district begins
        with: afterwards it decides itself (access/district_settings.py). InvalidEntryError or
        InvalidCrosswalkError name file and field; nothing is changed then.
        """
        read = load_district_folder(folder)
        district = read.district
        if district.code in EXAMPLE_CODES and not self._allow_examples:
            raise InvalidEntryError(
                f"district: {district.code} is kept for examples; "
                "set P2_ALLOW_EXAMPLE_DISTRICTS=1 to register it"
            )
        if district.code not in EXAMPLE_CODES and district.code not in state_districts():
            raise InvalidEntryError(
                f"district: {district.code} is not on the state's list (xsd/cedars/districts.yaml)"
            )
        entry = replace(read.entry, address={**read.entry.address, **address})
        body = PublicationBody(entry, dict(read.crosswalks), dict(read.xsds))
        publication, event = make_version(district.code, body, self._clock(), by)

        def unit(uow: UnitOfWork) -> None:
            known = uow.districts.find(district.code)
            uow.districts.put(
                replace(known, name=district.name, is_active=True) if known else district
            )
            uow.publications.publish(publication)
            append(uow, event)

        self._database.write(unit)
        return Published(district, publication.sha256, tuple(event.crosswalk_hashes))

    def restore(self, code: str, sha256: str, *, by: str) -> Publication:
        """Bring an earlier version back, whole; NotFoundError where the district has none such."""
        earlier = self._database.read(lambda uow: uow.publications.get(code, sha256))
        body = load_publication(earlier.body)
        publication, event = make_version(code, body, self._clock(), by)

        def unit(uow: UnitOfWork) -> Publication:
            uow.publications.publish(publication)
            append(uow, event)
            return uow.publications.get(code, publication.sha256)

        return self._database.write(unit)
