"""The authorization server: Authlib's order of steps, on the gateway's registry and ledger."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from authlib.oauth2 import AuthorizationServer as AuthlibServer
from authlib.oauth2 import OAuth2Error

from gateway.access.oauth.issuing import Issuing
from gateway.access.oauth.messages import Answer, Asked, refusal
from gateway.access.oauth.rfc6749 import (
    ClientCredentials,
    RegisteredClient,
    authenticate_basic,
    authenticate_post,
    verify_one_way,
)
from gateway.access.oauth.rfc7523 import PrivateKeyJwt
from gateway.access.oauth.rfc8414 import describe_server
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import TokenRefused
from gateway.store import Database

GRANT_TYPES = (ClientCredentials.GRANT_TYPE,)


class AuthorizationServer(AuthlibServer):  # type: ignore[misc]  # Authlib ships no types
    """Answers the OAuth endpoints; every refusal to a known client is an event of the ledger."""

    def __init__(
        self, database: Database, keys: KeyRing, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._database = database
        self._keys = keys
        self._issuer = issuer
        self._clock = clock
        self.issuing = Issuing(database, keys, issuer, clock)
        audiences = frozenset({issuer, f"{issuer}/oauth/token"})
        self.register_client_auth_method("client_secret_basic", authenticate_basic)
        self.register_client_auth_method("client_secret_post", authenticate_post)
        self.register_client_auth_method(
            PrivateKeyJwt.CLIENT_AUTH_METHOD, PrivateKeyJwt(database, audiences, clock)
        )
        self.register_grant(ClientCredentials)

    def answer_token(self, parameters: Mapping[str, str], authorization: str) -> Answer:
        """The token endpoint (RFC 6749, section 3.2)."""
        asked = Asked(parameters, authorization)
        try:
            verify_one_way(asked)
            _verify_grant_type(asked)
        except OAuth2Error as error:
            return self.handle_error_response(asked, error)
        answer: Answer = self.create_token_response(asked)
        return answer

    def public_keys(self) -> list[dict[str, str]]:
        """The public keys of tokens, as JSON Web Keys (RFC 7517)."""
        return [dict(key.public_jwk) for key in self._keys.token_keys.values()]

    def metadata(self) -> dict[str, Any]:
        """What clients may read of the server before they ask (RFC 8414)."""
        return describe_server(self._issuer)

    # What follows is what Authlib asks of an integration.

    def query_client(self, client_id: str) -> RegisteredClient | None:
        client = self._database.read(lambda uow: uow.clients.find(client_id))
        return None if client is None else RegisteredClient(client)

    def create_oauth2_request(self, request: Asked) -> Asked:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens: the ledger is written where things happen."""

    def handle_response(
        self, status: int, body: Mapping[str, Any], headers: list[tuple[str, str]]
    ) -> Answer:
        return Answer(status, body, dict(headers))

    def handle_error_response(self, request: Asked, error: OAuth2Error) -> Answer:
        """The envelope of section 5.2, recorded where the client is known."""
        if request.claimed_id is not None:
            event = TokenRefused(at=self._clock(), client_id=request.claimed_id, error=error.error)
            self._database.write(lambda uow: append(uow, event))
        body = {"error": error.error, "error_description": error.get_error_description()}
        if error.error == "invalid_client":
            return Answer(401, body, {"WWW-Authenticate": 'Basic realm="p2"'})
        return Answer(error.status_code, body)


def _verify_grant_type(asked: Asked) -> None:
    """One that is known; what was sent is not repeated."""
    grant_type = asked.payload.grant_type
    if grant_type in GRANT_TYPES:
        return
    code = "unsupported_grant_type" if grant_type else "invalid_request"
    raise refusal(code, f"grant_type must be {' or '.join(GRANT_TYPES)}")
