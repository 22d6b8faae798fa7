"""Handlers of openapi/oauth.yaml."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from flask import request

from gateway.access.clients import GRANT_TYPE, IssuedToken, OAuthError
from gateway.access.rfc9396 import DETAIL_TYPE
from gateway.api.replies import Reply, reply
from gateway.api.services import services

_UNAUTHORIZED = "invalid_client"


def issue_token(body: dict[str, Any]) -> Reply:
    """POST /oauth/token."""
    try:
        issued = _issue(body)
    except OAuthError as error:
        return _refuse(error)
    answer: dict[str, Any] = {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": " ".join(issued.scopes),
    }
    if issued.purpose is not None:
        answer["authorization_details"] = [{"type": DETAIL_TYPE, "purpose": str(issued.purpose)}]
    return reply(answer, Pragma="no-cache")


def get_jwks() -> Reply:
    """GET /oauth/jwks."""
    return reply({"keys": services().clients.public_keys()})


def _issue(body: dict[str, Any]) -> IssuedToken:
    client_id, secret = _credentials(body)
    grant_type = body.get("grant_type")
    if grant_type != GRANT_TYPE:
        code = "unsupported_grant_type" if grant_type else "invalid_request"
        raise OAuthError(code, f"grant_type must be {GRANT_TYPE}")
    return services().clients.issue(
        client_id, secret, body.get("scope"), body.get("authorization_details")
    )


def _credentials(body: dict[str, Any]) -> tuple[str, str]:
    """Client id and secret, visible ASCII, from one place only (RFC 6749, appendix A)."""
    found = _sent_credentials(body)
    if not all(part.isascii() and part.isprintable() for part in found):
        raise OAuthError(_UNAUTHORIZED, "the client did not authenticate")
    return found


def _sent_credentials(body: dict[str, Any]) -> tuple[str, str]:
    header = request.headers.get("Authorization", "")
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() == "basic":
        if "client_secret" in body:
            raise OAuthError("invalid_request", "send the credentials in one place, not in two")
        try:
            decoded = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise OAuthError(_UNAUTHORIZED, "the Basic credentials cannot be read") from None
        client_id, _, secret = decoded.partition(":")
        return unquote_plus(client_id), unquote_plus(secret)
    if not body.get("client_id") or not body.get("client_secret"):
        raise OAuthError(
            _UNAUTHORIZED, "send client_id and client_secret, as Basic or in the body"
        )
    return body["client_id"], body["client_secret"]


def _refuse(error: OAuthError) -> Reply:
    body = {"error": error.code, "error_description": str(error)}
    if error.code == _UNAUTHORIZED:
        return reply(body, 401, WWW_Authenticate='Basic realm="p2"')
    return reply(body, 400)
