"""Client secrets: shown once, kept as argon2id hashes (RFC 9106)."""

import secrets
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def make_secret() -> str:
    """A new secret of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What the database holds of a secret."""
    return _HASHER.hash(secret)


def is_secret(secret: str, hashes: Iterable[str]) -> bool:
    """Whether the secret is one of those; an unknown client costs the same time as a known."""
    return any(_verifies(stored, secret) for stored in tuple(hashes) or (_decoy(),))


def _verifies(stored: str, secret: str) -> bool:
    try:
        return _HASHER.verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
