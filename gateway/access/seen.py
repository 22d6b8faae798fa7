"""What a change is conditional on: that a thing is still as it was seen by who changes it."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

ItemT = TypeVar("ItemT")

Seen: TypeAlias = Callable[[ItemT], None]
"""
Raises StaleError where the thing is another than was seen.

It is called within the unit of work that makes the change, with the thing as it is there.
"""


def whatever(_item: object) -> None:
    """No condition: whoever changes it means it as it is now."""
