"""What a destination says of a delivery."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """The destination's own word on a delivery id."""

    ABSENT = "absent"
    ACCEPTED = "accepted"
    IMPORTED = "imported"
    REJECTED = "rejected"
