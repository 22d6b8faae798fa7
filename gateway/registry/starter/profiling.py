"""What a sample says of a column: its form, its length, its codes; never whose value it is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from gateway.registry.starter.naming import vocabulary
from gateway.registry.starter.sampling import SampleTable

MOST_CODES = 40
LEAST_STUDENTS = 5
"""A value that fewer students (or rows, in a table of no students) have is never written."""
DATE_FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "YYYY-MM-DD": re.compile(r"(?P<y>[12]\d{3})-(?P<m>\d\d)-(?P<d>\d\d)", re.ASCII),
        "MM/DD/YYYY": re.compile(r"(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>[12]\d{3})", re.ASCII),
        "M/D/YYYY": re.compile(r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>[12]\d{3})", re.ASCII),
        "MM-DD-YYYY": re.compile(r"(?P<m>\d\d)-(?P<d>\d\d)-(?P<y>[12]\d{3})", re.ASCII),
        "YYYY/MM/DD": re.compile(r"(?P<y>[12]\d{3})/(?P<m>\d\d)/(?P<d>\d\d)", re.ASCII),
        "YYYYMMDD": re.compile(r"(?P<y>(19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)", re.ASCII),
        "DD.MM.YYYY": re.compile(r"(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>[12]\d{3})", re.ASCII),
    }
)
"""How days are written, in the words of a crosswalk; the first that fits every value."""
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,12}\.\d{1,9}|[+-]?\d{1,12}|\.\d{1,9}", re.ASCII)
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z+./ -]{0,11}", re.ASCII)
FLAGS = (
    frozenset({"1", "0"}),
    frozenset({"Y", "N"}),
    frozenset({"T", "F"}),
    frozenset({"true", "false"}),
)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a column, counted; they live as long as the command runs."""

    counts: Mapping[str, int] = field(repr=False)
    students: Mapping[str, int] = field(repr=False)
    """How many students have each; rows, where the table is not about students."""

    def share(self, holds: "Iterable[str] | re.Pattern[str]") -> float:
        """How much of what is there is one of these, or fits the pattern whole."""
        total = sum(self.counts.values())
        if isinstance(holds, re.Pattern):
            fitting = sum(count for one, count in self.counts.items() if holds.fullmatch(one))
        else:
            fitting = sum(self.counts.get(one, 0) for one in frozenset(holds))
        return fitting / total if total else 0.0


@dataclass(frozen=True)
class Column:
    """One column of a sampled table."""

    name: str
    words: tuple[str, ...]
    """The words of its name, abbreviations written out."""
    rows: int
    values: Values = field(repr=False)

    @cached_property
    def present(self) -> int:
        return sum(self.values.counts.values())

    @cached_property
    def distinct(self) -> int:
        return len(self.values.counts)

    @cached_property
    def is_unique(self) -> bool:
        """Each row has one, and no two the same."""
        return self.distinct == self.rows > 0

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.values.counts), default=0)

    @cached_property
    def date(self) -> str | None:
        """How it writes days, if days are what it holds."""
        for form, pattern in DATE_FORMS.items():
            if self.present and all(_is_day(pattern, value) for value in self.values.counts):
                return form
        return None

    @cached_property
    def is_number(self) -> bool:
        return self.present > 0 and self.values.share(DECIMAL) == 1

    @cached_property
    def is_integer(self) -> bool:
        return self.present > 0 and self.values.share(INTEGER) == 1

    @cached_property
    def is_fraction(self) -> bool:
        """Numbers, of which some have a fraction."""
        return self.is_number and not self.is_integer

    @cached_property
    def is_coded(self) -> bool:
        """A small set of short values, each of which comes often."""
        if not self.present or self.date or self.is_fraction or self.is_personal:
            return False
        often = sum(count for value, count in self.values.counts.items() if self._is_shown(value))
        return self.distinct <= MOST_CODES and often >= 0.9 * self.present

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that may be written down, those that come most often first."""
        if not self.is_coded:
            return ()
        found = [one for one in self.values.counts if self._is_shown(one)]
        return tuple(sorted(found, key=lambda one: (-self.values.counts[one], one)))

    @cached_property
    def rare(self) -> int:
        """How many codes may not be written down."""
        return self.distinct - len(self.codes) if self.is_coded else 0

    @cached_property
    def is_flag(self) -> bool:
        """Yes or no, however it is written."""
        return self.present > 0 and any(self.values.counts.keys() <= flags for flags in FLAGS)

    @cached_property
    def is_personal(self) -> bool:
        """Its name says that it holds a person's name, address or the like."""
        return vocabulary().is_personal(self.words)

    def _is_shown(self, value: str) -> bool:
        return (
            CODE.fullmatch(value) is not None
            and self.values.students.get(value, 0) >= LEAST_STUDENTS
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """A sampled table, column by column."""

    table: SampleTable
    columns: Mapping[str, Column]

    @property
    def record(self) -> str:
        return self.table.record

    @property
    def rows(self) -> int:
        return len(self.table.rows)


def profile(
    table: SampleTable, words: Mapping[str, tuple[str, ...]], student: str | None
) -> Profile:
    """Profile every column; `words` are those of each name, `student` the column of students."""
    columns = {}
    for name in table.columns:
        counts = Counter(row[name] for row in table.rows if name in row)
        if student is None:
            students: Mapping[str, int] = counts
        else:
            pairs = {(row[name], row.get(student)) for row in table.rows if name in row}
            students = Counter(value for value, _ in pairs)
        columns[name] = Column(name, words[name], len(table.rows), Values(counts, students))
    return Profile(table, columns)


def _is_day(pattern: re.Pattern[str], value: str) -> bool:
    found = pattern.fullmatch(value)
    if found is None:
        return False
    try:
        date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return False
    return True
