"""Proof key for code exchange (RFC 7636): required of every client, by S256 alone."""

import hmac
from types import MappingProxyType
from typing import Any

from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge

from gateway.access.oauth.messages import refusal


def _proves(verifier: str, challenge: str) -> bool:
    return hmac.compare_digest(create_s256_code_challenge(verifier), challenge)


class ProofKey(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types
    """Authlib asks it of public clients, and takes `plain`; here neither is so."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    CODE_CHALLENGE_METHODS = MappingProxyType({"S256": _proves})

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        sent = grant.request.form
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != "S256":
            raise refusal("invalid_request", "send code_challenge, and S256 as its method")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge_method(self, authorization_code: Any) -> str:
        del authorization_code  # no other comes so far
        return "S256"
