"""Where a PowerSchool is, and as whom it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.connectors.address import get_address, parse_seconds, refuse_address

SECONDS = "15"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Address:
    """An entry's address, read."""

    url: str
    """What requests are made under; always https, for OAuth2Session insists on it."""
    is_plain: bool
    """Whether the requests really go by http, as they may on this machine alone."""
    client_id: str
    client_secret: str
    """A reference."""
    seconds: float
    """How long to wait for each piece of an answer."""


def parse_address(district: str, address: Mapping[str, str]) -> Address:
    """Read the address strictly: InvalidEntryError names the field."""
    url, is_plain = _parse_url(district, get_address(district, address, "url"))
    return Address(
        url=url,
        is_plain=is_plain,
        client_id=get_address(district, address, "client_id"),
        client_secret=get_address(district, address, "client_secret"),
        seconds=parse_seconds(district, address, SECONDS),
    )


def _parse_url(district: str, text: str) -> tuple[str, bool]:
    parts = urlsplit(text.rstrip("/"))
    is_plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (parts.scheme == "https" or is_plain) or not parts.hostname:
        raise refuse_address(district, "url", "must be https (http on this machine alone)")
    if parts.query or parts.fragment or parts.username is not None:
        raise refuse_address(district, "url", "must hold a host and a path alone")
    return f"https://{parts.netloc}{parts.path}", is_plain
