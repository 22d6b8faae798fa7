"""What every operation on a value can do."""

from dataclasses import dataclass
from typing import Protocol

from gateway.crosswalk.context import Context


@dataclass(frozen=True, slots=True)
class Loss:
    """What the way there and back does not restore."""

    reason: str
    needs_declaration: bool = False
    """Whether the crosswalk must say `lossy`, because information is gone and not only form."""


class Step(Protocol):
    """One operation on one value; InvalidRecordError says why a value does not fit."""

    def apply(self, value: str, context: Context, /) -> str | None:
        """The value on the other side; None where it is absent there."""
        ...

    def invert(self) -> "Step":
        """The step back."""
        ...

    @property
    def loss(self) -> Loss | None:
        """What is lost there and back; None if nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Keep:
    """The value as it is: the way back of a step that only tidies."""

    loss = None

    def apply(self, value: str, _: Context) -> str:
        return value

    def invert(self) -> "Keep":
        return self
