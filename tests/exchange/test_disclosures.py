"""What leaves says so: the notice on it, and who got what, why and by which right, in the log."""

import json
from hashlib import sha256

import pytest
from deliveries import READ
from moves import ALL_DATASETS, ask, disclosures_of, events_of, keys_of, see, states_of, stored
from region import HIGHLINE, KENT, SEATTLE

from gateway.model.disclosure import DisclosureKind, Outcome
from gateway.model.district import NoticeBasis
from gateway.model.transfer import TransferState as S
from gateway.simulators.region import PRODUCTS

TUKWILA = "17406"
NOTICE = "34 CFR 99.33"
WAYS = [(KENT, SEATTLE), (SEATTLE, HIGHLINE), (HIGHLINE, KENT)]


@pytest.fixture(scope="package")
def moved(shared):
    """One transfer each way, all the way; by source."""
    found = {}
    for source, destination in WAYS:
        transfer_id = ask(shared, source, destination, datasets=list(ALL_DATASETS))
        assert shared.complete(transfer_id) is S.ACKNOWLEDGED, stored(shared, transfer_id).reason
        found[source] = transfer_id
    return found


@pytest.mark.parametrize(("source", "destination"), WAYS)
def test_the_notice_travels_with_what_is_delivered(shared, moved, source, destination):
    read = READ[PRODUCTS[destination]]
    delivered = read(shared.region.sis / destination, moved[source])

    assert NOTICE in delivered.notice
    assert "not disclosed to any other party" in delivered.notice
    assert delivered.source == source


@pytest.mark.parametrize("source", [KENT, SEATTLE, HIGHLINE])
def test_the_disclosure_says_what_99_32_and_99_34_want_recorded(shared, moved, source):
    transfer = stored(shared, moved[source])
    (disclosure,) = disclosures_of(shared, transfer.id)
    client = shared.database.read(lambda uow: uow.clients.get(transfer.client_id))

    assert disclosure.kind is DisclosureKind.DELIVERY
    assert disclosure.district == source
    assert disclosure.client_id == transfer.client_id
    assert disclosure.organization_id == client.organization_id
    assert disclosure.purpose == "enrollment-transfer"
    assert disclosure.authority == "34 CFR 99.31(a)(2)"
    assert disclosure.notice_basis == NoticeBasis.ANNUAL
    assert disclosure.grant_ids == (transfer.grant_id,)
    assert disclosure.consent_ids == ()
    assert disclosure.transfer_id == transfer.id
    assert disclosure.outcome is Outcome.MADE
    assert disclosure.id == transfer.disclosure_id
    omitted = {one.dataset for one in transfer.omitted}
    assert set(disclosure.datasets) == set(ALL_DATASETS) - omitted
    assert disclosure.counts["students"] == 1
    assert disclosure.counts["DistrictStudent"] == 1


def test_the_basis_is_the_sources_own(exchange):
    ssid = exchange.region.cast.moving[TUKWILA][SEATTLE][0]
    transfer_id = ask(exchange, TUKWILA, ssid=ssid)
    exchange.complete(transfer_id)

    (disclosure,) = disclosures_of(exchange, transfer_id)
    assert disclosure.notice_basis == NoticeBasis.INDIVIDUAL


def test_a_disclosure_names_the_crosswalks_of_both_sides(shared, moved):
    (disclosure,) = disclosures_of(shared, moved[KENT])
    hashes = disclosure.crosswalk_hashes

    assert {"skyward/student-absence", f"to {SEATTLE}: powerschool/student-absence"} <= set(hashes)
    assert f"to {SEATTLE}: {SEATTLE}/school-student" in hashes
    assert all(len(bytes.fromhex(one)) == 32 for one in hashes.values())
    assert stored(shared, moved[KENT]).crosswalk_hashes == hashes
    published = {
        name: one
        for event in shared.events("district.published")
        for name, one in event["data"]["crosswalk_hashes"].items()
        if event["data"]["district"] in (KENT, SEATTLE)
    }
    for name, found in hashes.items():
        assert published[name.rpartition(" ")[2]] == found


def test_the_digest_is_of_the_rows_that_were_delivered(shared, moved):
    delivered = READ["powerschool"](shared.region.sis / SEATTLE, moved[KENT])
    body = json.dumps(
        delivered.rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    (disclosure,) = disclosures_of(shared, moved[KENT])

    assert keys_of(shared).digest(body) == disclosure.digest
    assert sha256(body).hexdigest() not in disclosure.digest


def test_the_subject_is_the_student_under_the_sources_key(shared, moved):
    ssid = shared.region.cast.moving[KENT][SEATTLE][0]
    (disclosure,) = disclosures_of(shared, moved[KENT])
    (subject,) = shared.database.read(
        lambda uow: uow.disclosures.list_subjects_of([disclosure.id])
    )

    assert subject.reference == keys_of(shared).reference(KENT, ssid)
    assert subject.datasets == disclosure.datasets
    listed = shared.database.read(
        lambda uow: uow.disclosures.list_for_subject(KENT, keys_of(shared).references(KENT, ssid))
    )
    assert disclosure in listed


def test_every_step_is_in_the_log_and_it_verifies(shared, moved):
    for transfer_id in moved.values():
        assert states_of(shared, transfer_id) == [
            "approved",
            "fetched",
            "translated",
            "delivered",
            "acknowledged",
        ]
        found = events_of(shared, transfer_id, "delivery.found")
        assert [one["delivery_state"] for one in found] == ["imported"]
        transfer = stored(shared, transfer_id)
        assert transfer.requested_at <= transfer.approved_at <= transfer.delivered_at
        assert transfer.delivered_at <= transfer.acknowledged_at
    assert shared.verify_ledger().is_verified


def test_what_there_is_none_of_is_told_and_not_invented(exchange):
    pupils = {pupil.ssid: pupil for pupil in exchange.region.populations[KENT].pupils}
    cast = exchange.region.cast
    ssid = next(
        one for one in cast.kent if not pupils[one].incidents and not pupils[one].transcript
    )
    transfer_id = ask(
        exchange, ssid=ssid, datasets=["identity", "discipline", "transcript", "immunization"]
    )
    exchange.advance(transfer_id)
    exchange.call("kent-registrar", "POST", f"/exchange/v1/transfers/{transfer_id}/approve")
    exchange.advance(transfer_id)

    none = [{"dataset": name, "reason": "none to give"} for name in ("discipline", "transcript")]
    assert sorted(see(exchange, transfer_id)["omitted"], key=str) == none
    (disclosure,) = disclosures_of(exchange, transfer_id)
    assert set(disclosure.datasets) == {"identity", "immunization"}
    delivered = READ["powerschool"](exchange.region.sis / SEATTLE, transfer_id)
    assert delivered.rows.keys().isdisjoint({"storedgrades", "s_wa_discipline_c", "incidents"})


def test_a_record_with_nothing_to_give_fails_and_is_no_disclosure(exchange):
    pupils = {pupil.ssid: pupil for pupil in exchange.region.populations[KENT].pupils}
    ssid = next(one for one in exchange.region.cast.kent if not pupils[one].incidents)
    transfer_id = ask(exchange, ssid=ssid, datasets=["discipline"])
    exchange.advance(transfer_id)
    exchange.call("kent-registrar", "POST", f"/exchange/v1/transfers/{transfer_id}/approve")
    exchange.advance(transfer_id)

    seen = see(exchange, transfer_id)
    assert seen["state"] == "failed"
    assert seen["failure"]["step"] == "fetch"
    assert disclosures_of(exchange, transfer_id) == []


def test_a_read_is_a_disclosure_too(shared):
    ssid = shared.region.cast.kent[4]
    before = len(shared.events("disclosure.intended"))
    answer = shared.read_record("kent-it", ssid, datasets=["identity", "contacts"])

    assert answer.status_code == 200, answer.text
    assert NOTICE in answer.json()["notice"]
    (event,) = shared.events("disclosure.intended")[before:]
    disclosure = shared.database.read(
        lambda uow: uow.disclosures.get(event["data"]["disclosure_id"])
    )
    assert disclosure.kind is DisclosureKind.READ
    assert disclosure.outcome is Outcome.MADE
    assert disclosure.transfer_id is None
    assert disclosure.notice_basis is None
    assert disclosure.datasets == ("identity", "contacts")
    assert disclosure.digest == keys_of(shared).digest(answer.content)
    assert all(not name.startswith("to ") for name in disclosure.crosswalk_hashes)
    assert shared.verify_ledger().is_verified
