"""Where a client may have people sent back to (RFC 6749, section 3.1.2; RFC 8252)."""

import re
from urllib.parse import urlsplit

from gateway.errors import InvalidRequestError

_MOST_CHARACTERS = 500
_LEGAL = re.compile(r"[A-Za-z0-9._~:/?@!$&()*+,;=%-]+", re.ASCII)
_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})


def verify_redirect_uri(uri: str) -> None:
    """https, or http on the person's own machine; no fragment, no login, no wildcard."""
    try:
        parts = urlsplit(uri)
        has_port = parts.port is not None
    except ValueError:
        raise InvalidRequestError("redirect_uri: is no address") from None
    host = parts.netloc.rpartition(":")[0] if has_port else parts.netloc
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    is_plain = "@" not in parts.netloc and "*" not in parts.netloc and "#" not in uri
    legal = _LEGAL.fullmatch(uri.replace("[::1]", "localhost"))
    if not (is_safe and is_plain and host and legal and len(uri) <= _MOST_CHARACTERS):
        raise InvalidRequestError(
            "redirect_uri: is https, or http on loopback, with no login and no fragment"
        )
