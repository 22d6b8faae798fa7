"""What every connector can do: four methods to a district's SIS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.model.delivery import DeliveryState
from gateway.model.permit import AnyPermit, Permit
from gateway.model.rows import NativeRecord, Row, Rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to bring, in the SIS's own words."""

    records: frozenset[str]
    """Native record names. Look-up records without a student field are brought whole."""
    student: Mapping[str, str]
    """Field to value of the entry's student record that names the one student; may be empty
    for `list`."""
    schools: frozenset[str] | None = None
    """Native school values: bring the student only while enrolled at one of them."""


class Connector(Protocol):
    """A district's SIS. Every method raises ConnectorError (or a subclass) of its own accord."""

    def fetch(self, permit: AnyPermit, wanted: Wanted) -> Rows:
        """
        One student's native rows, each valid against the native XSD.

        NotFoundError when the SIS has no such student, or not at those schools.
        InvalidRecordError names record and field of a row that fails its XSD.
        """
        ...

    def list(
        self, permit: Permit, record: str, after_key: str | None, limit: int
    ) -> tuple[Row, ...]:
        """Rows of one native record in the order of its immutable key."""
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
