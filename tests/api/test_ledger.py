"""An auditor sees what happened, and no student; a district's steward what concerns the own."""

import json

import pytest
from region import BASE_URL, KENT, SEATTLE

from gateway.access.blocking import Blocking, BlockTerms
from gateway.access.people import People
from gateway.access.relating import RelationTerms
from gateway.access.tokens import issue_token
from gateway.auditing.telling import TOLD
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.ledger import StoredLog
from gateway.ledger.events import CATALOGUE
from gateway.ledger.note import open_note
from gateway.merkle import hash_leaf, verify_consistency, verify_inclusion
from gateway.model.block import BlockKind
from gateway.model.person import OWN_PAGES, RoleAssignment
from gateway.model.relation import RelationKind
from gateway.model.role import Role

BASE = "/ledger/v1"


class Looking:
    """Somebody of one role, and what they are answered."""

    def __init__(self, exchange, role, district=None):
        self.exchange = exchange
        keys = keys_of(exchange)
        people = People(exchange.database, keys, now)
        self.person = people.register("A. Person", None, by="test", why="test")
        given = RoleAssignment(
            f"{role} {self.person.id}", self.person.id, role, district, None, "test", now()
        )
        exchange.database.write(lambda uow: uow.roles.add(given))
        self.token = issue_token(
            keys,
            BASE_URL,
            OWN_PAGES,
            scopes=(),
            purpose=None,
            now=now(),
            person_id=self.person.id,
        ).text

    def get(self, path, **asked):
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.exchange.http.get(f"{BASE}{path}", params=asked or None, headers=headers)

    def list_all(self, **asked):
        """Every event, part by part."""
        answers, path = [], "/events"
        answer = self.get(path, **asked)
        while True:
            assert answer.status_code == 200, answer.text
            answers.append(answer)
            following = answer.json()["next"]
            if following is None:
                return answers
            answer = self.get(following.removeprefix(f"{BASE_URL}{BASE}"))


def keys_of(exchange):
    return KeyRing.load(f"file:{exchange.region.keys}")


@pytest.fixture
def happened(exchange):
    """Much that has to do with students, each in its place in the ledger."""
    keys, ssid = keys_of(exchange), exchange.region.cast.kent[0]
    blocking = Blocking(exchange.database, keys, now)
    blocking.set_block(
        BlockTerms(district=KENT, ssid=exchange.region.cast.kent[3], kind=BlockKind.COURT_ORDER),
        by="test",
        why="for the child of Marker Mother",
    )
    person = People(exchange.database, keys, now).register("A. Parent", None, by="t", why="t")
    relating = exchange.gateway.services.people.relating
    terms = RelationTerms(ssid, RelationKind.PARENT)
    relating.relate(KENT, [(person.id, terms)], by="test", why="a birth certificate")
    transfer = exchange.request_transfer().json()["id"]
    exchange.complete(transfer)
    exchange.read_record("kent-it", ssid, datasets=["identity"])
    exchange.read_record("cbo", exchange.region.cast.kent[3], datasets=["identity"])
    exchange.gateway.sequencing.sequence_now()
    return exchange


@pytest.fixture
def auditor(happened):
    return Looking(happened, Role.AUDITOR)


def all_of_students(exchange):
    """Every SSID, every reference of one, and what opens a line of a disclosure's students."""
    keys = keys_of(exchange)
    found = {
        marked
        for code, population in exchange.region.populations.items()
        for pupil in population.pupils
        for marked in (pupil.ssid, *keys.references(code, pupil.ssid))
    }
    log = exchange.database.read(
        lambda uow: StoredLog(uow).list_subjects(tuple(uow.disclosures.list_ids()))
    )
    return found | {part for one in log for part in (one.reference, one.salt)}


def test_no_answer_to_an_auditor_holds_a_student(happened, auditor):
    answers = auditor.list_all(limit=5)
    events = [event for answer in answers for event in answer.json()["items"]]
    last = events[-1]["sequence"]
    answers += [auditor.get(f"/events/{one['sequence']}") for one in events]
    answers += [auditor.get("/proofs/inclusion", sequence=one) for one in range(last)]
    answers += [auditor.get("/proofs/consistency", **{"from": last}), auditor.get("/checkpoint")]
    said = "\n".join(answer.text for answer in answers)

    assert {answer.status_code for answer in answers} == {200}
    assert [event["sequence"] for event in events] == list(range(len(events)))
    assert {"disclosure.intended", "policy.changed", "transfer.requested", "lookup.made"} <= {
        event["kind"] for event in events
    }
    assert {one for one in all_of_students(happened) if one in said} == set()
    assert "Marker" not in said


def test_the_whole_log_that_is_searched_does_hold_students(happened):
    bodies = happened.database.read(
        lambda uow: "".join(entry.body for _, entry in uow.events.list_placed(0, 1000))
    )

    assert any(one in bodies for one in all_of_students(happened))
    assert "Marker" in bodies


def test_what_is_told_of_each_kind_are_fields_of_it_that_hold_no_student():
    kinds = {event.kind: set(event.__dataclass_fields__) for event in CATALOGUE}

    assert TOLD.keys() == kinds.keys()
    for kind, told in TOLD.items():
        assert told <= kinds[kind]
        assert not {"student", "students", "destination_student", "why"} & told


def test_an_auditor_checks_what_is_answered_by_the_operators_key(happened, auditor):
    public = keys_of(happened).checkpoint_key.public_key()
    before = open_note(auditor.get("/checkpoint").text, public)
    happened.read_record("kent-it", happened.region.cast.kent[1], datasets=["identity"])
    happened.gateway.sequencing.sequence_now()
    answer = auditor.get("/checkpoint")
    signed = open_note(answer.text, public)
    held = auditor.get("/events", kind="disclosure.intended").json()["items"][-1]
    proof = auditor.get("/proofs/inclusion", sequence=held["sequence"]).json()
    later = auditor.get("/proofs/consistency", **{"from": before.size, "to": signed.size}).json()

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert (proof["size"], proof["root"]) == (signed.size, signed.root.hex())
    verify_inclusion(
        bytes.fromhex(held["leafHash"]),
        held["sequence"],
        proof["size"],
        raw(proof["hashes"]),
        signed.root,
    )
    assert signed.size > before.size
    verify_consistency(before.size, before.root, signed.size, signed.root, raw(later["hashes"]))
    assert held["leafHash"] == leaf_of(happened, held["sequence"])


def test_a_steward_sees_what_concerns_the_own_district_and_nothing_else(happened):
    steward = Looking(happened, Role.DATA_STEWARD, SEATTLE)
    said = [one for answer in steward.list_all(district=SEATTLE) for one in answer.json()["items"]]
    others = {
        event["sequence"]
        for answer in Looking(happened, Role.AUDITOR).list_all()
        for event in answer.json()["items"]
    } - {event["sequence"] for event in said}

    assert {"transfer.requested", "lookup.made"} <= {event["kind"] for event in said}
    assert all(SEATTLE in json.dumps(event["data"]) for event in said)
    assert "transfer.moved" not in {event["kind"] for event in said}  # the reason is Kent's
    for sequence in sorted(others):
        assert steward.get(f"/events/{sequence}", district=SEATTLE).status_code == 404
    assert steward.get("/events").status_code == 403
    assert steward.get("/events", district=KENT).status_code == 403
    assert steward.get(f"/events/{min(others)}", district=KENT).status_code == 403


def test_an_auditor_of_one_district_sees_that_alone(happened):
    auditor = Looking(happened, Role.AUDITOR, KENT)

    assert auditor.get("/events", district=KENT).json()["items"]
    assert auditor.get("/events", district=SEATTLE).status_code == 403
    assert auditor.get("/events").status_code == 403


def test_events_are_narrowed_by_kind_and_time(auditor):
    events = auditor.get("/events", limit=500).json()["items"]
    middle = sorted(event["at"] for event in events)[len(events) // 2]

    def sequences(**asked):
        return [
            one["sequence"] for one in auditor.get("/events", limit=500, **asked).json()["items"]
        ]

    assert sequences(**{"from": middle}) == [e["sequence"] for e in events if e["at"] >= middle]
    assert sequences(until=middle) == [e["sequence"] for e in events if e["at"] < middle]
    assert sequences(kind="token.issued") == [
        e["sequence"] for e in events if e["kind"] == "token.issued"
    ]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/events/9007199254740991", {}, 404),
        ("/events/-1", {}, 404),
        ("/events", {"from": "0001-01-01T00:00:00+23:59"}, 400),
        ("/events", {"after": "x"}, 400),
        ("/proofs/inclusion", {"sequence": 0, "size": 100_000}, 404),
        ("/proofs/inclusion", {"sequence": 2, "size": 2}, 404),
        ("/proofs/consistency", {"from": 100_000}, 400),
        ("/proofs/consistency", {"from": 1, "to": 100_000}, 404),
        ("/proofs/consistency", {"from": 0}, 400),
    ],
)
def test_what_is_not_there_or_no_size_is_refused(auditor, path, asked, status):
    assert auditor.get(path, **asked).status_code == status


def raw(hashes):
    return [bytes.fromhex(one) for one in hashes]


def leaf_of(exchange, sequence):
    """The leaf of the event as docs/events.md says, from what is hashed."""
    ((_, entry),) = exchange.database.read(lambda uow: uow.events.list_placed(sequence, 1))
    return hash_leaf(entry.body.encode()).hex()
