"""Cutting a value out by pattern, and building it again."""

import re
from dataclasses import dataclass

from gateway.crosswalk.context import Context
from gateway.errors import InvalidRecordError


@dataclass(frozen=True, slots=True)
class Split:
    """`split`: the one group of a pattern that the whole value must match."""

    pattern: re.Pattern[str]
    back: str
    """The value again, with `{}` where the group stands."""
    loss = None

    def apply(self, value: str, _: Context) -> str:
        found = self.pattern.fullmatch(value)
        if not found or not found[1] or self.invert().rebuild(found[1]) != value:
            raise InvalidRecordError("does not match the pattern of `split`")
        return found[1]

    def invert(self) -> "Rebuild":
        return Rebuild(self.pattern, self.back)


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The way back of `split`."""

    pattern: re.Pattern[str]
    back: str
    loss = None

    def apply(self, value: str, _: Context) -> str:
        whole = self.rebuild(value)
        found = self.pattern.fullmatch(whole)
        if not found or found[1] != value:
            raise InvalidRecordError("does not fit the pattern of `split`")
        return whole

    def rebuild(self, value: str) -> str:
        """The whole value around its group."""
        return self.back.replace("{}", value)

    def invert(self) -> Split:
        return Split(self.pattern, self.back)
