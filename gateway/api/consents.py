"""Handlers of openapi/consents.yaml."""

from typing import Any

from gateway.api.consents_schemas import ConsentSchema
from gateway.api.paging import reply_page
from gateway.api.replies import Reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.page import DEFAULT_LIMIT, Paging
from gateway.registry.consents import ConsentView

_CONSENT = ConsentSchema()


def list_consents(
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/districts/{district}/consents."""
    page = services().consents.list_page(district, Paging(after, limit), caller(token_info))
    return reply_page(page, _CONSENT)


def query_consents(
    district: str,
    body: dict[str, Any],
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """POST /registry/v1/districts/{district}/consents/query."""
    page = services().consents.list_page_for(
        district, body["ssid"], Paging(after, limit), caller(token_info)
    )
    return reply_page(page, _CONSENT)


def give_consent(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/consents."""
    terms = _CONSENT.load({**body, "district": district})
    return _show(services().consents.give(terms, body["why"], caller(token_info)), 201)


def get_consent(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/consents/{id}."""
    return _show(services().consents.get(district, id, caller(token_info)))


def revoke_consent(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/consents/{id}/revoke."""
    return _show(
        services().consents.revoke(
            district, id, body["why"], if_match(_CONSENT), caller(token_info)
        )
    )


def _show(view: ConsentView, status: int = 200) -> Reply:
    base = services().settings.base_url
    location = f"{base}/registry/v1/districts/{view.district}/consents/{view.id}"
    return reply_tagged(_CONSENT.dump(view), status, Location=location)
