"""The connector to a SIS's SQL database: one statement a record in, staging tables out."""

from collections.abc import Sequence

from lxml import etree

from gateway.connectors.address import Secrets
from gateway.connectors.checks import (
    keep_valid,
    verify_permit,
    verify_receives,
    verify_rows,
)
from gateway.connectors.sql_engine import SqlDatabase
from gateway.connectors.sql_reader import SqlReader
from gateway.connectors.sql_staging import StagingTables
from gateway.errors import ConnectorError
from gateway.model.connector import Wanted, Whose
from gateway.model.delivery import AGAIN, DeliveryState
from gateway.model.district import ConnectorEntry
from gateway.model.permit import AnyPermit, MatchPermit, Permit
from gateway.model.rows import NativeRecord, Row, Rows
from gateway.xsd.schema import Schema


class SqlConnector:
    """
    A district's SIS by its database.

    Only tables that the entry names are read, only columns that the XSD names; names are quoted
    and values are bound. A student's rows come from one state of the database.
    """

    def __init__(
        self,
        district: str,
        entry: ConnectorEntry,
        schema: Schema,
        secrets: Secrets,
    ) -> None:
        self._district = district
        self._schema = schema
        self._entry = entry
        self._database = SqlDatabase(district, entry.address, secrets)
        self._reader = SqlReader(district, entry, schema)
        self._staging = StagingTables(entry.address.get("schema"))

    def fetch(self, permit: AnyPermit, wanted: Wanted) -> Rows:
        """One student's rows, each valid; whoever is on none of the rosters is not found."""
        verify_permit(self._district, permit)
        with self._database.reading() as connection:
            rows = self._reader.read_student(connection, wanted)
        return {record: self._validated(record, rows[record]) for record in sorted(rows)}

    def find(self, permit: MatchPermit, record: str, path: str, value: str) -> tuple[Row, ...]:
        """Compared in the database where the path is a column of the row or of a single child."""
        verify_permit(self._district, permit)
        with self._database.reading() as connection:
            rows = self._reader.read_having(connection, record, path, value)
        return keep_valid(self._schema, record, rows)

    def list(
        self, permit: Permit, record: str, whose: Whose, after_key: str | None, limit: int
    ) -> tuple[Row, ...]:
        """A page of one record's rows, after that key."""
        verify_permit(self._district, permit)
        with self._database.reading() as connection:
            rows = self._reader.read_page(connection, record, whose, after_key, limit)
        return self._validated(record, rows)

    def fetch_each(self, permit: Permit, records: frozenset[str], keys: Sequence[str]) -> Rows:
        """From one state of the database, by as many statements as one student's rows take."""
        verify_permit(self._district, permit)
        with self._database.reading() as connection:
            rows = self._reader.read_students(connection, records, keys)
        return {record: self._validated(record, rows[record]) for record in sorted(rows)}

    def can_filter(self, record: str, path: str) -> bool:
        """What a column of the record or of its children holds."""
        return self._reader.has_column(record, path)

    def deliver(self, record: NativeRecord, delivery_id: str) -> None:
        """
        Put the record into the staging tables in one transaction, unless it is there.

        One that was rejected makes place for it.

        After a failure the tables are asked: a commit may have come through all the same.
        """
        verify_receives(self._district, self._entry)
        contents = [
            (name, etree.tostring(self._schema.to_element(name, row), encoding="unicode"))
            for name, rows in record.rows.items()
            for row in self._validated(name, rows)
        ]
        try:
            with self._database.writing() as connection:
                state = self._staging.find_state(connection, delivery_id)
                if state == DeliveryState.REJECTED:
                    self._staging.delete(connection, delivery_id)
                if state in AGAIN:
                    self._staging.insert(connection, record, delivery_id, contents)
        except ConnectorError:
            if self.find_delivery(delivery_id) in AGAIN:
                raise

    def find_delivery(self, delivery_id: str) -> DeliveryState:
        """The state of the delivery's batch."""
        with self._database.reading() as connection:
            state = self._staging.find_state(connection, delivery_id)
        try:
            return DeliveryState(state)
        except ValueError:
            raise ConnectorError(
                f"{self._district}: the database gives a delivery a state that is none"
            ) from None

    def close(self) -> None:
        """Close the pool's connections."""
        self._database.close()

    def _validated(self, record: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        verify_rows(self._district, self._schema, record, rows)
        return rows
