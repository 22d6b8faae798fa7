"""Handlers of openapi/people.yaml: roles and invitations."""

from typing import Any

from gateway.access.people import RoleTerms
from gateway.api.paging import reply_page
from gateway.api.people_schemas import RoleSchema
from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.page import DEFAULT_LIMIT, Paging
from gateway.model.role import Role
from gateway.registry.people import RoleView

_ROLE = RoleSchema()


def list_roles(
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/districts/{district}/roles."""
    districts = services().people.districts
    return reply_page(
        districts.list_page(district, Paging(after, limit), caller(token_info)), _ROLE
    )


def give_role(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/roles."""
    districts = services().people.districts
    terms = _terms(district, body)
    return _show(
        districts.give_role(body["personId"], terms, body["why"], caller(token_info)), 201
    )


def get_role(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/roles/{id}."""
    return _show(services().people.districts.get(district, id, caller(token_info)))


def end_role(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/roles/{id}/end."""
    districts = services().people.districts
    ended = districts.end_role(district, id, body["why"], if_match(_ROLE), caller(token_info))
    return _show(ended)


def invite(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/invitations."""
    terms = _terms(district, body)
    invited = services().people.districts.invite(terms, body["why"], caller(token_info))
    shown = {
        "id": invited.invitation.id,
        "code": invited.code,
        "role": invited.invitation.role,
        "endsAt": invited.invitation.ends_at.isoformat(),
    }
    return reply(shown, 201)


def _terms(district: str, body: dict[str, Any]) -> RoleTerms:
    return RoleTerms(
        Role(body["role"]),
        district,
        body.get("organization"),
        body.get("staffId"),
    )


def _show(view: RoleView, status: int = 200) -> Reply:
    base = services().settings.base_url
    location = f"{base}/registry/v1/districts/{view.district}/roles/{view.id}"
    return reply_tagged(_ROLE.dump(view), status, Location=location)
