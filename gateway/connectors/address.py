"""An entry's address, read strictly: InvalidEntryError names the field."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from gateway.errors import InvalidEntryError

MAX_SECONDS = 120

Secrets: TypeAlias = Callable[[str], str]
"""Resolves a reference such as `env:NAME` or `file:/path`."""


def get_address(district: str, address: Mapping[str, str], field: str) -> str:
    """What the address must have."""
    try:
        return address[field]
    except KeyError:
        raise refuse_address(district, field, "is missing") from None


def parse_seconds(district: str, address: Mapping[str, str], default: str) -> float:
    """How long to wait."""
    try:
        seconds = float(address.get("seconds", default))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= MAX_SECONDS:
        raise refuse_address(district, "seconds", f"must be a number, {MAX_SECONDS} at most")
    return seconds


def refuse_address(district: str, field: str, reason: str) -> InvalidEntryError:
    """The error that says what is wrong with a field."""
    return InvalidEntryError(f"{district}: address: {field}: {reason}")
