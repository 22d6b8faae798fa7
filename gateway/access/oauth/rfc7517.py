"""The public keys that a client registers (RFC 7517): what is taken, and what never is."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from gateway.errors import InvalidRequestError

_MOST_KEYS = 2
_LEAST_RSA_BITS = 2048
_KEPT = {"EC": ("kty", "crv", "x", "y"), "RSA": ("kty", "n", "e")}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def parse_keys(text: str) -> tuple[Mapping[str, str], ...]:
    """
    One or two public keys of a JSON Web Key Set, each with a kid of its own.

    InvalidRequestError for a private key, a kty or size that assertions may not be signed with,
    or what is no key at all; its message holds nothing of the key.
    """
    try:
        members = json.loads(text)["keys"]
        found = tuple(_parse_key(member) for member in members)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, JoseError):
        raise InvalidRequestError("keys: is not a JSON Web Key Set of EC or RSA keys") from None
    if not 0 < len(found) <= _MOST_KEYS:
        raise InvalidRequestError("keys: there are one or two")
    if len({key["kid"] for key in found}) < len(found):
        raise InvalidRequestError("keys: two have one kid")
    return found


def _parse_key(member: Mapping[str, Any]) -> Mapping[str, str]:
    kept, kid = keep_public(member), member.get("kid")
    if not isinstance(kid, str) or not kid:
        raise InvalidRequestError("keys: each has a kid")
    return {**kept, "kid": kid}


def keep_public(member: Mapping[str, Any]) -> dict[str, str]:
    """
    What makes a public key of P-256, or of RSA with enough bits.

    InvalidRequestError for another or a private one; ValueError and its like for none at all.
    """
    if _PRIVATE & member.keys():
        raise InvalidRequestError("keys: holds a private key, which is its owner's alone")
    kept = {name: str(member[name]) for name in _KEPT[member["kty"]]}
    if member["kty"] == "EC":
        if kept["crv"] != "P-256":
            raise InvalidRequestError("keys: an EC key is on the curve P-256")
        ECKey.import_key(dict(kept)).public_key  # noqa: B018 - raises where it is no point
    else:
        if int.from_bytes(urlsafe_b64decode(kept["n"].encode())).bit_length() < _LEAST_RSA_BITS:
            raise InvalidRequestError(f"keys: an RSA key has {_LEAST_RSA_BITS} bits or more")
        RSAKey.import_key(dict(kept))
    return kept
