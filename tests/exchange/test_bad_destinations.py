"""A destination that refuses, is down or slow: nothing is lost, nothing comes twice."""

import hashlib
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from moves import ask, disclosures_of, do, events_of, registrar_of, see, states_of, stored
from own_sis import own_sis
from region import HIGHLINE, KENT, SEATTLE
from werkzeug.wrappers import Response

from gateway.connectors.file_inbox import Inbox
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.demo.processes import free_port
from gateway.errors import ConnectorError, InvalidRecordError
from gateway.exchange.confirming import ARRIVES_WITHIN
from gateway.exchange.publications import dump_publication, load_publication
from gateway.model.disclosure import Outcome
from gateway.model.transfer import TransferState as S

SOURCE = {KENT: HIGHLINE, SEATTLE: KENT, HIGHLINE: SEATTLE}
TABLE = "/ws/schema/table/u_transfer_in"
OVER = ARRIVES_WITHIN + timedelta(seconds=1)


def outcomes(exchange, transfer_id):
    return [one.outcome for one in disclosures_of(exchange, transfer_id)]


def ends_well(exchange, transfer_id, sis, registrar):
    """Retry, and see it come through once."""
    retried = do(exchange, registrar, "retry", transfer_id)
    assert (retried.status_code, retried.json()["state"]) == (200, "approved"), retried.text
    assert exchange.advance(transfer_id) is S.DELIVERED, stored(exchange, transfer_id).reason
    sis.import_all()
    assert exchange.advance(transfer_id) is S.ACKNOWLEDGED
    assert sis.deliveries() == {transfer_id: "imported"}
    assert outcomes(exchange, transfer_id)[-1] is Outcome.MADE
    assert exchange.verify_ledger().is_verified


@pytest.mark.parametrize("destination", [KENT, SEATTLE, HIGHLINE])
def test_an_import_that_is_refused_fails_and_can_be_tried_again(exchange, destination):
    source, registrar = SOURCE[destination], registrar_of(exchange, destination)
    with own_sis(exchange, destination) as sis:
        transfer_id = ask(exchange, source, destination)
        exchange.advance(transfer_id)
        close_imports(sis)
        sis.import_all()
        exchange.advance(transfer_id)

        seen = see(exchange, transfer_id, registrar)
        assert seen["state"] == "failed"
        assert seen["failure"] == {
            "step": "import",
            "reason": "the destination's SIS refused the record",
        }
        assert outcomes(exchange, transfer_id) == [Outcome.MADE]
        found = events_of(exchange, transfer_id, "delivery.found")
        assert [one["delivery_state"] for one in found] == ["rejected"]
        assert sis.deliveries() == {transfer_id: "rejected"}

        open_imports(sis)
        ends_well(exchange, transfer_id, sis, registrar)
        assert outcomes(exchange, transfer_id) == [Outcome.MADE, Outcome.MADE]


def close_imports(sis):
    sis.refuses = True
    if sis.product == "powerschool":
        run_sql(sis, "INSERT INTO prefs VALUES ('u_transfer_in.imports', 'closed')")


def open_imports(sis):
    sis.refuses = False
    if sis.product == "powerschool":
        run_sql(sis, "DELETE FROM prefs")


def run_sql(sis, *statements):
    (file,) = sis.folder.glob("*.sqlite")
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def test_a_delivery_that_is_refused_fails_and_can_be_tried_again(exchange, seattle):
    transfer_id = ask(exchange)
    seattle.between.answer = lambda request: (
        Response("Doe", 422) if request.method == "POST" and request.path == TABLE else None
    )
    exchange.advance(transfer_id)

    seen = see(exchange, transfer_id)
    assert (seen["state"], seen["failure"]["step"]) == ("failed", "deliver")
    assert (
        seen["failure"]["reason"] == f"{SEATTLE}: PowerSchool refuses the delivery with status 422"
    )
    assert outcomes(exchange, transfer_id) == [Outcome.MADE]  # they have seen it
    assert seattle.deliveries() == {}

    seattle.between.answer = lambda _: None
    ends_well(exchange, transfer_id, seattle, "seattle-registrar")


def test_a_destination_down_is_unknown_until_it_can_be_asked(exchange, seattle):
    transfer_id = ask(exchange)
    do(exchange, "kent-registrar", "approve", transfer_id)
    seattle.publish(url=f"http://127.0.0.1:{free_port()}")

    assert exchange.advance(transfer_id) is S.UNKNOWN
    assert outcomes(exchange, transfer_id) == [Outcome.UNKNOWN]
    seen = see(exchange, transfer_id)
    assert seen["failure"] == {
        "step": "deliver",
        "reason": f"{SEATTLE}: PowerSchool does not answer",
    }
    assert do(exchange, "seattle-registrar", "retry", transfer_id).status_code == 409
    assert exchange.request_transfer().status_code == 409  # it is open
    exchange.ahead = timedelta(hours=1)
    assert exchange.advance(transfer_id) is S.UNKNOWN

    seattle.publish()
    assert exchange.advance(transfer_id) is S.FAILED
    assert outcomes(exchange, transfer_id) == [Outcome.FAILED]
    assert see(exchange, transfer_id)["failure"] == seen["failure"]
    ends_well(exchange, transfer_id, seattle, "seattle-registrar")
    assert outcomes(exchange, transfer_id) == [Outcome.FAILED, Outcome.MADE]


def test_an_answer_that_got_lost_after_delivery_is_found_again(exchange, seattle):
    transfer_id = ask(exchange)

    def late(request):
        if request.path.startswith(TABLE):
            time.sleep(1)

    seattle.hurry()
    seattle.between.answer = late

    assert exchange.advance(transfer_id) is S.UNKNOWN
    seattle.between.answer = lambda _: None
    seattle.publish()
    wait_until(lambda: seattle.deliveries() == {transfer_id: "accepted"})
    assert exchange.advance(transfer_id) is S.DELIVERED
    seattle.import_all()
    assert exchange.advance(transfer_id) is S.ACKNOWLEDGED
    assert outcomes(exchange, transfer_id) == [Outcome.MADE]
    assert exchange.verify_ledger().is_verified


def wait_until(is_so):
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_absent_proves_nothing_while_a_delivery_may_still_arrive(exchange, kent, monkeypatch):
    transfer_id = ask(exchange, HIGHLINE, KENT)
    deliver = Inbox.deliver
    late = []

    def hang(inbox, record, delivery_id):
        late.append(lambda: deliver(inbox, record, delivery_id))
        raise ConnectorError(f"{KENT}: no answer within 0.5 seconds")

    monkeypatch.setattr(Inbox, "deliver", hang)

    assert exchange.advance(transfer_id) is S.UNKNOWN
    assert exchange.advance(transfer_id) is S.UNKNOWN
    late[0]()
    assert exchange.advance(transfer_id) is S.DELIVERED
    kent.import_all()
    assert exchange.advance(transfer_id) is S.ACKNOWLEDGED
    assert kent.deliveries() == {transfer_id: "imported"}
    assert outcomes(exchange, transfer_id) == [Outcome.MADE]
    assert states_of(exchange, transfer_id)[-3:] == ["unknown", "delivered", "acknowledged"]


def test_what_never_arrived_is_failed_and_can_be_tried_again(exchange, kent, monkeypatch):
    transfer_id = ask(exchange, HIGHLINE, KENT)
    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "deliver", refuse_to_write)
        exchange.advance(transfer_id)
    exchange.ahead = OVER

    assert exchange.advance(transfer_id) is S.FAILED
    assert outcomes(exchange, transfer_id) == [Outcome.FAILED]
    assert see(exchange, transfer_id, "kent-registrar")["failure"] == {
        "step": "deliver",
        "reason": f"{KENT}: the inbox cannot be written",
    }
    ends_well(exchange, transfer_id, kent, "kent-registrar")


def refuse_to_write(*_):
    raise ConnectorError(f"{KENT}: the inbox cannot be written")


def test_an_inbox_that_is_full_or_closed_loses_nothing(exchange, kent):
    transfer_id = ask(exchange, HIGHLINE, KENT)
    do(exchange, registrar_of(exchange, HIGHLINE), "approve", transfer_id)
    inbox = kent.folder / "inbox"
    away = inbox.rename(kent.folder / "away")

    assert exchange.advance(transfer_id) is S.UNKNOWN
    exchange.ahead = OVER
    assert exchange.advance(transfer_id) is S.UNKNOWN
    away.rename(inbox)
    assert exchange.advance(transfer_id) is S.FAILED
    assert list(inbox.glob("*.xml")) == []
    ends_well(exchange, transfer_id, kent, "kent-registrar")


def test_a_staging_table_that_is_missing_loses_nothing(exchange, highline):
    registrar = registrar_of(exchange, HIGHLINE)
    transfer_id = ask(exchange, SEATTLE, HIGHLINE)
    do(exchange, "seattle-registrar", "approve", transfer_id)
    run_sql(highline, "ALTER TABLE P2_IMPORT_ROW RENAME TO KEPT")
    exchange.advance(transfer_id)
    exchange.ahead = OVER

    assert exchange.advance(transfer_id) is S.FAILED
    assert highline.deliveries() == {}  # the batch, too, was taken back
    run_sql(highline, "ALTER TABLE KEPT RENAME TO P2_IMPORT_ROW")
    ends_well(exchange, transfer_id, highline, registrar)


def test_a_delivery_that_vanished_before_its_import_fails(exchange, kent):
    transfer_id = ask(exchange, HIGHLINE, KENT)
    exchange.advance(transfer_id)
    (kent.folder / "inbox" / f"{transfer_id}.xml").unlink()

    assert exchange.advance(transfer_id) is S.FAILED
    assert see(exchange, transfer_id, "kent-registrar")["failure"]["step"] == "import"
    assert outcomes(exchange, transfer_id) == [Outcome.MADE]
    ends_well(exchange, transfer_id, kent, "kent-registrar")


def test_what_is_only_accepted_is_not_acknowledged(exchange, kent):
    transfer_id = ask(exchange, HIGHLINE, KENT)
    for hours in range(4):
        exchange.ahead = timedelta(hours=hours)

        assert exchange.advance(transfer_id) is S.DELIVERED
    kent.import_all()
    assert exchange.advance(transfer_id) is S.ACKNOWLEDGED
    assert exchange.advance(transfer_id) is None


def test_a_destination_down_at_verification_fails_there(exchange, seattle):
    seattle.publish(url=f"http://127.0.0.1:{free_port()}")
    transfer_id = ask(exchange)
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id)["failure"]["step"] == "verify"
    assert exchange.events("disclosure.intended") == []
    seattle.publish()
    assert do(exchange, "seattle-registrar", "retry", transfer_id).json()["state"] == "requested"
    exchange.advance(transfer_id)
    assert see(exchange, transfer_id)["state"] == "delivered"


def test_a_district_that_takes_no_deliveries_gets_none(exchange):
    def refuse(uow):
        held = uow.publications.find_active(SEATTLE)
        body = load_publication(held.body)
        text = dump_publication(replace(body, entry=replace(body.entry, receives=False)))
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        uow.publications.publish(replace(held, body=text, sha256=sha256))

    exchange.database.write(refuse)
    transfer_id = ask(exchange)
    exchange.advance(transfer_id)

    seen = see(exchange, transfer_id)
    assert seen["state"] == "failed"
    assert seen["failure"]["reason"] == f"{SEATTLE}: takes no deliveries"
    assert exchange.events("disclosure.intended") == []


def test_a_record_that_the_destination_cannot_hold_fails_at_translation(exchange, monkeypatch):
    transfer_id = ask(exchange)
    do(exchange, "kent-registrar", "approve", transfer_id)

    def to_native(_self, _rows, _context):
        raise InvalidRecordError("students: no code of table sex is X")

    with monkeypatch.context() as broken:
        broken.setattr(CrosswalkSet, "to_native", to_native)
        exchange.advance(transfer_id)

    seen = see(exchange, transfer_id)
    assert (seen["state"], seen["failure"]["step"]) == ("failed", "translate")
    assert exchange.events("disclosure.intended") == []
    assert states_of(exchange, transfer_id) == ["approved", "fetched", "failed"]
    do(exchange, "seattle-registrar", "retry", transfer_id)
    assert exchange.advance(transfer_id) is S.DELIVERED
