"""One student's rows put together from PowerQueries, as many at once as can be asked."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from gateway.connectors.checks import ABSENT, get_source
from gateway.connectors.powerschool_queries import PowerQueries, in_parts
from gateway.connectors.rosters import is_on_any, records_of
from gateway.errors import ConnectorError, InvalidEntryError, InvalidRecordError, NotFoundError
from gateway.model.connector import Wanted
from gateway.model.district import ConnectorEntry, NativeSource
from gateway.model.rows import Row


@dataclass(slots=True)
class Assembly:
    """
    The rows of one fetch; lives as long as the fetch does.

    Every row is held against the student asked for: a query that ignores its argument is an
    error, not a disclosure.
    """

    district: str
    entry: ConnectorEntry
    queries: PowerQueries
    pool: Executor
    keys: frozenset[str] = field(default=frozenset(), repr=False)
    """The SIS's own keys of the students whose rows are wanted."""
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict, repr=False)

    def fetch(self, wanted: Wanted) -> dict[str, tuple[Row, ...]]:
        """The wanted records; NotFoundError where the student is not there."""
        self.keys = frozenset({self._find_key(wanted)})
        records = wanted.records | records_of(wanted.rosters or ())
        pending = self._list_needed(records)
        self._ask_all([source for source in pending if not source.references])
        self._verify_student(wanted)
        self._ask_referring(pending)
        return {record: self.rows[record] for record in sorted(wanted.records)}

    def fetch_each(
        self, records: frozenset[str], keys: Iterable[str]
    ) -> dict[str, tuple[Row, ...]]:
        """The records of several students."""
        self.keys = frozenset(keys)
        pending = self._list_needed(records)
        self._ask_all([source for source in pending if not source.references])
        self._ask_referring(pending)
        return {record: self.rows[record] for record in sorted(records)}

    def _ask_referring(self, pending: Sequence[NativeSource]) -> None:
        """What fetched rows refer to, each after what refers to it."""
        while pending := [source for source in pending if source.record not in self.rows]:
            ready = [
                source
                for source in pending
                if all(reference.record in self.rows for reference in source.references)
            ]
            if not ready:
                raise InvalidEntryError(f"{self.district}: records: some refer to each other")
            self._ask_all(ready)

    def _find_key(self, wanted: Wanted) -> str:
        """
        Asked for only where it is not what names the student already.

        Of a student who is not there it is a key that nobody has, so that as much is asked for.
        """
        key = wanted.student.get(self.entry.student_key)
        if key is not None:
            return key
        source = self._source(self.entry.student_record)
        rows = [
            row
            for row in self.queries.ask(source.source, wanted.student)
            if row.items() >= wanted.student.items()
        ]
        if not rows:
            return next(iter(wanted.student.values()))
        found = self._only(rows).get(self.entry.student_key)
        if not isinstance(found, str):
            raise InvalidRecordError(f"{self.district}: {source.record}: a student has no key")
        return found

    def _list_needed(self, wanted: Iterable[str]) -> Sequence[NativeSource]:
        """Sources of the wanted records, and of what tells whether and which rows are meant."""
        pending = [self.entry.student_record, *sorted(wanted)]
        needed: dict[str, NativeSource] = {}
        while pending:
            record = pending.pop()
            if record not in needed:
                needed[record] = self._source(record)
                pending += (reference.record for reference in needed[record].references)
        return tuple(needed.values())

    def _source(self, record: str) -> NativeSource:
        return get_source(self.district, self.entry, record)

    def _verify_student(self, wanted: Wanted) -> None:
        student = self._only(self.rows[self.entry.student_record])
        if not student.items() >= wanted.student.items():
            raise NotFoundError(ABSENT)
        if wanted.rosters is not None and not is_on_any(wanted.rosters, self.rows.__getitem__):
            raise NotFoundError(ABSENT)

    def _only(self, rows: Sequence[Row]) -> Row:
        if not rows:
            raise NotFoundError(ABSENT)
        if len(rows) > 1:
            raise InvalidRecordError(
                f"{self.district}: {self.entry.student_record}: two rows for one student"
            )
        return rows[0]

    def _ask_all(self, sources: Sequence[NativeSource]) -> None:
        """The rows of each source, all asked at once."""
        ask_each = self.pool.map if len(sources) > 1 else map
        for source, rows in zip(sources, tuple(ask_each(self._ask, sources)), strict=True):
            self.rows[source.record] = rows

    def _ask(self, source: NativeSource) -> tuple[Row, ...]:
        """The student's rows, those that fetched rows refer to, or all."""
        if source.references:
            return join_children(self.queries, source, self._ask_referred(source))
        if source.student is None:
            return join_children(self.queries, source, self.queries.ask(source.source, {}))
        rows = [
            row
            for some in in_parts(self.keys)
            for row in self.queries.ask(source.source, {source.student: some})
        ]
        if not all(row.get(source.student) in self.keys for row in rows):
            raise ConnectorError(
                f"{self.district}: PowerSchool: query {source.source} gives other students' rows"
            )
        return join_children(self.queries, source, rows)

    def _ask_referred(self, source: NativeSource) -> Iterable[Row]:
        """Each once, however many refer to it."""
        found: dict[object, Row] = {}
        for reference in source.references:
            referring = self.rows[reference.record]
            for row in self.queries.ask_matching(source.source, reference.on, referring):
                found.setdefault(tuple(row.get(name) for name in source.key), row)
        return found.values()


def join_children(
    queries: PowerQueries, source: NativeSource, rows: Iterable[Row]
) -> tuple[Row, ...]:
    """The rows, each with its children from the queries that the source joins."""
    parents = [dict(row) for row in rows]
    for join in source.joins:
        children = queries.ask_matching(join.source, join.on, parents)
        for parent in parents:
            own = tuple(
                child
                for child in children
                if all(child.get(theirs) == parent.get(ours) for theirs, ours in join.on.items())
            )
            if own:
                parent[join.name] = own
    return tuple(parents)
