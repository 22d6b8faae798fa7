"""The districts of this exchange, ready to be asked: connector, schema and crosswalks."""

from dataclasses import dataclass, replace
from threading import Lock

from gateway.connectors.factory import open_connector
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.errors import NotFoundError
from gateway.exchange.publications import load_publication, open_crosswalks, open_schemas
from gateway.model.connector import Connector
from gateway.model.district import ConnectorEntry, District
from gateway.model.publication import Publication
from gateway.settings import resolve_secret
from gateway.store import Database
from gateway.xsd.schema import Schema


@dataclass(frozen=True, slots=True)
class OpenDistrict:
    """One published version of a district, ready to be asked."""

    district: District
    entry: ConnectorEntry
    schema: Schema
    crosswalks: CrosswalkSet
    connector: Connector


class Districts:
    """Opens districts by their active publication; compiled versions are kept by hash."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._opened: dict[str, tuple[str, OpenDistrict]] = {}
        self._lock = Lock()

    def open(self, code: str) -> OpenDistrict:
        """The district as published now; NotFoundError where there is none."""
        district, sha256 = self._database.read(
            lambda uow: (uow.districts.find(code), uow.publications.find_active_sha256(code))
        )
        if district is None or sha256 is None:
            raise NotFoundError(f"district {code} does not take part")
        with self._lock:
            held = self._opened.get(code)
            if held is None or held[0] != sha256:
                publication = self._database.read(lambda uow: uow.publications.get(code, sha256))
                held = (sha256, _open(district, publication))
                self._opened[code] = held
        return replace(held[1], district=district)


def _open(district: District, publication: Publication) -> OpenDistrict:
    body = load_publication(publication.body)
    schema_of = open_schemas(body)
    schema = schema_of(body.entry.xsd)
    return OpenDistrict(
        district,
        body.entry,
        schema,
        open_crosswalks(body, schema_of),
        open_connector(district.code, body.entry, schema, resolve_secret),
    )
