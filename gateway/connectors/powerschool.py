"""The connector to a PowerSchool: PowerQueries in, its import table out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import quote

from gateway.connectors.powerschool_queries import PowerQueries
from gateway.connectors.powerschool_session import PowerSchoolSession
from gateway.errors import (
    ConnectorError,
    DeliveryRejectedError,
    InvalidEntryError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.model.connector import Wanted
from gateway.model.delivery import DeliveryState
from gateway.model.district import ConnectorEntry, NativeSource
from gateway.model.permit import AnyPermit, Permit
from gateway.model.rows import NativeRecord, Row, Rows
from gateway.xsd.schema import Schema

CONNECTIONS = 8
IMPORTS = "/ws/schema/table/u_transfer_in"


class PowerSchoolConnector:
    """
    A district's PowerSchool.

    The queries about one student are asked at once, over a few kept connections, and every row
    is held against the student asked for: a query that ignores its argument is an error.
    """

    def __init__(
        self,
        district: str,
        entry: ConnectorEntry,
        schema: Schema,
        secrets: Callable[[str], str],
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
        """One student's rows; those that they refer to are asked for when they are known."""
        self._verify_permit(permit)
        key = self._find_key(wanted)
        needed = {self._entry.student_record, *wanted.records}
        if wanted.schools is not None and self._entry.roster_record is not None:
            needed.add(self._entry.roster_record)
        sources = [self._source(record) for record in sorted(needed)]
        first = [source for source in sources if not source.references]
        rows = self._ask_all(first, lambda source: self._ask_about(source, key))
        self._verify_student(rows, wanted)
        second = [source for source in sources if source.references]
        rows |= self._ask_all(second, lambda source: self._ask_referred(source, rows))
        return {record: self._validate(record, rows[record]) for record in sorted(wanted.records)}

    def list(
        self, permit: Permit, record: str, after_key: str | None, limit: int
    ) -> tuple[Row, ...]:
        """A page of one record's rows, after that key."""
        self._verify_permit(permit)
        source = self._source(record)
        after = {} if after_key is None else {"after": after_key}
        rows, _ = self._queries.ask_page(source.source, after, 1, limit)
        return self._validate(record, self._join(source, rows))

    def deliver(self, record: NativeRecord, delivery_id: str) -> None:
        """Put the record into the import table, as one row."""
        batch = {
            "delivery_id": delivery_id,
            "source": record.source,
            "notice": record.notice,
            "records": {name: rows for name, rows in record.rows.items() if rows},
        }
        answer = self._session.ask("POST", IMPORTS, {"tables": {"u_transfer_in": batch}})
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
            return DeliveryState(answer.data["tables"]["u_transfer_in"]["status"])
        except (KeyError, TypeError, ValueError) as error:
            raise ConnectorError(
                f"{self._district}: PowerSchool does not say what became of the delivery"
            ) from error

    def close(self) -> None:
        """End the threads and give back the connections."""
        self._pool.shutdown()
        self._session.close()

    def _source(self, record: str) -> NativeSource:
        try:
            return self._entry.sources[record]
        except KeyError:
            raise ConnectorError(f"{self._district}: has no record {record}") from None

    def _verify_permit(self, permit: AnyPermit) -> None:
        if permit.district != self._district:
            raise ConnectorError(f"{self._district}: the permit is for another district")

    def _find_key(self, wanted: Wanted) -> str:
        """The SIS's own key of the student; asked for only where it is not what names them."""
        key = wanted.student.get(self._entry.student_key)
        if key is not None:
            return key
        source = self._source(self._entry.student_record)
        rows = self._queries.ask(source.source, wanted.student)
        keys = {row.get(self._entry.student_key) for row in rows if _fits(row, wanted.student)}
        if len(keys) > 1:
            raise self._ambiguous()
        found = keys.pop() if keys else None
        if not isinstance(found, str):
            raise NotFoundError(f"{self._district}: no such student")
        return found

    def _verify_student(self, rows: Rows, wanted: Wanted) -> None:
        students = rows[self._entry.student_record]
        if len(students) > 1:
            raise self._ambiguous()
        if not students or not _fits(students[0], wanted.student):
            raise NotFoundError(f"{self._district}: no such student")
        if wanted.schools is not None and not any(
            row.get(self._entry.roster_school or "") in wanted.schools
            and (self._entry.roster_left or "") not in row
            for row in rows.get(self._entry.roster_record or "", ())
        ):
            raise NotFoundError(f"{self._district}: no such student at those schools")

    def _ask_all(
        self,
        sources: Sequence[NativeSource],
        ask: Callable[[NativeSource], tuple[Row, ...]],
    ) -> dict[str, tuple[Row, ...]]:
        """The rows of each source, all asked at once."""
        if len(sources) == 1:
            return {sources[0].record: ask(sources[0])}
        answers = self._pool.map(ask, sources)
        return {source.record: rows for source, rows in zip(sources, answers, strict=True)}

    def _ask_about(self, source: NativeSource, key: str) -> tuple[Row, ...]:
        """The student's rows of the source, or all of one that is not about students."""
        if source.student is None:
            return self._join(source, self._queries.ask(source.source, {}))
        rows = self._queries.ask(source.source, {source.student: key})
        if not all(row.get(source.student) == key for row in rows):
            raise ConnectorError(
                f"{self._district}: PowerSchool: query {source.source} gives other students' rows"
            )
        return self._join(source, rows)

    def _ask_referred(self, source: NativeSource, rows: Rows) -> tuple[Row, ...]:
        """Rows of the source that the fetched rows refer to, each once."""
        found: dict[str | tuple[Row, ...], Row] = {}
        for reference in source.references:
            referring = rows.get(reference.record, ())
            for row in self._queries.ask_matching(source.source, reference.on, referring):
                found.setdefault(row.get(source.key[0], ()), row)
        return self._join(source, found.values())

    def _join(self, source: NativeSource, rows: Iterable[Row]) -> tuple[Row, ...]:
        """The rows, each with its children."""
        parents = [dict(row) for row in rows]
        for join in source.joins:
            children = self._queries.ask_matching(join.source, join.on, parents)
            for parent in parents:
                own = tuple(child for child in children if _meets(child, parent, join.on))
                if own:
                    parent[join.name] = own
        return tuple(parents)

    def _validate(self, record: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        for row in rows:
            for finding in self._schema.validate_row(record, row):
                raise InvalidRecordError(
                    f"{self._district}: {record}: {finding.path}: {finding.reason}"
                )
        return rows

    def _ambiguous(self) -> ConnectorError:
        return ConnectorError(f"{self._district}: PowerSchool has more than one such student")


def _fits(row: Row, wanted: Mapping[str, str]) -> bool:
    return all(row.get(field) == value for field, value in wanted.items())


def _meets(child: Row, parent: Row, on: Mapping[str, str]) -> bool:
    return all(child.get(theirs) == parent.get(ours) for theirs, ours in on.items())
