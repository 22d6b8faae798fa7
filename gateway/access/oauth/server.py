"""The authorization server: Authlib's order of steps, on the gateway's registry and ledger."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from authlib.oauth2 import AuthorizationServer as AuthlibServer
from authlib.oauth2 import OAuth2Error

from gateway.access.live_tokens import LiveTokens
from gateway.access.oauth.authorizing import Authorizing
from gateway.access.oauth.edfi import describe_token
from gateway.access.oauth.families import Families
from gateway.access.oauth.held_tokens import HeldRefreshToken, HeldToken
from gateway.access.oauth.issuing import Issuing
from gateway.access.oauth.messages import Answer, Asked, refusal
from gateway.access.oauth.rfc6749 import (
    ClientCredentials,
    RegisteredClient,
    authenticate_basic,
    authenticate_post,
    verify_one_way,
)
from gateway.access.oauth.rfc6749_code import PeoplesCode, Refresh
from gateway.access.oauth.rfc7009 import Revocation
from gateway.access.oauth.rfc7523 import PrivateKeyJwt
from gateway.access.oauth.rfc7636 import ProofKey
from gateway.access.oauth.rfc7662 import Introspection
from gateway.access.oauth.rfc8414 import describe_server
from gateway.access.oauth.rfc9126 import Pushed, PushedAuthorization
from gateway.access.oauth.rfc9207 import name_issuer
from gateway.access.oauth.rfc9449 import Proof, Proofs
from gateway.access.standing import find_client
from gateway.access.tokens import AccessToken
from gateway.errors import ClientDeniedError, NotFoundError, ProofError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import TokenRefused, TokenRevoked
from gateway.model.authorization import TokenFamily
from gateway.model.district import District
from gateway.store import Database, UnitOfWork

GRANT_TYPES = (ClientCredentials.GRANT_TYPE, PeoplesCode.GRANT_TYPE, Refresh.GRANT_TYPE)


class AuthorizationServer(AuthlibServer):  # type: ignore[misc]  # Authlib ships no types
    """Answers the OAuth endpoints; every refusal to a known client is an event of the ledger."""

    def __init__(
        self, database: Database, keys: KeyRing, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._database = database
        self._keys = keys
        self.issuer = issuer
        self._clock = clock
        self._tokens = LiveTokens(database, keys, issuer, clock)
        self.issuing = Issuing(database, keys, issuer, clock)
        self.families = Families(database, clock)
        self._proofs = Proofs(database, issuer, clock)
        self.pushed = Pushed(database, keys, clock)
        self.authorizing = Authorizing(self, database)
        self.register_client_auth_method("client_secret_basic", authenticate_basic)
        self.register_client_auth_method("client_secret_post", authenticate_post)
        self.register_client_auth_method(
            PrivateKeyJwt.CLIENT_AUTH_METHOD, PrivateKeyJwt(database, issuer, clock)
        )
        self.register_grant(ClientCredentials)
        self.register_grant(PeoplesCode, [ProofKey(required=True)])
        self.register_grant(Refresh)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_endpoint(PushedAuthorization)

    def answer_token(
        self,
        parameters: Mapping[str, str],
        authorization: str,
        district: str | None = None,
        proof: Proof | None = None,
    ) -> Answer:
        """
        The token endpoint (RFC 6749, section 3.2); at a district's own door, of that alone.

        NotFoundError where the district does not take part.
        """
        if district is not None:
            self._get_district(district)
        asked = Asked(parameters, authorization, district, proof)
        try:
            _verify_grant_type(asked)
        except OAuth2Error as error:
            return self.handle_error_response(asked, error)
        answer: Answer = self.create_token_response(asked)
        return answer

    def answer_pushed(
        self, parameters: Mapping[str, str], authorization: str, proof: Proof | None = None
    ) -> Answer:
        """The pushed authorization request endpoint (RFC 9126)."""
        asked = Asked(parameters, authorization, proof=proof)
        answer: Answer = self.create_endpoint_response(PushedAuthorization.ENDPOINT_NAME, asked)
        return answer

    def answer_revocation(self, parameters: Mapping[str, str], authorization: str) -> Answer:
        """The revocation endpoint (RFC 7009)."""
        asked = Asked(parameters, authorization)
        answer: Answer = self.create_endpoint_response(Revocation.ENDPOINT_NAME, asked)
        return answer

    def answer_introspection(self, parameters: Mapping[str, str], authorization: str) -> Answer:
        """The introspection endpoint (RFC 7662)."""
        asked = Asked(parameters, authorization)
        answer: Answer = self.create_endpoint_response(Introspection.ENDPOINT_NAME, asked)
        return answer

    def describe_own_token(self, text: str, district: str, caller: AccessToken) -> dict[str, Any]:
        """
        Ed-Fi's token_info; only the caller's own tokens, and at the door that they open.

        ClientDeniedError where the client was ended since.
        """
        client = self.query_client(caller.client_id)
        if client is None or not client.registered.is_active:
            raise ClientDeniedError("the client is not active")
        token = self._tokens.find(text)
        if (
            token is None
            or token.client_id != caller.client_id
            or token.district not in {None, district}
        ):
            return {"active": False}
        return describe_token(token, self._get_district(district))

    def find_token(self, text: str) -> HeldToken | HeldRefreshToken | None:
        """The access or refresh token, while it is good."""
        token = self._tokens.find(text)
        if token is not None:
            return HeldToken(token)
        refresh = self.families.find_refresh(text)
        return None if refresh is None else HeldRefreshToken(*refresh)

    def verify_person(self, family: TokenFamily) -> None:
        """Who authorized it was not stopped since; OAuth2Error where they were."""
        person = self._database.read(lambda uow: uow.persons.find(family.person_id))
        if person is None or not person.is_active:
            raise refusal("invalid_grant", "who authorized it is not active any more")

    def revoke(self, token: AccessToken) -> None:
        """It is good no longer, from the next request on, in every process."""
        now = self._clock()
        event = TokenRevoked(at=now, client_id=token.client_id, jti=token.jti)

        def unit(uow: UnitOfWork) -> None:
            if uow.revocations.add(token.jti, token.expires_at, now):
                append(uow, event)

        self._database.write(unit)

    def public_keys(self) -> list[dict[str, str]]:
        """The public keys of tokens, as JSON Web Keys (RFC 7517)."""
        return [dict(key.public_jwk) for key in self._keys.token_keys.values()]

    def metadata(self) -> dict[str, Any]:
        """What clients may read of the server before they ask (RFC 8414)."""
        return describe_server(self.issuer)

    def _get_district(self, code: str) -> District:
        found = self._database.read(lambda uow: uow.districts.find(code))
        if found is None or not found.is_active:
            raise NotFoundError(f"district {code} does not take part")
        return found

    # What follows is what Authlib asks of an integration.

    def query_client(self, client_id: str) -> RegisteredClient | None:
        client = self._database.read(lambda uow: find_client(uow, client_id))
        return None if client is None else RegisteredClient(client)

    def authenticate_client(
        self, request: Asked, methods: tuple[str, ...], endpoint: str = "token"
    ) -> RegisteredClient:
        verify_one_way(request)
        client: RegisteredClient = super().authenticate_client(request, methods, endpoint)
        if request.proof is not None:
            request.jkt = self._verify_proof(request.proof)
        elif endpoint == "token" and client.registered.requires_dpop:
            raise refusal("invalid_dpop_proof", "DPoP: this client's tokens are bound to a key")
        return client

    def _verify_proof(self, proof: Proof) -> str:
        try:
            return self._proofs.verify(proof)
        except ProofError as error:
            raise refusal("invalid_dpop_proof", f"DPoP: {error}") from None

    def create_oauth2_request(self, request: Asked) -> Asked:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens: the ledger is written where things happen."""

    def handle_response(
        self, status: int, body: Mapping[str, Any], headers: list[tuple[str, str]]
    ) -> Answer:
        held = dict(headers)
        if status == 302:  # noqa: PLR2004 - Authlib's; the browser is to come with a GET
            return Answer(303, {}, {"Location": name_issuer(held["Location"], self.issuer)})
        return Answer(status, body, held)

    def handle_error_response(self, request: Asked, error: OAuth2Error) -> Answer:
        """The envelope of section 5.2, recorded where the client is known."""
        if request.claimed_id is not None:
            event = TokenRefused(at=self._clock(), client_id=request.claimed_id, error=error.error)
            self._database.write(lambda uow: append(uow, event))
        if error.redirect_uri:
            answer: Answer = self.handle_response(*error())
            return answer
        body = {"error": error.error, "error_description": error.get_error_description()}
        if error.status_code == 401:  # noqa: PLR2004 - RFC 6749, section 5.2
            return Answer(401, body, {"WWW-Authenticate": 'Basic realm="p2"'})
        return Answer(error.status_code, body)


def _verify_grant_type(asked: Asked) -> None:
    """One that is known; what was sent is not repeated."""
    grant_type = asked.payload.grant_type
    if grant_type in GRANT_TYPES:
        return
    code = "unsupported_grant_type" if grant_type else "invalid_request"
    raise refusal(code, f"grant_type must be {' or '.join(GRANT_TYPES)}")
