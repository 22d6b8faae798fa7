"""Handlers of openapi/discovery.yaml."""

from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from gateway.api.replies import Reply, reply
from gateway.api.services import services
from gateway.cedars.source import LAYOUT
from gateway.errors import NotFoundError
from gateway.model.event import Entry
from gateway.store import UnitOfWork

EDFI_API = "7.3"
"""The Ed-Fi ODS/API whose shape the doors have; clients choose their way of paging by it."""
EDFI_MODEL = {
    "name": "Ed-Fi",
    "version": "5.2.0",
    "informationalVersion": "The Ed-Fi Data Standard v5.2, read live; no profiles",
}
_TRIAL = Entry(datetime(2026, 1, 1, tzinfo=UTC), "trial", " " * 65_536, "")
"""Larger than any page that the database may still have free; never committed."""


class _WrittenError(Exception):
    """The trial could be written; raised so that it is taken back."""


def get_gateway() -> Reply:
    """GET /."""
    base = services().settings.base_url
    districts = services().database.read(lambda uow: uow.districts.list_all())
    listed = [
        {"code": district.code, "name": district.name, "url": f"{base}/{district.code}/"}
        for district in districts
        if district.is_active
    ]
    return reply({**_version_document(base), "districts": listed})


def get_district(district: str) -> Reply:
    """GET /{district}/."""
    own = find_door(district)
    document = _version_document(services().settings.base_url)
    edfi = {
        "version": EDFI_API,
        "dataModels": [*document["dataModels"], EDFI_MODEL],
        "urls": {
            **document["urls"],
            "dependencies": f"{own}/metadata/data/v3/dependencies",
            "openApiMetadata": f"{own}/metadata/",
            "oauth": f"{own}/oauth/token",
            "oauthTokenIntrospection": f"{own}/oauth/token_info",
            "dataManagementApi": f"{own}/data/v3/",
        },
    }
    return reply(document | edfi)


def find_door(district: str) -> str:
    """The address of the district's own doors; NotFoundError where it does not take part."""
    found = services().database.read(lambda uow: uow.districts.find(district))
    if found is None or not found.is_active:
        raise NotFoundError(f"district {district} does not take part")
    return f"{services().settings.base_url}/{district}"


def get_live() -> Reply:
    """GET /health/live."""
    return reply({"status": "up"})


def get_ready() -> Reply:
    """GET /health/ready: an event can be written, so that a disclosure could be recorded."""

    def unit(uow: UnitOfWork) -> None:
        uow.events.add(_TRIAL)
        raise _WrittenError

    with suppress(_WrittenError):
        services().database.write(unit)
    return reply({"status": "ready"})


def _version_document(base: str) -> dict[str, Any]:
    release = version("p2-gateway")
    return {
        "version": release,
        "informationalVersion": f"P2 Gateway {release}",
        "suite": "3",
        "build": release,
        "dataModels": [{"name": "CEDARS", "version": LAYOUT}],
        "urls": {
            "oauth": f"{base}/oauth/token",
            "exchange": f"{base}/exchange/v1/",
            "jwks": f"{base}/oauth/jwks",
            "health": f"{base}/health/ready",
        },
    }
