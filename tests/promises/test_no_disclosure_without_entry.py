"""The ledger is told before anything leaves: where it cannot be, nothing leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from deliveries import list_powerschool, list_skyward
from region import HIGHLINE, KENT, SEATTLE

from gateway.errors import GatewayError
from gateway.model.transfer import TransferState

ASKED = ["identity", "enrollment", "attendance"]


class Refusals:
    """The database refuses to be written, from the write of that number on."""

    def __init__(self, exchange):
        self._backend = exchange.database._backend  # noqa: SLF001 - no setting makes a disk fail
        self.count = 0
        self.first = None

    @contextmanager
    def from_write(self, number: int | None, *, only: bool = False) -> Iterator[None]:
        """Count the writes; that one, and unless `only` all later ones, meet a database that
        takes nothing."""
        write, self.count = self._backend.write, 0

        def limited(work):
            self.count += 1
            refused = number is not None and (
                self.count == number if only else self.count >= number
            )
            return write((lambda connection: read_only(connection, work)) if refused else work)

        self._backend.write = limited
        try:
            yield
        finally:
            del self._backend.write


def read_only(connection, work):
    connection.exec_driver_sql("PRAGMA query_only = ON")
    try:
        return work(connection)
    finally:
        connection.exec_driver_sql("PRAGMA query_only = OFF")


@pytest.fixture
def refusals(exchange):
    return Refusals(exchange)


def disclosures(exchange) -> list[str]:
    """Ids of what the ledger's own tables say was intended."""
    return sorted(
        event["data"]["disclosure_id"] for event in exchange.events("disclosure.intended")
    )


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_record_that_cannot_be_recorded_is_not_answered(exchange, refusals, form):
    ssid = exchange.region.cast.kent[0]
    token = {"Authorization": f"Bearer {exchange.token('kent-it')}"}
    body = {"district": KENT, "ssid": ssid, "datasets": ASKED, "format": form}

    def read():
        return exchange.http.post("/exchange/v1/records/query", json=body, headers=token)

    with refusals.from_write(None):
        assert read().status_code == 200
    writes, recorded = refusals.count, len(disclosures(exchange))
    assert writes >= 1
    for number in range(1, writes + 1):
        with refusals.from_write(number):
            answer = read()

        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:p2:problem:not-recorded"
        assert ssid not in answer.text
        assert len(disclosures(exchange)) == recorded
    assert read().status_code == 200
    assert exchange.verify_ledger().is_verified


def test_a_database_without_room_discloses_nothing(exchange):
    token = {"Authorization": f"Bearer {exchange.token('kent-it')}"}
    body = {"district": KENT, "ssid": exchange.region.cast.kent[0]}
    exchange.database.write(
        lambda uow: uow._connection.exec_driver_sql("PRAGMA max_page_count = 1")  # noqa: SLF001 - as a full disk
    )
    answers = [
        exchange.http.post("/exchange/v1/records/query", json=body, headers=token)
        for _ in range(20)
    ]

    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert len(disclosures(exchange)) == len(answers) - len(refused)


@pytest.mark.parametrize(
    ("source", "destination", "registrar", "deliveries", "only"),
    [
        pytest.param(
            KENT, SEATTLE, "seattle-registrar", list_powerschool, False, id="REST, from then on"
        ),
        pytest.param(HIGHLINE, KENT, "kent-registrar", list_skyward, True, id="files, once"),
    ],
)
def test_what_cannot_be_recorded_is_not_delivered(  # noqa: PLR0913, PLR0917 - which way, which failure
    exchange, refusals, source, destination, registrar, deliveries, only
):
    student = exchange.region.cast.moving[source][destination][0]
    folder = exchange.region.sis / destination

    def ask() -> str:
        asked = exchange.request_transfer(
            registrar, source=source, destination=destination, ssid=student, datasets=ASKED
        )
        return asked.json()["id"]

    def delivered(transfer_id: str) -> bool:
        return transfer_id in deliveries(folder)

    whole = ask()
    with refusals.from_write(None):
        exchange.advance(whole)
    assert delivered(whole)
    assert exchange.complete(whole) is TransferState.ACKNOWLEDGED

    for number in range(1, refusals.count + 1):
        transfer_id = ask()
        with refusals.from_write(number, only=only):
            advance(exchange, transfer_id)
        intended = {
            event["data"]["transfer_id"] for event in exchange.events("disclosure.intended")
        }

        assert transfer_id in intended or not delivered(transfer_id), number
        assert recover(exchange, transfer_id) is TransferState.ACKNOWLEDGED, number
        assert len(outcomes(exchange, transfer_id)) == 1, number
    assert exchange.verify_ledger().is_verified


def advance(exchange, transfer_id: str) -> None:
    """What the worker does: an error is its own, and it comes again."""
    try:
        exchange.advance(transfer_id)
    except GatewayError:
        return


def recover(exchange, transfer_id: str) -> TransferState:
    """The database is well again; whoever had the transfer in hand has let it go."""
    exchange.ahead += timedelta(minutes=5)
    for _ in range(4):
        advance(exchange, transfer_id)
        exchange.import_all()
        if exchange.state(transfer_id) is TransferState.FAILED:
            exchange.call("kent-registrar", "POST", f"/exchange/v1/transfers/{transfer_id}/retry")
    return exchange.state(transfer_id)


def outcomes(exchange, transfer_id: str) -> list[str]:
    """What was made of the transfer, by the ledger."""
    intended = {
        event["data"]["disclosure_id"]
        for event in exchange.events("disclosure.intended")
        if event["data"]["transfer_id"] == transfer_id
    }
    return [
        event["data"]["disclosure_id"]
        for event in exchange.events("disclosure.outcome")
        if event["data"]["disclosure_id"] in intended and event["data"]["outcome"] == "made"
    ]
