"""Revocation of a token by the client that holds it (RFC 7009)."""

from authlib.oauth2.rfc7009 import RevocationEndpoint

from gateway.access.oauth.held_tokens import AboutToken, HeldRefreshToken, HeldToken
from gateway.access.oauth.messages import Asked


class Revocation(AboutToken, RevocationEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Ends a token from the next request on; one that is none, or no longer good, is no error."""

    def revoke_token(self, token: HeldToken | HeldRefreshToken, request: Asked) -> None:
        """With a refresh token ends all that came of the authorization (section 2.1)."""
        del request
        if isinstance(token, HeldRefreshToken):
            self.server.families.end(token.family, "the client asked")
        else:
            self.server.revoke(token.token)
