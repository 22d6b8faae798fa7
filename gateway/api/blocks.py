"""Handlers of openapi/blocks.yaml."""

from typing import Any

from gateway.api.blocks_schemas import BlockRequestSchema, BlockSchema, StopSchema
from gateway.api.paging import reply_page
from gateway.api.replies import Reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.block import Block
from gateway.model.page import DEFAULT_LIMIT, Paging
from gateway.model.stop import Stop

_BLOCK = BlockSchema()
_STOP = StopSchema()


def list_blocks(
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
    standing: bool = False,  # noqa: FBT001, FBT002 - as Connexion hands it over
) -> Reply:
    """GET /registry/v1/districts/{district}/blocks."""
    page = services().blocks.list_page(
        district, Paging(after, limit), caller(token_info), is_standing=standing
    )
    return reply_page(page, _BLOCK)


def query_blocks(
    district: str,
    body: dict[str, Any],
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """POST /registry/v1/districts/{district}/blocks/query."""
    page = services().blocks.list_page(
        district, Paging(after, limit), caller(token_info), ssid=body["ssid"]
    )
    return reply_page(page, _BLOCK)


def set_block(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/blocks."""
    terms = BlockRequestSchema().load({**body, "district": district})
    return _show(services().blocks.set_block(terms, body["why"], caller(token_info)), 201)


def get_block(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/blocks/{id}."""
    return _show(services().blocks.get(district, id, caller(token_info)))


def lift_block(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/blocks/{id}/lift."""
    return _show(
        services().blocks.lift(district, id, body["why"], if_match(_BLOCK), caller(token_info))
    )


def list_stops(
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/districts/{district}/stops."""
    page = services().stops.list_page(district, Paging(after, limit), caller(token_info))
    return reply_page(page, _STOP)


def set_stop(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/stops."""
    stop = services().stops.stop(district, body.get("client"), body["why"], caller(token_info))
    return _show_stop(stop, 201)


def get_stop(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/stops/{id}."""
    return _show_stop(services().stops.get(district, id, caller(token_info)))


def lift_stop(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/stops/{id}/lift."""
    return _show_stop(
        services().stops.lift(district, id, body["why"], if_match(_STOP), caller(token_info))
    )


def _show(block: Block, status: int = 200) -> Reply:
    base = services().settings.base_url
    location = f"{base}/registry/v1/districts/{block.district}/blocks/{block.id}"
    return reply_tagged(_BLOCK.dump(block), status, Location=location)


def _show_stop(stop: Stop, status: int = 200) -> Reply:
    base = services().settings.base_url
    location = f"{base}/registry/v1/districts/{stop.district}/stops/{stop.id}"
    return reply_tagged(_STOP.dump(stop), status, Location=location)
