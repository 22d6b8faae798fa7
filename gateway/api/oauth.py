"""Handlers of openapi/oauth.yaml."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from gateway.access.oauth.messages import Answer
from gateway.access.oauth.rfc9449 import Proof
from gateway.api.pages import reply_consent
from gateway.api.replies import Reply, reply
from gateway.api.security import caller, find_session, verify_origin
from gateway.api.services import services

_PUSHED = ("client_id", "request_uri")


def issue_token(body: dict[str, Any]) -> Reply:
    """POST /oauth/token."""
    return _send(services().oauth.answer_token(body, _authorization(), proof=_proof()))


def issue_district_token(district: str, body: dict[str, Any]) -> Reply:
    """POST /{district}/oauth/token."""
    return _send(services().oauth.answer_token(body, _authorization(), district, _proof()))


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


def push_authorization(body: dict[str, Any]) -> Reply:
    """POST /oauth/par."""
    return _send(services().oauth.answer_pushed(body, _authorization(), _proof()))


def get_authorization(**_: Any) -> Reply:
    """GET /oauth/authorize: the page that asks the person, or where they sign in first."""
    session = find_session()
    parameters = request.args.to_dict()
    if "request_uri" in parameters:  # nothing else is read (RFC 9126, section 4)
        parameters = {name: parameters[name] for name in _PUSHED if name in parameters}
    if session is None:
        here = f"{request.path}?{urlencode(parameters)}"
        return _redirect(f"/sign-in?{urlencode({'return_to': here})}")
    asked = services().oauth.authorizing.ask(parameters, session.person_id)
    return _send(asked) if isinstance(asked, Answer) else reply_consent(asked, parameters)


def answer_authorization(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /oauth/authorize: what the person answered."""
    verify_origin()
    person_id = token_info["session"].person_id
    is_granted = body.pop("decision") == "grant"
    return _send(services().oauth.authorizing.answer(body, person_id, is_granted=is_granted))


def get_jwks() -> Reply:
    """GET /oauth/jwks."""
    return reply({"keys": services().oauth.public_keys()})


def get_metadata() -> Reply:
    """GET /.well-known/oauth-authorization-server."""
    return reply(services().oauth.metadata())


def _authorization() -> str:
    return request.headers.get("Authorization", "")


def _proof() -> Proof | None:
    """Two headers come as one with a comma, which no proof has."""
    text = request.headers.get("DPoP")
    return None if text is None else Proof(text, request.method, request.path)


def _redirect(location: str) -> Reply:
    return Response("", 303, {"Location": location}, content_type="text/html; charset=utf-8")


def _send(answer: Answer) -> Reply:
    if "Location" in answer.headers:
        return _redirect(answer.headers["Location"])
    sent = reply(answer.body, answer.status, Pragma="no-cache")
    for name in answer.headers.keys() & {"WWW-Authenticate"}:
        sent.headers[name] = answer.headers[name]
    return sent
