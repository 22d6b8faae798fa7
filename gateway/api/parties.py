"""Handlers of openapi/parties.yaml: organizations, clients and agreements."""

from typing import Any

from gateway.api.paging import reply_page
from gateway.api.parties_schemas import AgreementSchema, ClientSchema, OrganizationSchema
from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.agreement import Agreement
from gateway.model.client import Organization, OrganizationState
from gateway.model.page import DEFAULT_LIMIT, Paging

_ORGANIZATION = OrganizationSchema()
_CLIENT = ClientSchema()
_AGREEMENT = AgreementSchema()


def list_organizations(
    token_info: dict[str, Any],
    district: str | None = None,
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/organizations."""
    page = services().parties.list_organizations(
        Paging(after, limit), district, caller(token_info)
    )
    return reply_page(page, _ORGANIZATION)


def register_organization(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/organizations."""
    terms = _ORGANIZATION.load(body)
    registered = services().parties.register_organization(terms, body["why"], caller(token_info))
    return _show_organization(registered, 201)


def get_organization(
    id: str,  # noqa: A002 - the path's name
    token_info: dict[str, Any],
    district: str | None = None,
) -> Reply:
    """GET /registry/v1/organizations/{id}."""
    return _show_organization(
        services().parties.get_organization(id, district, caller(token_info))
    )


def suspend_organization(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/organizations/{id}/suspend."""
    return _set_organization(id, OrganizationState.SUSPENDED, body, token_info)


def reinstate_organization(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/organizations/{id}/reinstate."""
    return _set_organization(id, OrganizationState.ACTIVE, body, token_info)


def list_clients(
    token_info: dict[str, Any],
    organization: str | None = None,
    district: str | None = None,
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/clients."""
    page = services().parties.list_clients(
        Paging(after, limit), organization, district, caller(token_info)
    )
    return reply_page(page, _CLIENT)


def register_client(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/clients."""
    terms = _CLIENT.load(body)
    client, secret = services().parties.register_client(terms, body["why"], caller(token_info))
    shown = {**_CLIENT.dump(client), "clientSecret": secret}
    location = f"{services().settings.base_url}/registry/v1/clients/{client.client_id}"
    return reply(shown, 201, Location=location, Cache_Control="no-store")


def get_client(
    id: str,  # noqa: A002 - the path's name
    token_info: dict[str, Any],
    district: str | None = None,
) -> Reply:
    """GET /registry/v1/clients/{id}."""
    found = services().parties.get_client(id, district, caller(token_info))
    return reply_tagged(_CLIENT.dump(found))


def end_client(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/clients/{id}/end."""
    ended = services().parties.end_client(id, body["why"], if_match(_CLIENT), caller(token_info))
    return reply_tagged(_CLIENT.dump(ended))


def list_agreements(
    token_info: dict[str, Any],
    organization: str | None = None,
    district: str | None = None,
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/agreements."""
    page = services().parties.list_agreements(
        Paging(after, limit), organization, district, caller(token_info)
    )
    return reply_page(page, _AGREEMENT)


def register_agreement(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/agreements."""
    agreement = _AGREEMENT.load(body)
    registered = services().parties.register_agreement(agreement, body["why"], caller(token_info))
    return _show_agreement(registered, 201)


def get_agreement(
    id: str,  # noqa: A002 - the path's name
    token_info: dict[str, Any],
    district: str | None = None,
) -> Reply:
    """GET /registry/v1/agreements/{id}."""
    return _show_agreement(services().parties.get_agreement(id, district, caller(token_info)))


def end_agreement(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/agreements/{id}/end."""
    return _show_agreement(
        services().parties.end_agreement(id, body["why"], if_match(_AGREEMENT), caller(token_info))
    )


def revoke_fedramp(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/agreements/{id}/revoke-fedramp."""
    return _show_agreement(
        services().parties.revoke_fedramp(
            id, body["why"], if_match(_AGREEMENT), caller(token_info)
        )
    )


def _set_organization(
    organization_id: str,
    state: OrganizationState,
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    return _show_organization(
        services().parties.set_organization(
            organization_id, state, body["why"], if_match(_ORGANIZATION), caller(token_info)
        )
    )


def _show_organization(organization: Organization, status: int = 200) -> Reply:
    location = f"{services().settings.base_url}/registry/v1/organizations/{organization.id}"
    return reply_tagged(_ORGANIZATION.dump(organization), status, Location=location)


def _show_agreement(agreement: Agreement, status: int = 200) -> Reply:
    location = f"{services().settings.base_url}/registry/v1/agreements/{agreement.id}"
    return reply_tagged(_AGREEMENT.dump(agreement), status, Location=location)
