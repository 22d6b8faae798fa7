"""Who calls: the bearer scheme of the OpenAPI documents (RFC 6750)."""

from typing import Any

from gateway.access.tokens import AccessToken
from gateway.api.services import services


def verify_bearer(token: str, required_scopes: list[str] | None = None) -> dict[str, Any]:
    """Connexion's answer for a valid token; TokenError for any other."""
    del required_scopes  # scopes are judged by the decision, with the facts
    verified = services().access.verify_token(token)
    return {"sub": verified.client_id, "token": verified}


def caller(token_info: dict[str, Any]) -> AccessToken:
    """The verified token of the request."""
    token: AccessToken = token_info["token"]
    return token
