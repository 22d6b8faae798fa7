"""The grant types of people: authorization_code and refresh_token (RFC 6749, 4.1 and 6)."""

from dataclasses import replace
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant

from gateway.access.oauth.families import HeldCode
from gateway.access.oauth.issuing import TokenTerms, narrow_terms
from gateway.access.oauth.messages import refusal
from gateway.access.oauth.rfc6749 import CLIENT_AUTHENTICATION, RegisteredClient
from gateway.access.oauth.rfc9126 import verify_pushed, verify_thumbprint
from gateway.model.authorization import RefreshToken, TokenFamily
from gateway.model.client import Client

_NOT_GOOD = "the code or token is not good, or not this client's"


class PeoplesCode(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    """A person authorizes a client, whose code is good once, for a minute."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: RegisteredClient) -> str:
        """Exactly one that is registered, always named (RFC 9700, section 4.1)."""
        asked: str | None = request.payload.redirect_uri
        if asked is None or not client.check_redirect_uri(asked):
            raise refusal("invalid_request", "redirect_uri: is none of the client's")
        return asked

    def validate_authorization_request(self) -> str:
        """The redirect URI, with what the client would get; errors go there once it is known."""
        redirect_uri: str = super().validate_authorization_request()
        client: Client = self.request.client.registered
        try:
            verify_pushed(self.request)
            verify_thumbprint(self.request)
            self.request.terms = (
                self.server.issuing.terms(client, self.request)
                if self.request.terms is None
                else narrow_terms(self.request.terms, client, self.request)
            )
        except OAuth2Error as error:
            error.redirect_uri = redirect_uri
            raise
        return redirect_uri

    def generate_authorization_code(self) -> str:
        code: str = self.server.families.begin(
            self.request.client.get_client_id(),
            self.request.user,
            self.request.terms,
            self.request.payload.redirect_uri,
            self.request.form["code_challenge"],
            self.request.form.get("dpop_jkt"),
        )
        return code

    def save_authorization_code(self, code: str, request: Any) -> None:
        """It was, with its family, when it was made."""

    def query_authorization_code(self, code: str, client: RegisteredClient) -> HeldCode | None:
        found: HeldCode | None = self.server.families.find_code(code, client.get_client_id())
        return found

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The family's first tokens."""
        held: HeldCode = self.request.authorization_code
        client: Client = self.request.client.registered
        if held.code.dpop_jkt not in {None, self.request.jkt}:
            raise refusal("invalid_grant", "the code is for a token of another key")
        self.server.verify_person(held.family)
        terms = family_terms(held.family, client, self.request)
        refresh = self.server.families.take_up(held)
        if refresh is None:
            raise refusal("invalid_grant", _NOT_GOOD)
        issued = self.server.issuing.issue(client, terms, self.GRANT_TYPE, self.request.jkt)
        return 200, issued | {"refresh_token": refresh}, self.TOKEN_RESPONSE_HEADER


class Refresh(RefreshTokenGrant):  # type: ignore[misc]  # Authlib ships no types
    """Further tokens of a family, each time with another refresh token."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION

    def validate_token_request(self) -> None:
        """The client and a refresh token of its own; none is used up by a request that fails."""
        client: RegisteredClient = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE):
            raise refusal("unauthorized_client", "the client may not act for people")
        found = self.server.families.find_refresh(self.request.form.get("refresh_token", ""))
        if found is None or found[1].client_id != client.get_client_id():
            raise refusal("invalid_grant", _NOT_GOOD)
        self.request.client = client
        self.request.refresh_token = found

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The family's next tokens."""
        token: RefreshToken
        family: TokenFamily
        token, family = self.request.refresh_token
        client: Client = self.request.client.registered
        self.server.verify_person(family)
        terms = family_terms(family, client, self.request)
        refresh = self.server.families.rotate(token, family)
        if refresh is None:
            raise refusal("invalid_grant", _NOT_GOOD)
        issued = self.server.issuing.issue(client, terms, self.GRANT_TYPE, self.request.jkt)
        return 200, issued | {"refresh_token": refresh}, self.TOKEN_RESPONSE_HEADER


def family_terms(family: TokenFamily, client: Client, asked: Any) -> TokenTerms:
    """What the person authorized, as far as the client may have it now, and asks for it."""
    if "authorization_details" in asked.form:
        raise refusal("invalid_authorization_details", "name them when you ask for the code")
    if family.purpose is not None and family.purpose not in client.purposes:
        raise refusal("invalid_grant", f"the client may not act for {family.purpose} any more")
    authorized = replace(
        TokenTerms.of_stored(family.scopes, family.purpose, family.students),
        person_id=family.person_id,
        family_id=family.id,
    )
    return narrow_terms(authorized, client, asked)
