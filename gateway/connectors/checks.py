"""What every connector holds to, whatever its kind."""

from collections.abc import Iterable

from gateway.errors import ConnectorError, InvalidRecordError
from gateway.model.district import ConnectorEntry, NativeSource
from gateway.model.permit import AnyPermit, MatchPermit
from gateway.model.rows import Row
from gateway.xsd.schema import Schema

ABSENT = "no such student, or not yours to see"


def verify_permit(district: str, permit: AnyPermit | MatchPermit) -> None:
    """The permit is for this district."""
    if permit.district != district:
        raise ConnectorError(f"{district}: the permit is for another district")


def verify_receives(district: str, entry: ConnectorEntry) -> None:
    """The district takes deliveries."""
    if not entry.receives:
        raise ConnectorError(f"{district}: takes no deliveries")


def verify_rows(district: str, schema: Schema, record: str, rows: Iterable[Row]) -> None:
    """InvalidRecordError where a row breaks its XSD; names record and field."""
    for row in rows:
        for finding in schema.validate_row(record, row):
            raise InvalidRecordError(f"{district}: {record}: {finding.path}: {finding.reason}")


def keep_valid(schema: Schema, record: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that hold to their XSD."""
    return tuple(row for row in rows if not any(schema.validate_row(record, row)))


def get_source(district: str, entry: ConnectorEntry, record: str) -> NativeSource:
    """Where the record comes from; InvalidRecordError where the entry does not say."""
    try:
        return entry.sources[record]
    except KeyError:
        raise InvalidRecordError(f"{district}: {record}: the entry has no such record") from None
