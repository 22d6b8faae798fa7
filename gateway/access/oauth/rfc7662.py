"""What a token is good for, told to the client that holds it (RFC 7662)."""

from typing import Any

from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from gateway.access.oauth.held_tokens import AboutToken, HeldRefreshToken, HeldToken
from gateway.access.oauth.issuing import TOKEN_TYPES
from gateway.access.oauth.messages import Asked
from gateway.access.oauth.rfc6749 import RegisteredClient
from gateway.access.oauth.rfc9396 import describe_details
from gateway.model.authorization import TokenFamily


class Introspection(AboutToken, IntrospectionEndpoint):  # type: ignore[misc]  # Authlib: no types
    """Only the client's own tokens: what is another's is not active, like what is none."""

    def check_permission(
        self, token: HeldToken | HeldRefreshToken, client: RegisteredClient, request: Asked
    ) -> bool:
        del request
        return token.check_client(client)

    def introspect_token(self, token: HeldToken | HeldRefreshToken) -> dict[str, Any]:
        if isinstance(token, HeldRefreshToken):
            return _tell_refresh(token.family, self.server.issuer)
        said = token.token
        told: dict[str, Any] = {
            "active": True,
            "token_type": TOKEN_TYPES[said.jkt is not None],
            "client_id": said.client_id,
            "sub": said.person_id or said.client_id,
            "scope": " ".join(sorted(said.scopes)),
            "exp": int(said.expires_at.timestamp()),
            "iss": self.server.issuer,
            "aud": self.server.issuer,
            "jti": said.jti,
        }
        if said.jkt is not None:
            told["cnf"] = {"jkt": said.jkt}
        if said.purpose is not None:
            named = [one for held in (said.students or {}).values() for one in held]
            told["authorization_details"] = [describe_details(said.purpose, named)]
        return told


def _tell_refresh(family: TokenFamily, issuer: str) -> dict[str, Any]:
    return {
        "active": True,
        "client_id": family.client_id,
        "sub": family.person_id,
        "scope": " ".join(family.scopes),
        "exp": int(family.ends_at.timestamp()),
        "iss": issuer,
    }
