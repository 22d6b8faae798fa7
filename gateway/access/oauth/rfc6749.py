"""Clients and their secrets, and the grant type client_credentials (RFC 6749)."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from gateway.access.oauth.messages import Asked, refusal, unauthenticated
from gateway.access.secrets import MOST_SECRETS, is_secret
from gateway.model.client import Client

CLIENT_AUTHENTICATION = ("client_secret_basic", "client_secret_post", "private_key_jwt")
"""In the order in which they are looked for; a request may use one of them."""


class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib ships no types
    """A client of the registry, as Authlib asks it."""

    def __init__(self, client: Client) -> None:
        self.registered = client

    def get_client_id(self) -> str:
        return self.registered.client_id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Any of ours at any endpoint: having the secret or the key is what counts."""
        del endpoint
        return method in CLIENT_AUTHENTICATION

    def check_grant_type(self, grant_type: str) -> bool:
        """People's alone where there is a place to send them back to."""
        return grant_type == ClientCredentials.GRANT_TYPE or bool(self.registered.redirect_uris)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Each character: no prefix, pattern or port of one's own."""
        return redirect_uri in self.registered.redirect_uris

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.registered.is_active

    def get_allowed_scope(self, scope: str | None) -> str:
        """What is asked: what is granted of it, `Issuing` says."""
        return scope or ""


class ClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types
    """A token for the client itself (section 4.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The token, and what it got of what was asked for."""
        client, issuing = self.request.client.registered, self.server.issuing
        terms = issuing.terms(client, self.request)
        issued = issuing.issue(client, terms, self.GRANT_TYPE, self.request.jkt)
        return 200, issued, self.TOKEN_RESPONSE_HEADER


def authenticate_basic(query_client: Any, request: Asked) -> RegisteredClient | None:
    """The client of HTTP Basic; None where the header is none (section 2.3.1)."""
    scheme, _, encoded = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise unauthenticated("the Basic credentials cannot be read") from None
    client_id, _, secret = decoded.partition(":")
    return _authenticate(query_client, request, unquote_plus(client_id), unquote_plus(secret))


def authenticate_post(query_client: Any, request: Asked) -> RegisteredClient | None:
    """The client whose id and secret are in the body; None where no secret is."""
    if "client_secret" not in request.form:
        return None
    client_id, secret = request.form.get("client_id", ""), request.form["client_secret"]
    return _authenticate(query_client, request, client_id, secret)


def verify_one_way(request: Asked) -> None:
    """Credentials come in one place (section 2.3), and there are some."""
    at_edfi = request.district is not None  # Ed-Fi's server answers these two its own way
    ways = [
        request.headers["Authorization"].partition(" ")[0].lower() == "basic",
        "client_secret" in request.form,
        "client_assertion" in request.form,
    ]
    if sum(ways) > 1:
        code = "invalid_client" if at_edfi else "invalid_request"
        raise refusal(code, "send the credentials in one place, not in two")
    if not any(ways):
        code = "invalid_request" if at_edfi else "invalid_client"
        hint = "send client_id and client_secret, as Basic or in the body, or a client_assertion"
        raise refusal(code, hint, 401)


def _authenticate(
    query_client: Any, request: Asked, client_id: str, secret: str
) -> RegisteredClient:
    """An unknown client costs the same time as a known, with one secret or two; told the same."""
    # Visible ASCII (appendix A); a NUL would be a database's error.
    is_legal = all(part.isascii() and part.isprintable() for part in (client_id, secret))
    found: RegisteredClient | None = query_client(client_id) if is_legal else None
    request.claimed_id = found.get_client_id() if found else None
    hashes = found.registered.secret_hashes if found else ()
    if (
        is_secret(secret, hashes, MOST_SECRETS)
        and found is not None
        and found.registered.is_active
    ):
        return found
    raise unauthenticated()
