"""The connector to a PowerSchool: PowerQueries in, its import table out."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import quote

from gateway.connectors.address import Secrets
from gateway.connectors.checks import (
    get_source,
    keep_valid,
    verify_permit,
    verify_receives,
    verify_rows,
)
from gateway.connectors.keys import find_values
from gateway.connectors.powerschool_assembly import Assembly, join_children
from gateway.connectors.powerschool_listing import ask_listed
from gateway.connectors.powerschool_queries import PowerQueries, in_parts
from gateway.connectors.powerschool_session import PowerSchoolSession
from gateway.connectors.selecting import Keys, Selecting
from gateway.errors import ConnectorError, DeliveryRejectedError, InvalidEntryError
from gateway.model.connector import Wanted, Whose
from gateway.model.delivery import DeliveryState
from gateway.model.district import ConnectorEntry
from gateway.model.permit import AnyPermit, MatchPermit, Permit
from gateway.model.rows import NativeRecord, Row, Rows
from gateway.xsd.schema import Schema

CONNECTIONS = 8
TABLE = "u_transfer_in"
IMPORTS = f"/ws/schema/table/{TABLE}"


class PowerSchoolConnector:
    """A district's PowerSchool, asked over a few connections that are kept."""

    def __init__(
        self,
        district: str,
        entry: ConnectorEntry,
        schema: Schema,
        secrets: Secrets,
    ) -> None:
        for source in entry.sources.values():
            if len(source.key) != 1:
                raise InvalidEntryError(
                    f"{district}: records.{source.record}.key: must be one column here"
                )
        self._district = district
        self._entry = entry
        self._schema = schema
        self._session = PowerSchoolSession(district, entry.address, secrets)
        self._queries = PowerQueries(district, self._session)
        self._pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix=f"powerschool-{district}")

    def fetch(self, permit: AnyPermit, wanted: Wanted) -> Rows:
        """One student's rows, each valid."""
        verify_permit(self._district, permit)
        rows = Assembly(self._district, self._entry, self._queries, self._pool).fetch(wanted)
        return {record: self._validated(record, found) for record, found in rows.items()}

    def find(self, permit: MatchPermit, record: str, path: str, value: str) -> tuple[Row, ...]:
        """Asked for by the query's argument of that name; what the query gives besides is left."""
        verify_permit(self._district, permit)
        source = get_source(self._district, self._entry, record)
        asked = self._queries.ask(source.source, {path: value})
        rows = join_children(self._queries, source, asked)
        found = [row for row in rows if value in find_values(row, path)]
        return keep_valid(self._schema, record, found)

    def list(
        self, permit: Permit, record: str, whose: Whose, after_key: str | None, limit: int
    ) -> tuple[Row, ...]:
        """A page of one record's rows, after that key."""
        verify_permit(self._district, permit)
        source = get_source(self._district, self._entry, record)
        keys = Keys(None, frozenset())
        if source.student is not None and not whose.is_everybody:
            keys = Selecting(self._entry, self._find, self._read_all).find_keys(whose)
        rows = ask_listed(self._queries, source, keys, after_key, limit)
        return self._validated(record, join_children(self._queries, source, rows))

    def fetch_each(self, permit: Permit, records: frozenset[str], keys: Sequence[str]) -> Rows:
        """As many queries as one student's rows take, for every few hundred students."""
        verify_permit(self._district, permit)
        assembly = Assembly(self._district, self._entry, self._queries, self._pool)
        rows = assembly.fetch_each(records, keys)
        return {record: self._validated(record, found) for record, found in rows.items()}

    def can_filter(self, record: str, path: str) -> bool:
        """By the columns that the entry itself names: these are arguments of the queries."""
        entry = self._entry
        named = {(entry.roster_record, entry.roster_school), (entry.student_record, "last_name")}
        for place in (entry.roster_grade, entry.roster_section):
            if place is not None:
                named.add((place.record, place.field))
        return (record, path) in named

    def deliver(self, record: NativeRecord, delivery_id: str) -> None:
        """Put the record into the import table, as one row; one that is there stays."""
        verify_receives(self._district, self._entry)
        batch = {
            "delivery_id": delivery_id,
            "source": record.source,
            "notice": record.notice,
            "records": {
                name: self._validated(name, rows) for name, rows in record.rows.items() if rows
            },
        }
        answer = self._session.ask("POST", IMPORTS, {"tables": {TABLE: batch}})
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise DeliveryRejectedError(
                f"{self._district}: PowerSchool refuses the delivery with status {answer.status}"
            )

    def find_delivery(self, delivery_id: str) -> DeliveryState:
        """The state of the row in the import table."""
        answer = self._session.ask("GET", f"{IMPORTS}/{quote(delivery_id, safe='')}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return DeliveryState.ABSENT
        try:
            return DeliveryState(answer.data["tables"][TABLE]["status"])
        except (KeyError, TypeError, ValueError):
            raise ConnectorError(
                f"{self._district}: PowerSchool does not say what became of the delivery"
            ) from None

    def close(self) -> None:
        """End the threads and give back the connections."""
        self._pool.shutdown(cancel_futures=True)
        self._session.close()

    def _find(self, record: str, field: str, values: Iterable[str]) -> Sequence[Row]:
        source = get_source(self._district, self._entry, record)
        return [
            row
            for some in in_parts(values)
            for row in self._queries.ask(source.source, {field: some})
        ]

    def _read_all(self, record: str) -> Sequence[Row]:
        source = get_source(self._district, self._entry, record)
        return join_children(self._queries, source, self._queries.ask(source.source, {}))

    def _validated(self, record: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        verify_rows(self._district, self._schema, record, rows)
        return rows
