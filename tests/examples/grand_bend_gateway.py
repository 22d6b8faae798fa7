"""A gateway in process between Grand Bend's files and a simulated Seattle, over real HTTP."""

from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import grand_bend_reader as reader
import pytest
from kinds_powerschool import serve
from region import ATTESTATION, SEATTLE, SIS_SECRET, Region, open_exchange

from gateway.assets import asset
from gateway.clock import now
from gateway.demo.parties import DemoParties
from gateway.demo.state import Cast
from gateway.keys import KeyRing, create_key_file
from gateway.registry.publishing import Publishing
from gateway.simulators import powerschool
from gateway.simulators.population import populate, preenroll
from gateway.simulators.region import POWERSCHOOL_CLIENT, SECRET_VARIABLE, address_of
from gateway.store import Database

GRAND_BEND = "99001"
FOLDER = asset("examples/grand-bend")
TODAY = date(2026, 11, 24)


def ssid_of(student):
    return f"9900{student}"


@contextmanager
def seattle_that_expects(students, sis):
    """The port of a simulated PowerSchool that knows these students as coming."""
    population = populate(SEATTLE, "Seattle", 12, today=TODAY)
    coming = [
        replace(
            population.pupils[0],
            ssid=ssid_of(student),
            first_name=reader.identity(student)["first"],
            last_name=reader.identity(student)["last"],
            birth_date=date.fromisoformat(reader.identity(student)["born"]),
        )
        for student in students
    ]
    powerschool.write(preenroll(population, coming, TODAY), sis / SEATTLE)
    app = powerschool.create_app(sis / SEATTLE, POWERSCHOOL_CLIENT, SIS_SECRET)
    with serve(app) as url:
        yield urlsplit(url).port


@contextmanager
def gateway_between(sis, port, samples, folder):
    """The exchange, both districts published and Seattle's registrar registered."""
    database_file = folder / "prepared.db"
    key_file = folder / "keys.json"
    create_key_file(key_file)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(SECRET_VARIABLE, SIS_SECRET)
        with closing(Database.open(f"sqlite:///{database_file}")) as database:
            database.upgrade()
            publishing = Publishing(database, now, allow_examples=True)
            publishing.publish(FOLDER, {"folder": str(samples)}, by="test")
            publishing.publish(
                asset(f"crosswalks/districts/{SEATTLE}"),
                address_of(sis, SEATTLE, port),
                by="test",
            )
            parties = DemoParties(database, KeyRing.load(f"file:{key_file}"))
            registrar = parties.register_registrar("Seattle Public Schools", SEATTLE)
        clients = {"seattle-registrar": registrar}
        region = Region(sis, {}, Cast({}, (), ()), port, database_file, key_file, clients)
        with open_exchange(region, folder) as opened:
            yield opened


def request_transfer(exchange, ssid, datasets):
    """The transfer from Grand Bend to Seattle as it was answered."""
    body = {
        "source": GRAND_BEND,
        "destination": SEATTLE,
        "ssid": ssid,
        "datasets": list(datasets),
        "attestation": ATTESTATION,
    }
    answer = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def complete(exchange, transfer_id):
    """The transfer as it stands when nothing is left to do, Seattle's import run included."""
    exchange.advance(transfer_id)
    powerschool.import_deliveries(exchange.region.sis / SEATTLE)
    exchange.advance(transfer_id)
    path = f"/exchange/v1/transfers/{transfer_id}"
    return exchange.call("seattle-registrar", "GET", path).json()
