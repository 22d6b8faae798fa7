"""Who calls: access tokens as the OpenAPI documents take them (RFC 6750, RFC 9449)."""

import re
from typing import Any
from urllib.parse import urlsplit

from connexion.lifecycle import ConnexionRequest
from connexion.security import NO_VALUE, BearerSecurityHandler
from flask import Response
from flask import request as asked
from starlette.concurrency import run_in_threadpool

from gateway.access.oauth.rfc9449 import Proof
from gateway.access.tokens import AccessToken
from gateway.api.services import services
from gateway.errors import ClientDeniedError, SignInError
from gateway.model.session import Session

_DOOR = re.compile(r"/(\d{5})/", re.ASCII)
"""The head of the addresses that are one district's own."""


DPOP = "dpop"
"""The scheme of tokens that are bound to a key, in lower case as Connexion has it."""


class AccessTokenHandler(BearerSecurityHandler):  # type: ignore[misc]  # Connexion ships no types
    """Connexion's handler of the scheme `bearer`, for `DPoP` too."""

    def _get_verify_func(self, token_info_func: Any) -> Any:
        check = self.check_bearer_token(token_info_func)

        def verify(request: ConnexionRequest) -> Any:
            scheme, token = self.get_auth_header_value(request)
            return check(request, token, scheme) if scheme in {"bearer", DPOP} else NO_VALUE

        return verify


async def verify_access_token(
    token: str, scheme: str, request: ConnexionRequest
) -> dict[str, Any]:
    """
    Connexion's answer for a live token in the hands of its holder; TokenError for any other.

    Scopes are judged by the decision, with the facts. The database is asked, so not on the event
    loop's own thread.
    """
    path = str(request.scope["path"])
    door = _DOOR.match(path)
    proof = None
    if scheme == DPOP:  # two headers are none: no proof has a comma
        sent = ",".join(request.headers.getlist("DPoP"))
        proof = Proof(sent, str(request.scope["method"]), path)
    verified = await run_in_threadpool(
        services().access.verify_token, token, door[1] if door else None, proof
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
