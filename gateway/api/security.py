"""Who calls: the bearer scheme of the OpenAPI documents (RFC 6750)."""

import re
from typing import Any
from urllib.parse import urlsplit

from connexion.lifecycle import ConnexionRequest
from flask import Response
from flask import request as asked
from starlette.concurrency import run_in_threadpool

from gateway.access.tokens import AccessToken
from gateway.api.services import services
from gateway.errors import ClientDeniedError, SignInError
from gateway.model.session import Session

_DOOR = re.compile(r"/(\d{5})/", re.ASCII)
"""The head of the addresses that are one district's own."""


async def verify_bearer(token: str, request: ConnexionRequest) -> dict[str, Any]:
    """
    Connexion's answer for a live token; TokenError for any other.

    Scopes are judged by the decision, with the facts. The database is asked, so not on the event
    loop's own thread.
    """
    door = _DOOR.match(str(request.scope["path"]))
    verified = await run_in_threadpool(
        services().access.verify_token, token, door[1] if door else None
    )
    return {"sub": verified.client_id, "token": verified}


def caller(token_info: dict[str, Any]) -> AccessToken:
    """The verified token of the request."""
    token: AccessToken = token_info["token"]
    return token


SESSION_COOKIE = "p2-session"


async def verify_session(session_id: str) -> dict[str, Any]:
    """Connexion's answer for a live session; SignInError for any other."""
    session = await run_in_threadpool(services().people.sessions.find, session_id)
    if session is None:
        raise SignInError("the session is over: sign in")
    return {"sub": session.person_id, "session": session}


def find_session() -> Session | None:
    """Of who asks, where a page is for anybody; None where nobody is signed in."""
    session_id = asked.cookies.get(SESSION_COOKIE)
    return None if session_id is None else services().people.sessions.find(session_id)


def set_cookie(answer: Response, name: str, value: str) -> Response:
    """Sent to this gateway alone, out of reach of scripts, and to no page of another site."""
    answer.set_cookie(
        name,
        value,
        path="/",
        secure=services().settings.base_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return answer


def verify_origin() -> None:
    """A page of another site changes nothing (a browser says whose page it was)."""
    origin = asked.headers.get("Origin")
    base = urlsplit(services().settings.base_url)
    if origin is not None and origin != f"{base.scheme}://{base.netloc}":
        raise ClientDeniedError("a page of another site asked for this")
