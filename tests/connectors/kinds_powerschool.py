"""The `powerschool` kind: a simulated PowerSchool, served over HTTP on the loopback address."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

from kinds import HURRY, PATIENCE, ConnectorKind, StartedSis, placing
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from gateway.assets import asset
from gateway.connectors.entry import parse_entry
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.connectors.settings import load_settings
from gateway.model.district import ConnectorEntry
from gateway.simulators.people import Population, Pupil
from gateway.simulators.powerschool import create_app, import_deliveries, refuse_imports, write
from gateway.simulators.powerschool_store import DATABASE
from gateway.xsd.schema import load_schema

SCHEMA = load_schema(asset("xsd/native/powerschool.xsd"))
SECRET = "s3cret of the SIS"

Wsgi = Callable[..., object]


class Handler(WSGIRequestHandler):
    """Keeps connections, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


@contextmanager
def serve(app: Wsgi) -> Iterator[str]:
    """The app on a free port; gives its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def powerschool_entry(url: str, /, **changes: str) -> ConnectorEntry:
    """The product's entry, with an address."""
    settings = load_settings(asset("crosswalks/products/powerschool/connector.yaml"))
    address = {
        "url": url,
        "client_id": "p2-gateway",
        "client_secret": "env:SIS_SECRET",
        "seconds": str(PATIENCE),
    }
    entry = parse_entry(settings | {"address": address}, "powerschool", "connector.yaml")
    return replace(entry, address={**entry.address, **changes})


def secrets(reference: str) -> str:
    return {"env:SIS_SECRET": SECRET}[reference]


@contextmanager
def connected(url: str, /, **changes: str) -> Iterator[PowerSchoolConnector]:
    entry = powerschool_entry(url, **changes)
    with closing(PowerSchoolConnector("17415", entry, SCHEMA, secrets)) as connector:
        yield connector


class Between:
    """Stands before the SIS and can answer in its stead."""

    def __init__(self, app: Wsgi) -> None:
        self.answer: Callable[[Request], Response | None] = lambda _: None
        self._app = app

    def __call__(self, environ: Mapping[str, object], start: Callable[..., object]) -> object:
        instead = self.answer(Request(environ))
        return (instead or self._app)(environ, start)


def garbage(_: Request) -> Response:
    return Response(b'{"record": garbage', content_type="application/json")


def slowness(_: Request) -> None:
    time.sleep(2 * HURRY)


def break_birth_date(folder: Path, pupil: Pupil) -> str:
    """Give the pupil a birth date that is no day."""
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute(
            "UPDATE stored SET body = CAST(json_set(body, '$.dob', ?) AS BLOB)"
            " WHERE query = 'students' AND state_studentnumber = ?",
            (f"born {pupil.last_name}", pupil.ssid),
        )
    return "dob"


@contextmanager
def start(folder: Path, population: Population, seconds: float) -> Iterator[StartedSis]:
    write(population, folder)
    between = Between(create_app(folder, "p2-gateway", SECRET))
    with serve(between) as url, connected(url, seconds=str(seconds)) as connector:
        yield StartedSis(
            connector=connector,
            population=population,
            records=frozenset(powerschool_entry(url).sources),
            student_record="students",
            student_key="state_studentnumber",
            list_record="students",
            list_key="dcid",
            name_student=lambda pupil: {"state_studentnumber": pupil.ssid},
            place=placing("17001", powerschool_entry(url), connector),
            name_birth_date=lambda pupil: ("dob", pupil.birth_date.isoformat()),
            import_delivered=lambda: import_deliveries(folder),
            refuse_imports=lambda: refuse_imports(folder),
            give_garbage=lambda: setattr(between, "answer", garbage),
            give_invalid=lambda pupil: break_birth_date(folder, pupil),
            answer_slowly=lambda: setattr(between, "answer", slowness),
        )


KIND = ConnectorKind("powerschool", start)
