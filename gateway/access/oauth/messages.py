"""What comes to the authorization server and what it answers, free of any web framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from gateway.access.oauth.rfc9449 import Proof

_OVER_TLS = "https://gateway.invalid"
"""Authlib refuses plain HTTP; TLS ends at the proxy, which alone knows."""


class Asked(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types
    """A request: its parameters, each once, and the header that may authenticate the client."""

    def __init__(
        self,
        parameters: Mapping[str, str],
        authorization: str = "",
        district: str | None = None,
        proof: Proof | None = None,
    ) -> None:
        super().__init__("POST", _OVER_TLS, headers={"Authorization": authorization})
        self.parameters = dict(parameters)
        self.payload = BasicOAuth2Payload(self.parameters)
        self.district = district
        """Whose own door it is at; None at the gateway's."""
        self.proof = proof
        """Of a key that tokens are to be bound to (RFC 9449)."""
        self.jkt: str | None = None
        """The thumbprint of that key, once the proof is found good."""
        self.is_pushed = False
        """Whether the client itself sent it, and no browser (RFC 9126)."""
        self.terms: Any = None
        """What a token of it would say, once that is worked out."""
        self.claimed_id: str | None = None
        """Of the registered client that the request says it is from, authenticated or not."""

    @property
    def form(self) -> Mapping[str, str]:
        return self.parameters


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers, as a face sends them."""

    status: int
    body: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(code: str, description: str, status: int = 400) -> OAuth2Error:
    """The error to raise; `code` is of RFC 6749, section 5.2, or an RFC that adds to it."""
    return OAuth2Error(error=code, description=description, status_code=status)


def unauthenticated(hint: str = "the client did not authenticate") -> OAuth2Error:
    """Every failure to authenticate is answered alike."""
    return refusal("invalid_client", hint, 401)
