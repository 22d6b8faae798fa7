"""Handlers of openapi/identity.yaml."""

from typing import Any

from flask import request

from gateway.access.openid.providers import ProviderTerms
from gateway.access.openid.signing_in import Returned
from gateway.api.identity_schemas import IdentityProviderSchema
from gateway.api.paging import reply_page
from gateway.api.replies import Reply
from gateway.api.security import SESSION_COOKIE, caller, set_cookie, verify_origin
from gateway.api.services import services
from gateway.api.sign_in import HOME, redirect
from gateway.api.tags import if_match, reply_tagged
from gateway.errors import SignInError
from gateway.model.page import DEFAULT_LIMIT, Paging

_PROVIDER = IdentityProviderSchema()
_FLOW_COOKIE = "p2-flow"


def begin_openid(provider: str, body: dict[str, Any]) -> Reply:
    """POST /sign-in/openid/{provider}."""
    verify_origin()
    sent = services().people.openid.begin(
        provider,
        request.remote_addr or "",
        invitation=body.get("invitation") or None,
        return_to=body.get("returnTo") or None,
    )
    return set_cookie(redirect(sent.address), _FLOW_COOKIE, sent.browser)


def finish_openid(provider: str, state: str, code: str | None = None, **rest: Any) -> Reply:
    """GET /sign-in/openid/{provider}/callback."""
    browser = request.cookies.get(_FLOW_COOKIE)
    if browser is None:
        raise SignInError("no sign-in was begun here: begin again")
    returned = Returned(
        provider, browser, state, code if "error" not in rest else None, rest.get("iss")
    )
    opened, return_to = services().people.openid.finish(
        returned, request.cookies.get(SESSION_COOKIE)
    )
    answer = set_cookie(redirect(return_to or HOME), SESSION_COOKIE, opened.id)
    answer.delete_cookie(_FLOW_COOKIE)
    return answer


def list_identity_providers(
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/districts/{district}/identity-providers."""
    providers = services().people.providers
    return reply_page(
        providers.list_page(district, Paging(after, limit), caller(token_info)), _PROVIDER
    )


def register_identity_provider(
    district: str, body: dict[str, Any], token_info: dict[str, Any]
) -> Reply:
    """POST /registry/v1/districts/{district}/identity-providers."""
    terms = ProviderTerms(body["name"], body["issuer"], body["clientId"], body.get("clientSecret"))
    made = services().people.providers.register(district, terms, body["why"], caller(token_info))
    return reply_tagged(_PROVIDER.dump(made), 201)


def get_identity_provider(
    district: str,
    id: str,  # noqa: A002 - the path's name
    token_info: dict[str, Any],
) -> Reply:
    """GET /registry/v1/districts/{district}/identity-providers/{id}."""
    found = services().people.providers.get(district, id, caller(token_info))
    return reply_tagged(_PROVIDER.dump(found))


def end_identity_provider(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/identity-providers/{id}/end."""
    ended = services().people.providers.end(
        district, id, body["why"], if_match(_PROVIDER), caller(token_info)
    )
    return reply_tagged(_PROVIDER.dump(ended))
