"""What the endpoints about a token share: who asks, and which token is meant."""

from authlib.oauth2.rfc6749 import TokenMixin

from gateway.access.oauth.messages import Asked, refusal
from gateway.access.oauth.rfc6749 import CLIENT_AUTHENTICATION, RegisteredClient
from gateway.access.tokens import AccessToken
from gateway.model.authorization import RefreshToken, TokenFamily


class HeldToken(TokenMixin):  # type: ignore[misc]  # Authlib ships no types
    """A live access token, as Authlib asks it."""

    def __init__(self, token: AccessToken) -> None:
        self.token = token

    def check_client(self, client: RegisteredClient) -> bool:
        return self.token.client_id == client.get_client_id()

    def is_expired(self) -> bool:
        """Never: one that is is not found."""
        return False

    def is_revoked(self) -> bool:
        """Never: one that is is not found."""
        return False


class HeldRefreshToken(TokenMixin):  # type: ignore[misc]  # Authlib ships no types
    """A refresh token of a live family, as Authlib asks it."""

    def __init__(self, token: RefreshToken, family: TokenFamily) -> None:
        self.token = token
        self.family = family

    def check_client(self, client: RegisteredClient) -> bool:
        return self.family.client_id == client.get_client_id()

    def is_expired(self) -> bool:
        """Never: one whose family is over is not found."""
        return False

    def is_revoked(self) -> bool:
        """Once it was exchanged."""
        return self.token.used_at is not None


class AboutToken:
    """Mixed into Authlib's endpoints before them."""

    CLIENT_AUTH_METHODS = CLIENT_AUTHENTICATION

    def check_params(self, request: Asked, client: RegisteredClient) -> None:
        """The hint decides nothing: a token is found without it (RFC 7009, section 2.1)."""
        del client
        if not request.form.get("token"):
            raise refusal("invalid_request", "token: is required")

    def query_token(
        self, token_string: str, token_type_hint: str | None
    ) -> HeldToken | HeldRefreshToken | None:
        del token_type_hint
        held: HeldToken | HeldRefreshToken | None = self.server.find_token(token_string)  # type: ignore[attr-defined]  # Authlib's endpoint has it
        return held
