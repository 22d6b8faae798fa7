"""A crosswalk as data: what the engine compiles, the checks read and lineage explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from gateway.crosswalk.operations.codes import CodeTable, Unmapped
from gateway.crosswalk.operations.sources import FromContext, Lookup, Source
from gateway.crosswalk.operations.step import Loss, Step
from gateway.crosswalk.paths import Path


@dataclass(frozen=True, slots=True)
class Condition:
    """One from-element that must hold one of these codes, or merely be there."""

    path: Path
    codes: tuple[str, ...]
    """Empty: the element must be there. The way back writes the first."""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)

    def holds(self, value: str | None) -> bool:
        """Whether a value satisfies it."""
        return value in self.codes if self.codes else value is not None


@dataclass(frozen=True, slots=True)
class ElementRule:
    """How one to-element is made, and, read backwards, what it writes."""

    element: str
    source: Source
    steps: tuple[Step, ...] = ()
    when: tuple[Condition, ...] = ()
    lossy: str | None = None
    one_way: str | None = None
    """Why nothing is written back; None where it is."""
    gives_way: tuple[str, ...] = ()
    """Codes that another row of the same key overrules."""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What the operations lose of themselves."""
        found = [loss for part in (self.source, *self.steps) if (loss := part.loss)]
        if self.when:
            found.append(Loss("the value while the condition does not hold"))
        if self.gives_way:
            codes = ", ".join(self.gives_way)
            found.append(Loss(f"{codes} where another row of the same key has another code"))
        return tuple(found)

    @property
    def is_written_back(self) -> bool:
        """Whether the way back writes anything."""
        return self.one_way is None and not isinstance(self.source, FromContext)


@dataclass(frozen=True, slots=True)
class FlagRows:
    """`rows`: a text of positional flags as one to-row for each flag that is on."""

    of: Path
    on: str
    off: str
    sets: str
    """The to-element that holds the position's code."""
    table: CodeTable
    """From-codes are the positions, `1` first."""
    unmapped: Unmapped = Unmapped.REJECT
    """What becomes of a to-code that the table lacks, on the way back: never kept raw."""
    default_back: str | None = None
    """The position that such a code sets by default; None: no flag stands for it."""
    lossy: str | None = None
    line: int = field(default=0, compare=False)

    @property
    def width(self) -> int:
        """How many flags there are."""
        return max(int(code.code) for code in self.table.codes)


@dataclass(frozen=True, slots=True)
class Latest:
    """`latest`: of several to-rows of one key, only the latest by this element is taken back."""

    by: str
    lossy: str
    """Why the others are left out."""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record type of an XSD."""

    xsd: str
    record: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Key:
    """The elements that name a row on each side."""

    from_paths: tuple[Path, ...]
    to_elements: tuple[str, ...]
    line: int = field(default=0, compare=False)
    from_lines: tuple[int, ...] = field(default=(), compare=False)
    to_lines: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an element goes nowhere, and where that is said."""

    text: str
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One native record type and one CEDARS record type, and how rows pass between them."""

    name: str
    version: int
    file: str
    source: RecordRef
    target: RecordRef
    key: Key
    rules: tuple[ElementRule, ...]
    when: tuple[Condition, ...] = ()
    each: Path = ()
    rows: FlagRows | None = None
    latest: Latest | None = None
    tables: tuple[CodeTable, ...] = ()
    """All its code tables, used or not."""
    drops: Mapping[str, Reason] = field(default_factory=dict)
    lost: Mapping[str, Reason] = field(default_factory=dict)
    hash: str = ""
    """SHA-256 of the resolved content."""
    line: int = field(default=0, compare=False)
    """Where its elements begin."""
    each_line: int = field(default=0, compare=False)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Every look-up in another record."""
        return tuple(rule.source for rule in self.rules if isinstance(rule.source, Lookup))


class DeclaredLoss(NamedTuple):
    """Something that a crosswalk loses, and says so."""

    crosswalk: str
    element: str
    reason: str


Severity: TypeAlias = Literal["error", "warning", "note"]


class Finding(NamedTuple):
    """What a check found, and where."""

    file: str
    line: int
    severity: Severity
    element: str
    reason: str
    advice: str = ""
    """What to do about it."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.element}: {self.reason}"
