"""A source that is down, slow or talks nonsense: said clearly, nothing moves, and retry works."""

from dataclasses import replace

import pytest
from faults import FAULTS, change_cells
from moves import ask, block, disclosures_of, do, registrar_of, see, states_of
from own_sis import own_sis
from region import HIGHLINE, KENT, SEATTLE

from gateway.model.transfer import TransferState as S

DATASETS = ["identity", "enrollment", "demographics", "attendance"]
DESTINATION = {KENT: SEATTLE, SEATTLE: HIGHLINE, HIGHLINE: KENT}


def values_of(exchange, code, ssid) -> set[str]:
    """What nobody may read of the pupil."""
    pupil = next(p for p in exchange.region.populations[code].pupils if p.ssid == ssid)
    return {
        pupil.ssid,
        pupil.student_id,
        pupil.last_name,
        pupil.first_name,
        pupil.street,
        pupil.birth_date.isoformat(),
        f"{pupil.birth_date:%m/%d/%Y}",
        pupil.ssn,
        pupil.email,
    }


def assert_nothing_told(exchange, code, ssid, text):
    for value in values_of(exchange, code, ssid):
        assert value not in text


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.district} {fault.name}")
def test_a_source_in_trouble_is_told_and_retry_works_when_it_is_mended(exchange, fault):
    source, destination = fault.district, DESTINATION[fault.district]
    registrar = registrar_of(exchange, destination)
    ssid = exchange.region.cast.moving[source][destination][0]
    with own_sis(exchange, source) as sis, own_sis(exchange, destination) as other:
        transfer_id = ask(exchange, source, destination, datasets=DATASETS)
        approved = do(exchange, registrar_of(exchange, source), "approve", transfer_id)
        assert approved.status_code == 200, approved.text
        mend = fault.break_it(sis, ssid)
        read = exchange.read_record(registrar, ssid, source, datasets=DATASETS)
        exchange.advance(transfer_id)

        assert read.status_code == fault.status, read.text
        assert fault.says in read.json()["detail"]
        seen = see(exchange, transfer_id, registrar)
        assert (seen["state"], seen["failure"]["step"]) == ("failed", "fetch")
        assert fault.says in seen["failure"]["reason"]
        assert_nothing_told(exchange, source, ssid, read.text + str(seen))
        assert exchange.events("disclosure.intended") == []
        assert other.deliveries() == {}
        assert exchange.advance(transfer_id) is None

        mend()
        retried = do(exchange, registrar, "retry", transfer_id)
        assert retried.json()["state"] == "approved", retried.text
        assert "failure" not in retried.json()
        assert exchange.advance(transfer_id) is S.DELIVERED, see(exchange, transfer_id, registrar)
        other.import_all()
        assert exchange.advance(transfer_id) is S.ACKNOWLEDGED
        assert other.deliveries() == {transfer_id: "imported"}
        assert len(disclosures_of(exchange, transfer_id)) == 1
        assert exchange.read_record(registrar, ssid, source, datasets=DATASETS).status_code == 200
    assert exchange.verify_ledger().is_verified


BY_KIND = [FAULTS[1], FAULTS[5], FAULTS[12]]


@pytest.mark.parametrize("fault", BY_KIND, ids=lambda fault: f"{fault.district} {fault.name}")
def test_a_source_in_trouble_at_verification_is_asked_again(exchange, fault):
    source, destination = fault.district, DESTINATION[fault.district]
    ssid = exchange.region.cast.moving[source][destination][0]
    registrar = registrar_of(exchange, destination)
    with own_sis(exchange, source) as sis:
        mend = fault.break_it(sis, ssid)
        known = ask(exchange, source, destination)
        unknown = ask(exchange, source, destination, ssid="9999999999")
        blocked = ask(exchange, source, destination, datasets=["identity"])
        block(exchange, ssid, source)
        for one in (known, unknown, blocked):
            exchange.advance(one)
        failures = [see(exchange, one, registrar)["failure"] for one in (known, unknown, blocked)]

        assert failures[0]["step"] == "verify"
        assert fault.says in failures[0]["reason"]
        assert failures == failures[:1] * 3
        mend()
        for one in (known, unknown, blocked):
            assert do(exchange, registrar, "retry", one).json()["state"] == "requested"
            exchange.advance(one)
            assert see(exchange, one, registrar)["state"] == "denied"
    assert exchange.events("disclosure.intended") == []


def test_a_bad_row_does_not_tell_a_blocked_student_from_an_absent_one(exchange, kent):
    ssid = exchange.region.cast.moving[KENT][SEATTLE][0]
    change_cells("Student", BirthDate="2010-02-30")(kent, ssid)
    failing = ask(exchange)
    exchange.advance(failing)
    block(exchange, ssid)
    blocked = ask(exchange, datasets=["identity"])
    absent = ask(exchange, datasets=["identity"], ssid="9999999999")
    for one in (blocked, absent):
        exchange.advance(one)

    assert see(exchange, failing)["failure"]["step"] == "verify"
    assert see(exchange, blocked)["state"] == see(exchange, absent)["state"] == "denied"
    assert states_of(exchange, blocked) == states_of(exchange, absent) == ["denied"]
    reads = [exchange.read_record("kent-it", one) for one in (ssid, "9999999999")]
    assert [one.status_code for one in reads] == [404, 404]


def test_a_student_who_vanished_after_approval_is_denied(exchange, kent):
    transfer_id = ask(exchange)
    ssid = exchange.region.cast.moving[KENT][SEATTLE][0]
    do(exchange, "kent-registrar", "approve", transfer_id)
    change_cells("Student", StateId="9999999998")(kent, ssid)
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id)["state"] == "denied"
    assert disclosures_of(exchange, transfer_id) == []


def test_a_source_that_left_the_exchange_fails_clearly(exchange):
    transfer_id = ask(exchange)
    do(exchange, "kent-registrar", "approve", transfer_id)

    def leave(uow):
        uow.districts.put(replace(uow.districts.get(KENT), is_active=False))

    exchange.database.write(leave)
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id)["state"] == "denied"
