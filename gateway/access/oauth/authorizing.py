"""The authorization endpoint (RFC 6749, section 3.1): what a person is asked, and their answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authlib.oauth2 import OAuth2Error

from gateway.access.oauth.issuing import TokenTerms
from gateway.access.oauth.messages import Answer, Asked, refusal
from gateway.model.client import Client, Organization
from gateway.store import Database

if TYPE_CHECKING:
    from gateway.access.oauth.server import AuthorizationServer


@dataclass(frozen=True, slots=True)
class Consent:
    """What a page asks the person: may this client have this."""

    client: Client
    organization: Organization
    terms: TokenTerms


class Authorizing:
    """Asks a person who signed in, and sends the browser back to the client."""

    def __init__(self, server: "AuthorizationServer", database: Database) -> None:
        self._server = server
        self._database = database

    def ask(self, parameters: Mapping[str, str], person_id: str) -> Consent | Answer:
        """
        What to ask the person.

        An Answer where the client cannot be given it: to the client's redirect URI, or where none
        of its own is named, to the person alone.
        """
        asked = Asked(parameters)
        try:
            asked = self._server.pushed.resolve(asked, is_answered=False)
            self._verify_response_type(asked)
            self._server.get_consent_grant(asked, end_user=person_id)
        except OAuth2Error as error:
            return self._refuse(asked, error)
        client: Client = asked.client.registered
        organization = self._database.read(
            lambda uow: uow.organizations.get(client.organization_id)
        )
        return Consent(client, organization, asked.terms)

    def answer(self, parameters: Mapping[str, str], person_id: str, *, is_granted: bool) -> Answer:
        """Where the browser goes with the person's answer."""
        asked = Asked(parameters)
        try:
            asked = self._server.pushed.resolve(asked, is_answered=True)
            self._verify_response_type(asked)
            grant = self._server.get_authorization_grant(asked)
        except OAuth2Error as error:
            return self._refuse(asked, error)
        answered: Answer = self._server.create_authorization_response(
            asked, grant_user=person_id if is_granted else None, grant=grant
        )
        return answered

    def _verify_response_type(self, asked: Asked) -> None:
        """`code` alone; the answer goes to the client where it named a place of its own."""
        if asked.payload.response_type == "code":
            return
        error = refusal("unsupported_response_type", "response_type must be code")
        client = self._server.query_client(asked.payload.client_id or "")
        redirect_uri = asked.payload.redirect_uri
        if client is not None and redirect_uri and client.check_redirect_uri(redirect_uri):
            error.redirect_uri = redirect_uri
        raise error

    def _refuse(self, asked: Asked, error: OAuth2Error) -> Answer:
        error.state = asked.payload.state
        refused: Answer = self._server.handle_error_response(asked, error)
        return refused
