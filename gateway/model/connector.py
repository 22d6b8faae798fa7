"""What every connector can do: five methods to a district's SIS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from gateway.model.delivery import DeliveryState
from gateway.model.permit import AnyPermit, MatchPermit, Permit
from gateway.model.rows import NativeRecord, Row, Rows


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a student's row shows of them: that they are at a school, in a grade or section."""

    record: str
    """The native record that has such rows; one about students."""
    values: tuple[tuple[str, frozenset[str]], ...]
    """Paths of the record, and the values of which the row has one at each."""
    absent: str | None = None
    """A path at which the row has nothing as long as it holds."""


NativeRoster: TypeAlias = tuple[Criterion, ...]
"""A roster in the SIS's own words: the student has a row for each criterion."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to bring, in the SIS's own words."""

    records: frozenset[str]
    """Native record names. Look-up records without a student field are brought whole."""
    student: Mapping[str, str]
    """Field to value of the entry's student record that names the one student; may be empty
    for `list`."""
    rosters: tuple[NativeRoster, ...] | None = None
    """Bring the student only while on one of these."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rows a list brings, in the SIS's own words; applied before paging."""

    named_by: str
    """The field of the entry's student record that `students` and `without` are values of."""
    students: frozenset[str] | None = None
    """These students, and who is on one of the rosters; all where both are None."""
    rosters: tuple[NativeRoster, ...] | None = None
    without: frozenset[str] = frozenset()
    """But not these."""
    among: frozenset[str] | None = None
    """And of them these alone, where it is not None."""
    having: NativeRoster = ()
    """And of them those alone who have a row for each of these."""

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is left out."""
        return self == Whose(self.named_by)


class Connector(Protocol):
    """A district's SIS. Every method raises ConnectorError (or a subclass) of its own accord."""

    def fetch(self, permit: AnyPermit, wanted: Wanted) -> Rows:
        """
        One student's native rows, each valid against the native XSD.

        NotFoundError when the SIS has no such student, or on none of those rosters.
        InvalidRecordError names record and field of a row that fails its XSD.
        """
        ...

    def find(self, permit: MatchPermit, record: str, path: str, value: str) -> tuple[Row, ...]:
        """
        Rows of one native record that have that value at that path, in no order.

        A row that fails its XSD is left out: it must not stand in the way of another student.
        """
        ...

    def list(
        self, permit: Permit, record: str, whose: Whose, after_key: str | None, limit: int
    ) -> tuple[Row, ...]:
        """
        Rows of one native record in the order of its immutable key.

        Of a record about students, theirs alone whom `whose` means; of any other, all.
        """
        ...

    def fetch_each(self, permit: Permit, records: frozenset[str], keys: Sequence[str]) -> Rows:
        """
        The native rows of several students, whom the SIS's own keys name, each row valid.

        For students whom `list` brought under the same permit, and as `fetch` brings one's.
        """
        ...

    def can_filter(self, record: str, path: str) -> bool:
        """Whether `Whose.having` may ask for what that record has at that path."""
        ...

    def deliver(self, record: NativeRecord, delivery_id: str) -> None:
        """
        Put the record where the SIS imports from, whole or not at all.

        Same id: no second, unless the SIS rejected the first.
        """
        ...

    def find_delivery(self, delivery_id: str) -> DeliveryState:
        """What the SIS says of that delivery; DeliveryState.ABSENT when it never arrived."""
        ...
