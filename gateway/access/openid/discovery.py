"""What an identity provider says of itself (OpenID Connect Discovery 1.0), and its keys."""

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gateway.errors import InvalidRequestError, SignInError

_PATH = "/.well-known/openid-configuration"
_SECONDS = 5
_MOST_BYTES = 262_144
_KEPT = timedelta(minutes=10)
_UNREADABLE = (requests.RequestException, JoseError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a provider is asked, and the keys that it signs with."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    names_itself: bool
    """Whether its answers say who it is (RFC 9207)."""
    keys: KeySet
    read_at: datetime


class Discovery:
    """Reads providers' metadata and keys, and keeps them for a while."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._held: dict[str, Metadata] = {}
        self._lock = Lock()

    def read(self, issuer: str, *, is_fresh: bool = False) -> Metadata:
        """The provider's metadata; SignInError where it gives none that can be trusted."""
        now = self._clock()
        with self._lock:
            held = self._held.get(issuer)
        if held is not None and not is_fresh and now - held.read_at < _KEPT:
            return held
        try:
            found = _read(issuer, now)
        except (*_UNREADABLE, InvalidRequestError) as error:
            raise SignInError("the identity provider cannot be reached or read") from error
        with self._lock:
            self._held[issuer] = found
        return found


def verify_address(field: str, address: str) -> None:
    """HTTPS, without user, query or fragment; plain HTTP on this machine alone."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise InvalidRequestError(f"{field}: is no address") from None
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise InvalidRequestError(f"{field}: is not the address of a provider")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname)):
        return
    raise InvalidRequestError(f"{field}: is not an https address")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(issuer: str, now: datetime) -> Metadata:
    said = _get(issuer.rstrip("/") + _PATH)
    if said["issuer"] != issuer:
        raise ValueError("another issuer")
    endpoints = {
        name: str(said[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    for name, address in endpoints.items():
        verify_address(name, address.partition("?")[0])
    return Metadata(
        issuer,
        endpoints["authorization_endpoint"],
        endpoints["token_endpoint"],
        said.get("authorization_response_iss_parameter_supported") is True,
        KeySet.import_key_set({"keys": list(_get(endpoints["jwks_uri"])["keys"])}),
        now,
    )


def _get(address: str) -> Mapping[str, Any]:
    """A JSON object of limited size; a redirect is none."""
    with requests.get(
        address,
        timeout=_SECONDS,
        allow_redirects=False,
        stream=True,
        headers={"Accept": "application/json"},
    ) as answer:
        body = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
        if answer.status_code != requests.codes.ok or len(body) > _MOST_BYTES:
            raise ValueError("no metadata")
    said: Any = json.loads(body)
    if not isinstance(said, dict):
        raise TypeError("no object")
    return said
