"""Handlers of openapi/people.yaml: signing in and out, and joining by invitation."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from gateway.access.enrolling import Authenticator
from gateway.api.pages import reply_joined, reply_joining, reply_signing_in
from gateway.api.people_schemas import (
    AuthenticatorSchema,
    CredentialsSchema,
    HeldRoleSchema,
    JoinSchema,
)
from gateway.api.replies import Reply, reply
from gateway.api.security import SESSION_COOKIE, set_cookie, verify_origin
from gateway.api.services import services
from gateway.errors import SignInError
from gateway.model.session import Session

_CREDENTIALS = CredentialsSchema()
_JOIN = JoinSchema()
_AUTHENTICATOR = AuthenticatorSchema()
_HELD_ROLES = HeldRoleSchema(many=True)
HOME = "/sign-in/session"


def get_page(return_to: str | None = None, *, failed: bool = False) -> Reply:
    """GET /sign-in."""
    providers = services().people.openid.list_providers()
    return reply_signing_in(providers, return_to, failed=failed)


def sign_in(body: dict[str, Any]) -> Reply:
    """POST /sign-in."""
    verify_origin()
    given = _CREDENTIALS.load(_only(body))
    replaced = request.cookies.get(SESSION_COOKIE)
    return_to = body.get("returnTo")
    try:
        opened = services().people.sign_in.sign_in(given, _address(), replaced)
    except SignInError:
        if not _is_form():
            raise
        again = {"failed": "true"} | ({"return_to": return_to} if return_to else {})
        return redirect(f"/sign-in?{urlencode(again)}")
    answer = redirect(return_to or HOME) if _is_form() else _show(opened.session)
    return set_cookie(answer, SESSION_COOKIE, opened.id)


def get_invitation_page() -> Reply:
    """GET /sign-in/invitation."""
    return reply_joining()


def join(body: dict[str, Any]) -> Reply:
    """POST /sign-in/invitation."""
    verify_origin()
    shown = services().people.enrolling.join(_JOIN.load(body), _address())
    return reply_joined(shown) if _is_form() else _keep(shown)


def renew_authenticator(body: dict[str, Any]) -> Reply:
    """POST /sign-in/authenticator."""
    given = _CREDENTIALS.load(body)
    return _keep(services().people.enrolling.renew_authenticator(given, _address()))


def change_password(body: dict[str, Any]) -> Reply:
    """POST /sign-in/password."""
    given = _CREDENTIALS.load(_only(body))
    services().people.enrolling.change_password(given, body["newPassword"], _address())
    return reply({"status": "changed"})


def get_session(token_info: dict[str, Any]) -> Reply:
    """GET /sign-in/session."""
    return _show(token_info["session"])


def sign_out(token_info: dict[str, Any]) -> Reply:
    """DELETE /sign-in/session."""
    verify_origin()
    del token_info  # whose it was does not matter
    services().people.sessions.close(request.cookies[SESSION_COOKIE])
    answer = reply({"status": "signed out"})
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _show(session: Session) -> Reply:
    now = services().access.clock()
    roles = services().database.read(lambda uow: uow.roles.list_live(session.person_id, now))
    shown = {
        "personId": session.person_id,
        "endsAt": session.ends_at.isoformat(),
        "roles": _HELD_ROLES.dump(roles),
    }
    return reply(shown)


def _keep(shown: Authenticator) -> Reply:
    return reply(_AUTHENTICATOR.dump(shown), 201)


def redirect(to: str) -> Reply:
    """A form is answered with another page."""
    return Response("", 303, {"Location": to}, content_type="text/html; charset=utf-8")


def _only(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("login", "password", "code")}


def _is_form() -> bool:
    return request.mimetype == "application/x-www-form-urlencoded"


def _address() -> str:
    return request.remote_addr or ""
