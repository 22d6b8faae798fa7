"""Handlers of openapi/grants.yaml."""

from typing import Any

from gateway.api.grants_schemas import (
    GrantRequestSchema,
    GrantSchema,
    NarrowingSchema,
    WhoSeesSchema,
)
from gateway.api.paging import reply_page
from gateway.api.replies import Reply, reply
from gateway.api.report_schemas import ReportSchema
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.page import DEFAULT_LIMIT, Paging
from gateway.registry.grants import GrantView

_GRANT = GrantSchema()


def list_grants(  # noqa: PLR0913, PLR0917 - the query's parameters
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
    client: str | None = None,
    live: bool = False,  # noqa: FBT001, FBT002 - as Connexion hands it over
) -> Reply:
    """GET /registry/v1/districts/{district}/grants."""
    page = services().grants.list_page(
        district, Paging(after, limit), caller(token_info), client_id=client, is_live=live
    )
    return reply_page(page, _GRANT)


def give_grant(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/grants."""
    now = services().access.clock().isoformat()
    terms = GrantRequestSchema().load({"startsAt": now, **body, "district": district})
    return _show(services().grants.give(terms, caller(token_info)), 201)


def import_grants(
    district: str,
    body: bytes,
    token_info: dict[str, Any],
    partial: bool = False,  # noqa: FBT001, FBT002 - as Connexion hands it over
) -> Reply:
    """POST /registry/v1/districts/{district}/grants/import."""
    report = services().grants.take_file(district, body, caller(token_info), is_partial=partial)
    return reply(ReportSchema().dump(report))


def query_grants(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/grants/query."""
    found = services().grants.find_who_sees(district, body["ssid"], caller(token_info))
    return reply(WhoSeesSchema().dump(found))


def get_grant(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/grants/{id}."""
    return _show(services().grants.get(district, id, caller(token_info)))


def narrow_grant(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """PATCH /registry/v1/districts/{district}/grants/{id}."""
    less = NarrowingSchema().load(body)
    narrowed = services().grants.narrow(
        district, id, less, body["why"], if_match(_GRANT), caller(token_info)
    )
    return _show(narrowed)


def end_grant(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/grants/{id}/end."""
    ended = services().grants.end(district, id, body["why"], if_match(_GRANT), caller(token_info))
    return _show(ended)


def _show(view: GrantView, status: int = 200) -> Reply:
    base = services().settings.base_url
    location = f"{base}/registry/v1/districts/{view.grant.district}/grants/{view.grant.id}"
    return reply_tagged(_GRANT.dump(view), status, Location=location)
