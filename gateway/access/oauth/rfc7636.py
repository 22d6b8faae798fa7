"""Proof key for code exchange (RFC 7636): required of every client, by S256 alone."""

from typing import Any

from authlib.oauth2.rfc7636 import CodeChallenge

from gateway.access.oauth.messages import refusal


class ProofKey(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types
    """Authlib asks it of public clients, and takes `plain`; here neither is so."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        sent = grant.request.form
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != "S256":
            raise refusal("invalid_request", "send code_challenge, and S256 as its method")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge_method(self, authorization_code: Any) -> str:
        del authorization_code  # no other comes so far
        return "S256"
