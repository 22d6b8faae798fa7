"""
What concerns a student is one and the same 404, whatever it is.

Not covered, covered by what has expired, without consent, blocked, absent: status, headers and
body are equal to the byte, but for the correlation id, and so are the calls at the source.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from denials import ABSENT, block, give, pupils_at, tell, told
from policies import registry_of
from region import HIGHLINE, KENT, SEATTLE

from gateway.access.catalogue import Catalogue, Decision
from gateway.clock import now
from gateway.model.block import BlockKind
from gateway.model.catalogue import DatasetStatus


def kent_grants(exchange, client):
    client_id = exchange.region.clients[client].client_id
    grants = exchange.database.read(lambda uow: uow.grants.list_in(KENT))
    return [one for one in grants if one.client_id == client_id]


def test_of_a_list_every_no_is_the_same(exchange):
    """The community organization: two of Kent's students, by consent."""
    cast = exchange.region.cast
    policies = registry_of(exchange)
    granted, unconsented, blocked, uncovered = cast.kent[:4]
    assert exchange.read_record("cbo", granted).status_code == 200
    references = policies.keys.references(KENT, unconsented)
    client = exchange.database.read(
        lambda uow: uow.clients.get(exchange.region.clients["cbo"].client_id)
    )
    (consent,) = exchange.database.read(
        lambda uow: uow.consents.list_for(KENT, client.organization_id, references)
    )
    policies.consenting.revoke(consent.id, by="steward", why="a test")
    expired = cast.kent[4]
    _expired_beside_live(exchange, expired, consent)

    absent = tell(exchange, "cbo", ABSENT)

    assert {status for status, _, _ in absent} <= {403, 404}
    assert absent[0][0] == 404
    for ssid in (uncovered, expired, unconsented, blocked):
        assert tell(exchange, "cbo", ssid) == absent
    assert exchange.read_record("cbo", granted).status_code == 200


def _expired_beside_live(exchange, ssid, consent):
    """A grant that has run out, beside those of others that are live."""
    policies = registry_of(exchange)
    reference = policies.keys.reference(KENT, ssid)
    own = replace(consent, id="expired", student_reference=reference)
    (live, *_) = kent_grants(exchange, "cbo")
    over = replace(live, id="expired", consent_id="expired", ends_at=now())

    def unit(uow):
        uow.consents.add(own)
        uow.grants.add(over, [reference])

    exchange.database.write(unit)


def test_under_a_grant_for_all_every_no_is_the_same(exchange):
    ssid = exchange.region.cast.kent[0]
    assert exchange.read_record("kent-it", ssid).status_code == 200
    block(exchange, ssid)

    assert tell(exchange, "kent-it", ssid) == tell(exchange, "kent-it", ABSENT)


def test_under_a_grant_by_school_every_no_is_the_same(exchange):
    """Absent, at another school, blocked here or there, expired beside live."""
    schools = exchange.region.cast.kent_schools
    here, blocked_here = pupils_at(exchange, schools[:2])[:2]
    there, blocked_there, expired = pupils_at(exchange, schools[2:])[:3]
    assert exchange.read_record("learning-provider", here).status_code == 200
    block(exchange, blocked_here)
    block(exchange, blocked_there)
    give(exchange, "learning-provider", ssids=(expired,), ends_at=now() - timedelta(days=1))

    absent = tell(exchange, "learning-provider", ABSENT)

    assert {status for status, _, _ in absent} == {404}
    for ssid in (there, blocked_there, blocked_here, expired):
        assert tell(exchange, "learning-provider", ssid) == absent


def test_address_confidentiality_is_told_as_absence(exchange):
    ssid = exchange.region.cast.kent[0]
    block(exchange, ssid, BlockKind.ADDRESS_CONFIDENTIALITY)
    asked = ({"datasets": ["address"]}, {"datasets": ["identity", "contacts"]})

    assert tell(exchange, "kent-it", ssid, asked=asked) == tell(
        exchange, "kent-it", ABSENT, asked=asked
    )
    record = exchange.read_record("kent-it", ssid).json()
    assert {"dataset": "address", "reason": "none to give"} in record["omitted"]
    assert not {"address", "contacts"} & set(record["datasets"])


def test_a_source_that_is_down_is_told_of_the_blocked_as_of_the_absent(exchange, tmp_path):
    exchange.publish(KENT, folder=str(tmp_path / "gone"), inbox=str(tmp_path / "inbox"))
    ssid = exchange.region.cast.kent[0]
    absent = tell(exchange, "kent-it", ABSENT)
    block(exchange, ssid)

    assert tell(exchange, "kent-it", ssid) == absent
    assert {status for status, _, _ in absent} == {502}


def test_every_no_is_in_the_ledger_with_its_reason(exchange):
    cast = exchange.region.cast
    _, _, blocked, uncovered = cast.kent[:4]
    for client, ssid in (
        ("cbo", blocked),
        ("cbo", uncovered),
        ("kent-it", ABSENT),
        ("stranger", uncovered),
    ):
        exchange.read_record(client, ssid, datasets=["identity"])

    denied = [one["data"] for one in exchange.events("decision.denied")]

    assert [(one["denial_kind"], one["rule"]) for one in denied] == [
        ("student", "no block stands"),
        ("student", "grant covers"),
        ("student", "source has the student"),
        ("client", "client has a grant"),
    ]
    references = registry_of(exchange).keys.references(KENT, blocked)
    assert denied[0]["student"] in references
    assert not any(ssid in json.dumps(denied) for ssid in (blocked, uncovered, ABSENT))


def test_a_discarded_look_up_is_in_the_ledger_with_its_denial(exchange):
    block(exchange, exchange.region.cast.kent[0])
    exchange.read_record("kent-it", exchange.region.cast.kent[0])

    (looked_up,) = exchange.events("lookup.made")
    (denied,) = exchange.events("decision.denied")
    assert looked_up["data"]["student"] == denied["data"]["student"]
    assert looked_up["data"]["purpose"] == "same calls for a student who may not be seen"


@pytest.mark.parametrize(
    ("client", "district", "asked", "lacking"),
    [
        ("stranger", KENT, {}, "no live grant of district 17415"),
        ("stranger", KENT, {"datasets": ["identity"]}, "no live grant of district 17415"),
        ("stranger", KENT, {"datasets": ["discipline"]}, "may not serve account-provisioning"),
        ("cbo", KENT, {"datasets": ["discipline"]}, "covers dataset discipline"),
        ("cbo", HIGHLINE, {}, "no live grant of district 17401"),
        ("learning-provider", KENT, {"datasets": ["address"]}, "may not serve"),
        ("kent-it", SEATTLE, {}, "at home alone"),
        ("sis-vendor", SEATTLE, {}, "no live grant of district 17001"),
    ],
)
def test_what_the_client_lacks_is_told_alike_of_every_student(
    served, client, district, asked, lacking
):
    cast = served.region.cast

    answers = [
        told(served.read_record(client, ssid, district, **asked))
        for ssid in (cast.kent[0], cast.kent[2], ABSENT)
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 403
    assert (
        lacking
        in json.loads(answers[0][2].replace(b",}", b"}").replace(b'",,"', b'","'))["detail"]
    )


def test_a_dataset_that_is_withdrawn_is_the_clients_matter(exchange):
    withdrawn = Decision(DatasetStatus.WITHDRAWN, date(2026, 11, 10), "item 4")
    Catalogue(exchange.database, now).decide("identity", withdrawn, by="dcc", why="a test")
    ssid = exchange.region.cast.kent[0]

    answer = exchange.read_record("kent-it", ssid, datasets=["identity"])

    assert answer.status_code == 403
    assert "dataset identity is not approved" in answer.json()["detail"]
    assert "identity" not in exchange.read_record("kent-it", ssid).json()["datasets"]


def test_datasets_that_are_not_about_students_come_where_they_are_named(served):
    """Of the whole record they are no part."""
    ssid = served.region.cast.kent[0]

    named = served.read_record("kent-it", ssid, datasets=["schedule", "locations", "staff-roster"])
    whole = served.read_record("kent-it", ssid).json()

    assert set(named.json()["datasets"]) == {"schedule", "locations", "staff-roster"}
    assert "locations" not in whole["datasets"]
    assert "locations" not in {one["dataset"] for one in whole["omitted"]}
