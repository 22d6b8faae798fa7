"""What a district's SIS is asked, at its connector and behind it, without whom."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import Engine, event

from gateway.connectors.file import FileConnector
from gateway.connectors.file_tables import Table
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.connectors.sql import SqlConnector

CONNECTORS = (FileConnector, PowerSchoolConnector, SqlConnector)
TOKENS = re.compile(r"/oauth/")


@contextmanager
def listening() -> Iterator[list[tuple[object, ...]]]:
    """Every call, as it comes: connectors' methods, reads of files, HTTP requests, statements."""
    calls: list[tuple[object, ...]] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "EPC_" in statement or "REV_" in statement or "P2_" in statement:
            calls.append(("statement", statement))

    with pytest.MonkeyPatch.context() as patched:
        for connector in CONNECTORS:
            _hear_fetch(patched, connector, calls)
            _hear_find(patched, connector, calls)
        _hear_table(patched, calls)
        _hear_http(patched, calls)
        event.listen(Engine, "before_cursor_execute", hear)
        try:
            yield calls
        finally:
            event.remove(Engine, "before_cursor_execute", hear)


def _hear_fetch(patched, connector, calls):
    original = connector.fetch

    def fetch(self, permit, wanted):
        calls.append(("fetch", *sorted(wanted.records), *sorted(wanted.student), wanted.rosters))
        return original(self, permit, wanted)

    patched.setattr(connector, "fetch", fetch)


def _hear_find(patched, connector, calls):
    original = connector.find

    def find(self, permit, record, path, value):
        calls.append(("find", record, path))
        return original(self, permit, record, path, value)

    patched.setattr(connector, "find", find)


def _hear_table(patched, calls):
    original = Table.find

    def find(self, path, values):
        listed = list(values)
        calls.append(("read", self._name, path, len(listed)))
        return original(self, path, listed)

    patched.setattr(Table, "find", find)


def _hear_http(patched, calls):
    original = requests.Session.send

    def send(self, request, **settings):
        path = urlsplit(request.url).path
        if not TOKENS.search(path):
            calls.append(("request", request.method, path))
        return original(self, request, **settings)

    patched.setattr(requests.Session, "send", send)
