"""Files in a folder: a SIS that exports delimited or XML files and imports from an inbox."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from gateway.connectors.address import Secrets, get_address, parse_seconds
from gateway.connectors.assembly import Assembly
from gateway.connectors.checks import (
    get_source,
    keep_valid,
    verify_permit,
    verify_receives,
    verify_rows,
)
from gateway.connectors.deadlines import finish_within
from gateway.connectors.file_inbox import Inbox
from gateway.connectors.file_sources import Source, open_source
from gateway.connectors.file_tables import Kept
from gateway.connectors.selecting import Selecting
from gateway.errors import InvalidRecordError
from gateway.model.connector import Wanted, Whose
from gateway.model.delivery import DeliveryState
from gateway.model.district import ConnectorEntry
from gateway.model.permit import AnyPermit, MatchPermit, Permit
from gateway.model.rows import NativeRecord, Row, Rows
from gateway.xsd.schema import Schema

SECONDS = "15"


class FileConnector:
    """
    A folder of exports.

    What is kept between two questions is where rows lie, by key; never a row.
    """

    def __init__(
        self,
        district: str,
        entry: ConnectorEntry,
        schema: Schema,
        secrets: Secrets,  # noqa: ARG002 - a folder needs none, but other kinds do
    ) -> None:
        self._district = district
        self._entry = entry
        self._schema = schema
        self._folder = Path(get_address(district, entry.address, "folder"))
        self._seconds = parse_seconds(district, entry.address, SECONDS)

    def fetch(self, permit: AnyPermit, wanted: Wanted) -> Rows:
        verify_permit(self._district, permit)
        assembly = Assembly(self._district, self._entry, self._schema, self._find, self._read_all)
        return finish_within(self._seconds, self._district, lambda: assembly.fetch(wanted))

    def find(self, permit: MatchPermit, record: str, path: str, value: str) -> tuple[Row, ...]:
        verify_permit(self._district, permit)
        rows = finish_within(
            self._seconds, self._district, lambda: self._source(record).search(path, value)
        )
        return keep_valid(self._schema, record, rows)

    def list(
        self, permit: Permit, record: str, whose: Whose, after_key: str | None, limit: int
    ) -> tuple[Row, ...]:
        verify_permit(self._district, permit)

        def page() -> Sequence[Row]:
            return self._source(record).page(after_key, limit, self._kept(record, whose))

        rows = finish_within(self._seconds, self._district, page)
        verify_rows(self._district, self._schema, record, rows)
        return tuple(rows)

    def fetch_each(self, permit: Permit, records: frozenset[str], keys: Sequence[str]) -> Rows:
        verify_permit(self._district, permit)
        assembly = Assembly(self._district, self._entry, self._schema, self._find, self._read_all)
        return finish_within(
            self._seconds, self._district, lambda: assembly.fetch_each(records, keys)
        )

    def can_filter(self, record: str, path: str) -> bool:  # noqa: ARG002 - an index of any is made
        source = self._entry.sources.get(record)
        return source is not None and source.student is not None

    def deliver(self, record: NativeRecord, delivery_id: str) -> None:
        verify_receives(self._district, self._entry)
        finish_within(
            self._seconds, self._district, lambda: self._inbox.deliver(record, delivery_id)
        )

    def find_delivery(self, delivery_id: str) -> DeliveryState:
        return finish_within(
            self._seconds, self._district, lambda: self._inbox.find_delivery(delivery_id)
        )

    def _kept(self, record: str, whose: Whose) -> Kept | None:
        """The record's student field, and whose rows are meant; None: all."""
        student = get_source(self._district, self._entry, record).student
        if student is None or whose.is_everybody:
            return None
        keys = Selecting(self._entry, self._find, self._read_all).find_keys(whose)
        return student, keys.among, keys.without

    def _find(self, record: str, path: str, values: Iterable[str]) -> Sequence[Row]:
        return self._source(record).find(path, values)

    def _read_all(self, record: str) -> Sequence[Row]:
        return self._source(record).all()

    def _source(self, record: str) -> Source:
        try:
            return self._sources[record]
        except KeyError:
            raise InvalidRecordError(
                f"{self._district}: {record}: the entry has no such record"
            ) from None

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {
            record: open_source(self._folder, self._district, source, self._schema)
            for record, source in self._entry.sources.items()
        }

    @cached_property
    def _inbox(self) -> Inbox:
        folder = get_address(self._district, self._entry.address, "inbox")
        return Inbox(Path(folder), self._district, self._schema)
