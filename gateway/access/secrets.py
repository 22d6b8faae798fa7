"""Client secrets: shown once, kept as argon2id hashes (RFC 9106)."""

import secrets
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MOST_SECRETS = 2
"""That a client has at once: one, and the one that is to replace it."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def make_secret() -> str:
    """A new secret of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What the database holds of a secret."""
    return _HASHER.hash(secret)


def is_secret(secret: str, hashes: Iterable[str], most: int = 1) -> bool:
    """
    Whether the secret is one of those.

    `most`: as many are verified whoever it is, so that who has none, one or the most, and which of
    them was meant, cost the same time.
    """
    held = tuple(hashes)
    decoys = (_decoy(),) * (most - len(held))
    verified = [_verifies(stored, secret) for stored in (*held, *decoys)]
    return any(verified)


def _verifies(stored: str, secret: str) -> bool:
    try:
        return _HASHER.verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
