"""Handlers of openapi/parties.yaml: how a client proves who it is, and secures its requests."""

import json
from typing import Any

from gateway.api.parties_schemas import ClientSchema
from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged, tag_of

_CLIENT = ClientSchema()


def add_secret(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/clients/{id}/secrets."""
    client, secret = services().parties.add_secret(
        id, body["why"], if_match(_CLIENT), caller(token_info)
    )
    shown = _CLIENT.dump(client)
    # The tag is of the client, as the next change names it: of the secret nothing is kept.
    tag = tag_of(shown)
    return reply({**shown, "clientSecret": secret}, 201, ETag=tag, Cache_Control="no-store")


def end_secret(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/clients/{id}/secrets/end."""
    changed = services().parties.end_secret(
        id,
        body["why"],
        if_match(_CLIENT),
        caller(token_info),
        is_newer=body.get("which") == "newer",
    )
    return reply_tagged(_CLIENT.dump(changed))


def put_keys(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """PUT /registry/v1/clients/{id}/keys."""
    changed = services().parties.put_keys(
        id, json.dumps(body["jwks"]), body["why"], if_match(_CLIENT), caller(token_info)
    )
    return reply_tagged(_CLIENT.dump(changed))


def put_redirect_uris(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """PUT /registry/v1/clients/{id}/redirect-uris."""
    uris = tuple(body["redirectUris"])
    changed = services().parties.put_redirect_uris(
        id, uris, body["why"], if_match(_CLIENT), caller(token_info)
    )
    return reply_tagged(_CLIENT.dump(changed))


def put_requirements(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """PUT /registry/v1/clients/{id}/requirements."""
    changed = services().parties.put_requirements(
        id,
        body["why"],
        if_match(_CLIENT),
        caller(token_info),
        par=body["requiresPar"],
        dpop=body["requiresDpop"],
    )
    return reply_tagged(_CLIENT.dump(changed))
