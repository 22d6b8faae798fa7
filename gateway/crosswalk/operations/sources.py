"""Where an element's value comes from, before its steps."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.step import Loss
from gateway.crosswalk.paths import Path


@dataclass(frozen=True, slots=True)
class Of:
    """`of`: one from-element."""

    path: Path
    loss = None


@dataclass(frozen=True, slots=True)
class First:
    """`first`: the first from-element that is there; the way back writes the first named."""

    paths: tuple[Path, ...]
    loss = Loss("which of the elements held the value")


@dataclass(frozen=True, slots=True)
class Join:
    """`join`: several from-elements in one text; the way back splits at the first separator."""

    paths: tuple[Path, ...]
    separator: str
    loss = Loss("a separator within an element but the last")


@dataclass(frozen=True, slots=True)
class Lookup:
    """`lookup`: an element of another native record, whose `on` elements equal this row's."""

    record: str
    on: tuple[tuple[Path, Path], ...]
    """Their element, my element."""
    of: Path
    loss = None

    @property
    def text(self) -> str:
        """The look-up in one text; equal ones have the same."""
        on = ", ".join(f"{'/'.join(theirs)}={'/'.join(mine)}" for theirs, mine in self.on)
        return f"{self.record}[{on}]/{'/'.join(self.of)}"


@dataclass(frozen=True, slots=True)
class FromContext:
    """`district`: what is known of the district; the way back writes nothing."""

    what: Literal["code", "school-year"]
    loss = None

    def read(self, context: Context) -> str:
        """What is known."""
        return context.district if self.what == "code" else str(context.school_year)


@dataclass(frozen=True, slots=True)
class Constant:
    """`constant`: always the same; on a key element only rows with it come back this way."""

    value: str
    loss = None


Source: TypeAlias = Of | First | Join | Lookup | FromContext | Constant
