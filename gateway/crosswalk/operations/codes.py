"""Codes of one code set for codes of another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.step import Loss
from gateway.errors import InvalidRecordError


class Relation(StrEnum):
    """What a from-code means, seen from the to-code."""

    EQUAL = "equal"
    BROADER = "broader"
    NARROWER = "narrower"
    NONE = "none"


class Unmapped(StrEnum):
    """What becomes of a code that the table does not have."""

    REJECT = "reject"
    DEFAULT = "default"
    KEEP_RAW = "keep-raw"


@dataclass(frozen=True, slots=True)
class Code:
    """One line of a code crosswalk."""

    code: str
    to: str | None
    """None: it means nothing on the other side, and is absent there."""
    also: tuple[str, ...] = ()
    """Further to-codes that come back to this one."""
    band: tuple[str, ...] = ()
    """To-codes that come back to this one where no line names them."""
    relation: Relation = Relation.EQUAL
    is_preferred: bool = False
    """The way back, where several lines have the same to-code."""
    note: str | None = None
    author: str | None = None
    """Who says so."""
    date: str | None = None
    """When that was said."""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A named code crosswalk."""

    name: str
    codes: tuple[Code, ...]
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)

    def forward(self) -> dict[str, str | None]:
        """From-code to to-code."""
        return {code.code: code.to for code in self.codes}

    def backward(self) -> dict[str, str | None]:
        """To-code to from-code: the preferred one, else the first; bands come last."""
        back: dict[str, str | None] = {}
        for code in self.codes:
            for to in code.also:
                back.setdefault(to, code.code)
        for code in self.codes:
            for to in code.band:
                back.setdefault(to, code.code)
        firsts: dict[str, str | None] = {}
        for code in sorted(self.codes, key=lambda code: not code.is_preferred):
            if code.to is not None:
                firsts.setdefault(code.to, code.code)
        return {**back, **firsts}

    def is_invertible(self) -> bool:
        """Whether each code of either side comes back as itself."""
        targets = [code.to for code in self.codes]
        is_one_to_one = None not in targets and len(set(targets)) == len(targets)
        return is_one_to_one and not any(code.also or code.band for code in self.codes)


@dataclass(frozen=True, slots=True)
class Recode:
    """`codes`: what the table says; a code that it does not have is rejected by default."""

    table: CodeTable
    unmapped: Unmapped = Unmapped.REJECT
    default: str | None = None
    default_back: str | None = None
    is_back: bool = False
    _codes: Mapping[str, str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = self.table.backward() if self.is_back else self.table.forward()
        object.__setattr__(self, "_codes", codes)

    @property
    def codes(self) -> Mapping[str, str | None]:
        """What the table has for each code, this way."""
        return self._codes

    @property
    def loss(self) -> Loss | None:
        if self.unmapped is Unmapped.DEFAULT:
            return Loss(f"codes that table {self.table.name} lacks", needs_declaration=True)
        if not self.table.is_invertible():
            return Loss(f"several codes of table {self.table.name} become one")
        return None

    def apply(self, value: str, _: Context) -> str | None:
        try:
            return self._codes[value]
        except KeyError:
            return self._apply_unmapped(value)

    def invert(self) -> "Recode":
        return Recode(self.table, self.unmapped, self.default_back, self.default, not self.is_back)

    def _apply_unmapped(self, value: str) -> str:
        if self.unmapped is Unmapped.KEEP_RAW:
            return value
        if self.unmapped is Unmapped.DEFAULT and self.default is not None:
            return self.default
        way = "backwards " if self.is_back else ""
        raise InvalidRecordError(f"code is not in code table {self.table.name} {way}".rstrip())
