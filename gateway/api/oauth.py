"""Handlers of openapi/oauth.yaml."""

from typing import Any

from flask import request

from gateway.access.oauth.messages import Answer
from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services


def issue_token(body: dict[str, Any]) -> Reply:
    """POST /oauth/token."""
    return _send(services().oauth.answer_token(body, _authorization()))


def issue_district_token(district: str, body: dict[str, Any]) -> Reply:
    """POST /{district}/oauth/token."""
    return _send(services().oauth.answer_token(body, _authorization(), district))


def get_token_info(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /{district}/oauth/token_info."""
    asked = body["token"]
    return reply(services().oauth.describe_own_token(asked, district, caller(token_info)))


def revoke_token(body: dict[str, Any]) -> Reply:
    """POST /oauth/revoke."""
    return _send(services().oauth.answer_revocation(body, _authorization()))


def introspect_token(body: dict[str, Any]) -> Reply:
    """POST /oauth/introspect."""
    return _send(services().oauth.answer_introspection(body, _authorization()))


def get_jwks() -> Reply:
    """GET /oauth/jwks."""
    return reply({"keys": services().oauth.public_keys()})


def get_metadata() -> Reply:
    """GET /.well-known/oauth-authorization-server."""
    return reply(services().oauth.metadata())


def _authorization() -> str:
    return request.headers.get("Authorization", "")


def _send(answer: Answer) -> Reply:
    sent = reply(answer.body, answer.status, Pragma="no-cache")
    for name in answer.headers.keys() & {"WWW-Authenticate"}:
        sent.headers[name] = answer.headers[name]
    return sent
