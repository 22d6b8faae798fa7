"""Spaces, letter case, prefixes, suffixes and padding."""

from dataclasses import dataclass
from typing import Literal

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.step import Keep, Loss
from gateway.errors import InvalidRecordError


@dataclass(frozen=True, slots=True)
class Strip:
    """`strip`: without the spaces around; nothing but spaces is absent."""

    loss = Loss("spaces around the value")

    def apply(self, value: str, _: Context) -> str | None:
        return value.strip() or None

    def invert(self) -> Keep:
        return Keep()


@dataclass(frozen=True, slots=True)
class Case:
    """`case`: in upper or lower case."""

    to: Literal["upper", "lower"]
    loss = Loss("letter case")

    def apply(self, value: str, _: Context) -> str:
        return value.upper() if self.to == "upper" else value.lower()

    def invert(self) -> Keep:
        return Keep()


@dataclass(frozen=True, slots=True)
class AddPrefix:
    """`prefix`: a fixed text before the value."""

    prefix: str
    loss = None

    def apply(self, value: str, _: Context) -> str:
        return self.prefix + value

    def invert(self) -> "CutPrefix":
        return CutPrefix(self.prefix)


@dataclass(frozen=True, slots=True)
class CutPrefix:
    """`cut_prefix`: without the fixed text that every value must begin with."""

    prefix: str
    loss = None

    def apply(self, value: str, _: Context) -> str:
        if not value.startswith(self.prefix) or value == self.prefix:
            raise InvalidRecordError(f"does not begin with {self.prefix!r} and go on")
        return value[len(self.prefix) :]

    def invert(self) -> AddPrefix:
        return AddPrefix(self.prefix)


@dataclass(frozen=True, slots=True)
class AddSuffix:
    """`suffix`: a fixed text after the value."""

    suffix: str
    loss = None

    def apply(self, value: str, _: Context) -> str:
        return value + self.suffix

    def invert(self) -> "CutSuffix":
        return CutSuffix(self.suffix)


@dataclass(frozen=True, slots=True)
class CutSuffix:
    """`cut_suffix`: without the fixed text that every value must end with."""

    suffix: str
    loss = None

    def apply(self, value: str, _: Context) -> str:
        if not value.endswith(self.suffix) or value == self.suffix:
            raise InvalidRecordError(f"does not end with {self.suffix!r} after something else")
        return value[: -len(self.suffix)]

    def invert(self) -> AddSuffix:
        return AddSuffix(self.suffix)


@dataclass(frozen=True, slots=True)
class Pad:
    """`pad`: filled at the left up to a width."""

    width: int
    fill: str
    loss = Loss("whether the value was padded")

    def apply(self, value: str, _: Context) -> str:
        return value.rjust(self.width, self.fill)

    def invert(self) -> "Unpad":
        return Unpad(self.width, self.fill)


@dataclass(frozen=True, slots=True)
class Unpad:
    """The way back of `pad`: without the filling of a value of just that width."""

    width: int
    fill: str
    loss = None

    def apply(self, value: str, _: Context) -> str:
        if len(value) != self.width:
            return value
        return value.lstrip(self.fill) or self.fill

    def invert(self) -> Pad:
        return Pad(self.width, self.fill)


def join_parts(values: list[str | None], separator: str) -> str | None:
    """The texts in one; absent ones at the end leave no separator, and all absent is absent."""
    while values and values[-1] is None:
        values.pop()
    return separator.join([value or "" for value in values]) if values else None
