"""The third party's OpenID provider, which verifies a proof key of every client (RFC 7636)."""

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from oidc_provider_mock import _app
from oidc_provider_mock.__main__ import run

CHALLENGES: dict[str, str] = {}
"""By the code that was given for each."""


class ProofKey(CodeChallenge):
    """Authlib's own check, by S256, and no code without a challenge."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("send code_challenge, and S256 as its method")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge(self, authorization_code: Any) -> str | None:
        return CHALLENGES.get(authorization_code.code)

    def get_authorization_code_challenge_method(self, authorization_code: Any) -> str:
        return "S256"


class ProvenCode(_app.AuthorizationCodeGrant):
    """A code that is taken up by who holds the verifier alone."""

    def __init__(self, request: Any, server: Any) -> None:
        super().__init__(request, server)
        ProofKey()(self)

    def save_authorization_code(self, code: str, request: Any) -> None:
        super().save_authorization_code(code, request)
        CHALLENGES[code] = request.payload.data["code_challenge"]


if __name__ == "__main__":
    _app.AuthorizationCodeGrant = ProvenCode  # it has no setting for it
    run()
