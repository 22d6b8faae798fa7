"""Pushed authorization requests (RFC 9126): the client itself says what a person is asked."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import TokenEndpoint

from gateway.access.oauth.issuing import TokenTerms
from gateway.access.oauth.messages import Asked, refusal
from gateway.access.oauth.rfc6749 import CLIENT_AUTHENTICATION
from gateway.access.oauth.rfc9449 import THUMBPRINT
from gateway.keys import KeyRing
from gateway.model.authorization import PushedRequest
from gateway.store import Database, UnitOfWork

PREFIX = "urn:ietf:params:oauth:request_uri:"
LIFETIME = timedelta(minutes=5)
"""So that whoever is asked has the time to sign in; FAPI 2.0 allows ten."""


class PushedAuthorization(TokenEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Takes what could be asked of a person; each refusal is to the client, and nobody is sent."""

    ENDPOINT_NAME = "pushed_authorization_request"
    CLIENT_AUTH_METHODS = CLIENT_AUTHENTICATION

    def create_endpoint_response(
        self, request: Asked
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The URI, good once (section 2.2)."""
        client_id: str = self.authenticate_endpoint_client(request).get_client_id()
        _verify_plain(request, client_id)
        _bind(request)
        request.parameters["client_id"] = client_id
        request.is_pushed = True
        try:
            self.server.get_authorization_grant(request).validate_authorization_request()
        except OAuth2Error as error:
            error.redirect_uri = None
            raise
        uri = self.server.pushed.add(request)
        return 201, {"request_uri": uri, "expires_in": int(LIFETIME.total_seconds())}, []


class Pushed:
    """Keeps pushed requests until a person answered, or nobody did in time."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def add(self, asked: Asked) -> str:
        """The URI of a request that was found good; students are kept as references."""
        now = self._clock()
        uri = PREFIX + secrets.token_urlsafe(32)
        terms: TokenTerms = asked.terms
        state = asked.form.get("state")
        request = PushedRequest(
            uri_hash=_digest(uri),
            client_id=asked.form["client_id"],
            redirect_uri=asked.form["redirect_uri"],
            state_encrypted=self._keys.encrypt_name(state) if state else None,
            challenge=asked.form["code_challenge"],
            dpop_jkt=asked.form.get("dpop_jkt"),
            scopes=terms.scopes,
            purpose=terms.purpose,
            students=terms.listed_students,
            ends_at=now + LIFETIME,
        )

        def unit(uow: UnitOfWork) -> None:
            uow.pushed_requests.forget_over(now)
            uow.pushed_requests.add(request)

        self._database.write(unit)
        return uri

    def resolve(self, asked: Asked, *, is_answered: bool) -> Asked:
        """
        The request that its `request_uri` stands for, of which nothing else is read.

        Once it is answered it is gone. OAuth2Error, alike for one that is none, is over, was
        answered or is another client's.
        """
        uri = asked.form.get("request_uri")
        if uri is None:
            return asked
        digest = _digest(uri)
        found = self._database.read(lambda uow: uow.pushed_requests.find(digest))
        if (
            found is None
            or found.client_id != asked.form.get("client_id")
            or found.ends_at <= self._clock()
            or (is_answered and not self._database.write(lambda u: u.pushed_requests.use(digest)))
        ):
            raise refusal("invalid_request_uri", "request_uri: is none of the client's, or over")
        return self._restore(found)

    def _restore(self, found: PushedRequest) -> Asked:
        parameters = {
            "response_type": "code",
            "client_id": found.client_id,
            "redirect_uri": found.redirect_uri,
            "code_challenge": found.challenge,
            "code_challenge_method": "S256",
        }
        if found.dpop_jkt is not None:
            parameters["dpop_jkt"] = found.dpop_jkt
        if found.state_encrypted is not None:
            parameters["state"] = self._keys.decrypt_name(found.state_encrypted)
        asked = Asked(parameters)
        asked.is_pushed = True
        asked.terms = TokenTerms.of_stored(found.scopes, found.purpose, found.students)
        return asked


def verify_pushed(asked: Asked) -> None:
    """A client that must push what it asks did; OAuth2Error where it did not."""
    if asked.client.registered.requires_par and not asked.is_pushed:
        raise refusal("invalid_request", "request_uri: push what you ask to /oauth/par first")


def verify_thumbprint(asked: Asked) -> None:
    """A key that the code is to be bound to is named by its thumbprint (RFC 9449, section 10)."""
    named = asked.form.get("dpop_jkt")
    if named is not None and not THUMBPRINT.fullmatch(named):
        raise refusal("invalid_request", "dpop_jkt: is no thumbprint of SHA-256")


def _verify_plain(request: Asked, client_id: str) -> None:
    """The parameters themselves, of the client that authenticated (section 2.1)."""
    if "request_uri" in request.form:
        raise refusal("invalid_request", "request_uri: is what you get here")
    if "request" in request.form:
        raise refusal("request_not_supported", "request: send the parameters themselves")
    if request.form.get("client_id", client_id) != client_id:
        raise refusal("invalid_request", "client_id: is of another than authenticated")


def _bind(request: Asked) -> None:
    """To the key of the proof that came with it, where one did (RFC 9449, section 10.1)."""
    if request.jkt is None:
        return
    if request.form.get("dpop_jkt", request.jkt) != request.jkt:
        raise refusal("invalid_dpop_proof", "dpop_jkt: is of another key than the proof's")
    request.parameters["dpop_jkt"] = request.jkt


def _digest(uri: str) -> str:
    """Of 256 random bits: nobody can guess what is behind it, so it needs no salt."""
    return sha256(uri.encode()).hexdigest()
