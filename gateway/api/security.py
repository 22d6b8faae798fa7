"""Who calls: the bearer scheme of the OpenAPI documents (RFC 6750)."""

from typing import Any
from urllib.parse import urlsplit

from flask import request

from gateway.access.tokens import AccessToken
from gateway.api.services import services
from gateway.errors import ClientDeniedError, SignInError


def verify_bearer(token: str, required_scopes: list[str] | None = None) -> dict[str, Any]:
    """Connexion's answer for a valid token; TokenError for any other."""
    del required_scopes  # scopes are judged by the decision, with the facts
    verified = services().access.verify_token(token)
    return {"sub": verified.client_id, "token": verified}


def caller(token_info: dict[str, Any]) -> AccessToken:
    """The verified token of the request."""
    token: AccessToken = token_info["token"]
    return token


SESSION_COOKIE = "p2-session"


def verify_session(session_id: str, required_scopes: list[str] | None = None) -> dict[str, Any]:
    """Connexion's answer for a live session; SignInError for any other."""
    del required_scopes  # what the person may, roles say
    session = services().people.sessions.find(session_id)
    if session is None:
        raise SignInError("the session is over: sign in")
    return {"sub": session.person_id, "session": session}


def verify_origin() -> None:
    """A page of another site changes nothing (a browser says whose page it was)."""
    origin = request.headers.get("Origin")
    base = urlsplit(services().settings.base_url)
    if origin is not None and origin != f"{base.scheme}://{base.netloc}":
        raise ClientDeniedError("a page of another site asked for this")
