"""Opens the connector that a district's entry asks for."""

from collections.abc import Iterable

from gateway.connectors.address import Secrets
from gateway.connectors.file import FileConnector
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.connectors.sql import SqlConnector
from gateway.crosswalk.shapes import find_leaf
from gateway.errors import InvalidEntryError
from gateway.model.connector import Connector
from gateway.model.district import ConnectorEntry
from gateway.xsd.schema import Schema


def open_connector(
    district: str, entry: ConnectorEntry, schema: Schema, secrets: Secrets
) -> Connector:
    """The connector of the entry's kind; InvalidEntryError where entry and XSD disagree."""
    verify_entry(entry, schema)
    match entry.kind:
        case "file":
            return FileConnector(district, entry, schema, secrets)
        case "powerschool":
            return PowerSchoolConnector(district, entry, schema, secrets)
        case "sql":
            return SqlConnector(district, entry, schema, secrets)
        case _:
            raise InvalidEntryError(f"{district}: connector.kind: {entry.kind} is not known")


def verify_entry(entry: ConnectorEntry, schema: Schema) -> None:
    """Every record and field that the entry names is in the XSD."""
    for record, source in entry.sources.items():
        if record not in schema.records:
            raise InvalidEntryError(f"connector.records.{record}: is not in {entry.xsd}")
        named = [*source.key, *([source.student] if source.student else [])]
        for join in source.joins:
            named += [join.name, *(f"{join.name}/{child}" for child in join.on)]
            named += join.on.values()
        for reference in source.references:
            named += reference.on
            _verify_paths(reference.record, schema, reference.on.values(), entry)
        _verify_paths(record, schema, named, entry)
    _verify_paths(entry.student_record, schema, [entry.student_key], entry)
    if entry.roster_record is not None:
        roster = [path for path in (entry.roster_school, entry.roster_left) if path]
        _verify_paths(entry.roster_record, schema, roster, entry)
    for one in (entry.roster_grade, entry.roster_section):
        if one is not None:
            paths = [path for path in (one.field, one.left, one.year, one.school) if path]
            _verify_paths(one.record, schema, paths, entry)


def _verify_paths(
    record: str, schema: Schema, paths: Iterable[str], entry: ConnectorEntry
) -> None:
    shape = schema.get_shape(record)
    for path in paths:
        if find_leaf(shape, tuple(path.split("/"))) is None:
            raise InvalidEntryError(f"connector.records.{record}: {path} is not in {entry.xsd}")
