"""The folder that a SIS imports from: one XML file for each delivery."""

import re
from pathlib import Path
from typing import Any

from lxml import etree

from gateway.errors import ConnectorError
from gateway.formats.atomic import write_atomically
from gateway.model.delivery import AGAIN, DeliveryState
from gateway.model.rows import NativeRecord
from gateway.xsd.schema import Schema

DELIVERY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
BATCH = "ImportBatch"
"""The document element that a native XSD must have to take files in."""
IMPORTED = "imported"
REJECTED = "rejected"


class Inbox:
    """
    Deliveries lie in the folder until the SIS moves them to `imported` or `rejected` below it.

    A file appears whole, is flushed before `deliver` returns, and is never put there twice, but
    for one that was rejected.
    """

    def __init__(self, folder: Path, district: str, schema: Schema) -> None:
        self._folder = folder
        self._district = district
        self._schema = schema
        self._namespaces: Any = {None: schema.namespace} if schema.namespace else {}

    def deliver(self, record: NativeRecord, delivery_id: str) -> None:
        """Put the record in place, unless one of that id waits or was imported."""
        if self.find_delivery(delivery_id) not in AGAIN:
            return
        data = self._format(record, delivery_id)
        try:
            write_atomically(self._path(delivery_id), data)
        except OSError as error:
            raise ConnectorError(f"{self._district}: the inbox cannot be written") from error

    def find_delivery(self, delivery_id: str) -> DeliveryState:
        """Where the file lies; looked for in the order in which it moves."""
        path = self._path(delivery_id)
        if not self._folder.is_dir():
            raise ConnectorError(f"{self._district}: there is no inbox")
        for folder, state in (
            (path.parent, DeliveryState.ACCEPTED),
            (path.parent / IMPORTED, DeliveryState.IMPORTED),
            (path.parent / REJECTED, DeliveryState.REJECTED),
        ):
            if (folder / path.name).exists():
                return state
        return DeliveryState.ABSENT

    def _path(self, delivery_id: str) -> Path:
        if not DELIVERY_ID.fullmatch(delivery_id):
            raise ConnectorError(f"{self._district}: the delivery id is no name of a file")
        return self._folder / f"{delivery_id}.xml"

    def _format(self, record: NativeRecord, delivery_id: str) -> bytes:
        """The batch as the XSD has it; ConnectorError where it does not hold."""
        namespace = self._schema.namespace
        batch = etree.Element(etree.QName(namespace, BATCH), nsmap=self._namespaces)
        batch.set("delivery", delivery_id)
        batch.set("source", record.source)
        batch.set("destination", record.destination)
        etree.SubElement(batch, etree.QName(namespace, "Notice")).text = record.notice
        for name in self._schema.records:
            for row in record.rows.get(name, ()):
                batch.append(self._schema.to_element(name, row))
        for finding in self._schema.validate(batch):
            raise ConnectorError(
                f"{self._district}: cannot be imported: {finding.path}: {finding.reason}"
            )
        return etree.tostring(batch, encoding="utf-8", xml_declaration=True, pretty_print=True)
