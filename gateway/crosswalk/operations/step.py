"""What every operation on a value can do."""

from collections.abc import Iterable, Sequence
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


def apply_steps(steps: Iterable[Step], value: str, context: Context) -> str | None:
    """The value after all steps; None where one of them finds nothing."""
    made: str | None = value
    for step in steps:
        if made is None:
            return None
        made = step.apply(made, context)
    return made


def invert_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps back, the last one first."""
    return tuple(step.invert() for step in reversed(steps))


@dataclass(frozen=True, slots=True)
class Keep:
    """The value as it is: the way back of a step that only tidies."""

    loss = None

    def apply(self, value: str, _: Context) -> str:
        return value

    def invert(self) -> "Keep":
        return self
