"""Holds rows to the CEDARS schemas: what may move, and what a complete record lacks."""

from collections.abc import Iterator

from gateway.cedars.forms import Form, exchange_form, full_form
from gateway.model.rows import Rows, StudentRecord
from gateway.xsd.findings import Finding


def validate_exchange(rows: Rows) -> tuple[Finding, ...]:
    """What forbids these rows to move; empty where they may."""
    return tuple(_validate(rows, exchange_form()))


def validate_record(record: StudentRecord) -> tuple[Finding, ...]:
    """What forbids the record to move: a row that breaks the schema, or is of somebody else."""
    return (*validate_exchange(record.rows), *_find_strangers(record))


def completeness(rows: Rows) -> tuple[Finding, ...]:
    """What these rows lack, or have wrong, for the state's files."""
    return tuple(_validate(rows, full_form()))


def _validate(rows: Rows, form: Form) -> Iterator[Finding]:
    for record, of_record in rows.items():
        schema = form.schemas.get(record)
        if schema is None:
            yield Finding(record, "is no record type of CEDARS")
            continue
        for number, row in enumerate(of_record, 1):
            for finding in schema.validate_row(record, row):
                yield Finding(_numbered(finding.path, number), finding.reason)


def _find_strangers(record: StudentRecord) -> Iterator[Finding]:
    expected = {"SSID": record.ssid, "ServingCountyDistrictCode": record.district}
    for name, rows in record.rows.items():
        for number, row in enumerate(rows, 1):
            for element, value in expected.items():
                if row.get(element, value) != value:
                    yield Finding(f"{name}[{number}]/{element}", "is not that of the record")


def _numbered(path: str, number: int) -> str:
    """Say which row of its record type it is."""
    record, slash, rest = path.partition("/")
    return f"{record}[{number}]{slash}{rest}"
