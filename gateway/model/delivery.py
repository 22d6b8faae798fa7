"""What a destination says of a delivery."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """The destination's own word on a delivery id."""

    ABSENT = "absent"
    ACCEPTED = "accepted"
    IMPORTED = "imported"
    REJECTED = "rejected"


AGAIN = frozenset({DeliveryState.ABSENT, DeliveryState.REJECTED})
"""What a delivery may be put in place after: nothing of that id, or one that was refused."""
