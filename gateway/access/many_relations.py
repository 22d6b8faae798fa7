"""Many relations at once, from a CSV file: each row ties a person to a student, or ends that."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.csv_rows import Columns, Ending, Fault, Row, parse_rows
from gateway.access.many_rows import Report, take_rows
from gateway.access.relating import Relating, RelationTerms
from gateway.errors import ClientDeniedError, InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.model.relation import RelationKind
from gateway.store import Database, UnitOfWork

COLUMNS = Columns(
    to_make=("person", "student", "kind", "dependent", "why"),
    needed=frozenset({"person", "student", "kind", "why"}),
    to_end="relation",
)
_NAMES = {"ssid": "student", "relations": "person"}
"""What the registry calls a field to the column that holds it."""
_DEPENDENT = {"": False, "no": False, "yes": True}


@dataclass(frozen=True, slots=True)
class Tie:
    """A person, and what they are to a student."""

    person_id: str
    terms: RelationTerms = field(repr=False)
    why: str


class ManyRelations:
    """Takes files; each row is a relation of its own, and a change of its own in the ledger."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        relating: Relating,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keys = keys
        self._relating = relating
        self._clock = clock

    def take(self, content: bytes, district: str, *, by: str, is_partial: bool) -> Report:
        """
        Record or end what the rows say, in one unit of work: all of it, unless `is_partial`.

        InvalidRequestError where the file is none; what is wrong with a row, its line says: also
        that it is recorded already, so that a file may be sent once more.
        """
        rows: list[tuple[int, Tie | Ending | Fault]] = [
            (row.line, row.asked) for row in _parse(content)
        ]

        def apply(uow: UnitOfWork, asked: Tie | Ending | Fault) -> Fault | None:
            match asked:
                case Fault():
                    return asked
                case Ending():
                    self._end(uow, asked, district, by)
                case Tie():
                    self._relate(uow, asked, district, by)
            return None

        return take_rows(self._database, rows, apply, _NAMES, is_partial=is_partial)

    def _relate(self, uow: UnitOfWork, tie: Tie, district: str, by: str) -> None:
        terms = tie.terms
        references = self._keys.references(district, terms.ssid)
        for one in uow.relations.list_live(tie.person_id, district, self._clock()):
            held = (one.kind, one.is_dependent)
            if one.student_reference in references and held == (terms.kind, terms.is_dependent):
                raise InvalidRequestError("row: is recorded already")
        try:
            self._relating.relate_in(uow, district, tie.person_id, terms, by=by, why=tie.why)
        except ClientDeniedError as error:
            raise InvalidRequestError(f"person: {error}") from None

    def _end(self, uow: UnitOfWork, asked: Ending, district: str, by: str) -> None:
        try:
            has_ended = self._relating.end_in(
                uow, district, asked.subject_id, by=by, why=asked.why
            )
        except NotFoundError:
            raise InvalidRequestError(
                "relation: there is no such relation of the district"
            ) from None
        if not has_ended:
            raise InvalidRequestError("relation: has ended already")


def _parse(content: bytes) -> Iterator[Row[Tie]]:
    return parse_rows(content, COLUMNS, _read)


def _read(values: Mapping[str, str]) -> Tie | Fault:
    kind, dependent = values["kind"].lower(), values.get("dependent", "").lower()
    if kind not in tuple(RelationKind):
        return Fault("kind", f"is none of {', '.join(RelationKind)}")
    if dependent not in _DEPENDENT:
        return Fault("dependent", "is yes, no or empty")
    terms = RelationTerms(values["student"], RelationKind(kind), _DEPENDENT[dependent])
    return Tie(values["person"], terms, values["why"])
