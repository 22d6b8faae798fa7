"""A student's record in XML and JSON; neither ever holds what the datasets do not grant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from gateway.cedars.forms import exchange_form
from gateway.cedars.projection import project, project_each
from gateway.cedars.schemas import DOCUMENT
from gateway.cedars.source import LAYOUT, all_records
from gateway.cedars.validation import validate_record
from gateway.errors import InvalidRequestError, InvalidXmlError
from gateway.model.rows import Omission, RecordType, Row, Rows, StudentRecord
from gateway.model.student import DISTRICT_PATTERN, SSID_PATTERN
from gateway.xsd.findings import Finding
from gateway.xsd.parser import parse_xml


def to_xml(
    record: StudentRecord, datasets: Sequence[str], omitted: Iterable[Omission], notice: str
) -> bytes:
    """The record as a `StudentRecord` document, valid against the exchange schema."""
    form = exchange_form()
    namespace = f"{{{form.document.namespace}}}"
    nsmap: Any = {None: form.document.namespace}
    root = etree.Element(f"{namespace}{DOCUMENT}", None, nsmap)
    root.set("district", record.district)
    root.set("ssid", record.ssid)
    rows, _, _ = project(record.rows, datasets)
    for name, schema in form.schemas.items():
        root.extend(schema.to_element(name, row) for row in rows.get(name, ()))
    for omission in omitted:
        element = etree.SubElement(root, f"{namespace}omitted")
        element.set("dataset", omission.dataset)
        element.set("reason", omission.reason)
    etree.SubElement(root, f"{namespace}notice").text = notice
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def to_json(
    record: StudentRecord, datasets: Sequence[str], omitted: Iterable[Omission], notice: str
) -> dict[str, Any]:
    """The record as JSON, its rows under the dataset that grants them."""
    return {
        "district": record.district,
        "ssid": record.ssid,
        "layout": LAYOUT,
        "datasets": {
            name: {
                record_type: [dict(row) for row in of_type]
                for record_type, of_type in rows.items()
            }
            for name, rows in project_each(record.rows, datasets).items()
        },
        "omitted": [
            {"dataset": omission.dataset, "reason": omission.reason} for omission in omitted
        ],
        "notice": notice,
    }


def from_xml(data: bytes) -> StudentRecord:
    """Read a `StudentRecord` document; InvalidXmlError names what breaks its schema."""
    root = parse_xml(data)
    form = exchange_form()
    if root.tag != f"{{{form.document.namespace}}}{DOCUMENT}":
        raise InvalidXmlError(f"the document is no {DOCUMENT} of {form.document.namespace}")
    if findings := form.document.validate(root):
        raise InvalidXmlError(_describe(findings))
    rows: dict[RecordType, list[Row]] = {}
    for element in root:
        name = etree.QName(element).localname
        if name in form.schemas:
            rows.setdefault(name, []).append(form.schemas[name].to_row(element))
    record = StudentRecord(
        district=str(root.get("district")),
        ssid=str(root.get("ssid")),
        rows={name: tuple(of_type) for name, of_type in rows.items()},
    )
    if findings := validate_record(record):
        raise InvalidXmlError(_describe(findings))
    return record


def from_json(document: Mapping[str, Any]) -> StudentRecord:
    """
    Read a record in JSON; InvalidRequestError names what is wrong.

    What several datasets hold of one row comes together again.
    """
    if document.get("layout") != LAYOUT:
        raise InvalidRequestError(f"layout: only {LAYOUT} is known")
    rows: dict[RecordType, tuple[Row, ...]] = {}
    for of_dataset in _mapping(document, "datasets").values():
        for name, of_type in _read_dataset(of_dataset).items():
            rows[name] = _unite(name, rows.get(name, ()), of_type)
    record = StudentRecord(
        district=_text(document, "district", DISTRICT_PATTERN),
        ssid=_text(document, "ssid", SSID_PATTERN),
        rows=rows,
    )
    if findings := validate_record(record):
        raise InvalidRequestError(f"datasets: {_describe(findings)}")
    return record


def _read_dataset(of_dataset: Any) -> Rows:
    if not isinstance(of_dataset, Mapping):
        raise InvalidRequestError("datasets: each must be an object of record types")
    for name, of_type in of_dataset.items():
        if name not in all_records():
            raise InvalidRequestError("datasets: holds a record type that CEDARS has not")
        if not isinstance(of_type, list) or not all(
            isinstance(row, Mapping) and all(isinstance(value, str) for value in row.values())
            for row in of_type
        ):
            raise InvalidRequestError(f"datasets: {name} must be a list of objects of strings")
    return {name: tuple(of_type) for name, of_type in of_dataset.items()}


def _unite(name: RecordType, ours: Sequence[Row], theirs: Sequence[Row]) -> tuple[Row, ...]:
    """Rows with one key become one; where one side has a single row for many, it joins each."""
    key = all_records()[name].key
    united: list[Row] = []
    for names in dict.fromkeys(_key(row, key) for row in (*ours, *theirs)):
        left = [row for row in ours if _key(row, key) == names]
        right = [row for row in theirs if _key(row, key) == names]
        if len(left) == 1:
            left *= max(len(right), 1)
        if len(right) == 1:
            right *= max(len(left), 1)
        if len(left) == len(right):
            united += [
                {**ours_of, **theirs_of} for ours_of, theirs_of in zip(left, right, strict=True)
            ]
        else:
            united += [*left, *right]
    return tuple(united)


def _key(row: Row, key: Iterable[str]) -> tuple[object, ...]:
    return tuple(row.get(element) for element in key)


def _mapping(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    if not isinstance(value, Mapping):
        raise InvalidRequestError(f"{name}: must be an object")
    return value


def _text(document: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidRequestError(f"{name}: must be text that matches {pattern.pattern}")
    return value


def _describe(findings: Iterable[Finding]) -> str:
    return "; ".join(str(finding) for finding in findings)
