"""Events join the unit of work of what they record, and then have a place for good."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from ledger_log import (
    DENIED,
    DISCLOSURE,
    KEY,
    NOW,
    ORIGIN,
    STUDENTS,
    add,
    disclose,
    fill,
    moved,
    requested,
    sequencer,
    verify,
)

from gateway.errors import ConflictError, LedgerError, VerificationError
from gateway.ledger import append, format_verifier_key, intend, origin_of, record, settle
from gateway.ledger.events import PolicyChanged
from gateway.ledger.note import open_note
from gateway.ledger.subjects import build_subjects, subject_root
from gateway.merkle import consistency_proof, hash_leaf, root, verify_consistency
from gateway.model.disclosure import Outcome
from gateway.store import Database


def test_an_event_is_there_exactly_if_its_unit_of_work_is(database):
    def fail(uow):
        append(uow, DENIED)
        raise ConflictError("on purpose")

    with pytest.raises(ConflictError):
        database.write(fail)
    event_id = add(database, DENIED)
    (entry,) = database.read(lambda uow: uow.events.list_pending(10))

    assert entry.id == event_id
    assert entry.kind == "decision.denied"
    assert entry.at == NOW


def test_the_body_is_canonical_json_of_every_field(database):
    add(database, requested("t1"))
    (entry,) = database.read(lambda uow: uow.events.list_pending(10))

    assert json.loads(entry.body) == {
        "at": "2026-11-24T17:00:00.123456Z",
        "kind": "transfer.requested",
        "data": {
            "transfer_id": "t1",
            "client_id": "seattle-registrar",
            "source": "17415",
            "destination": "17001",
            "student": "m1:first=",
            "destination_student": "m1:same",
            "datasets": ["identity", "attendance"],
            "attested_kind": "enrolled",
            "attested_school": "3479",
            "attested_on": "2026-11-20",
            "due_at": "2026-11-26T17:00:00.123456Z",
        },
    }
    assert entry.body.startswith('{"at":"2026-11-24T17:00:00.123456Z","data":{"attested_kind"')
    assert entry.leaf_hash == hash_leaf(entry.body.encode()).hex()


def test_a_change_of_policy_says_before_and_after(database):
    change = PolicyChanged(
        at=NOW,
        what="grant",
        subject_id="g1",
        district="17415",
        by="steward",
        before={"ends_at": None, "datasets": ("identity",)},
        after={"ends_at": "2026-12-01", "datasets": ()},
        why="narrowed",
    )
    add(database, change)
    (entry,) = database.read(lambda uow: uow.events.list_pending(10))

    assert json.loads(entry.body)["data"]["before"] == {
        "ends_at": None,
        "datasets": ["identity"],
    }


def test_what_cannot_be_recorded_is_a_ledger_error(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/gateway.db")

    with pytest.raises(LedgerError, match="nothing was disclosed"):
        record(database, lambda uow: append(uow, DENIED))
    database.close()


def test_every_event_gets_one_place_in_the_order_of_its_commit(database):
    first = [add(database, moved(f"t{number}", "requested", "approved")) for number in range(3)]
    checkpoint = sequencer(database).sequence()
    second = add(database, DENIED)
    later = sequencer(database).sequence_all()
    placed = database.read(lambda uow: uow.events.list_placed(0, 10))

    assert [leaf.event_id for leaf, _ in placed] == [*first, second]
    assert [leaf.index for leaf, _ in placed] == [0, 1, 2, 3]
    assert (checkpoint.size, later.size) == (3, 4)
    assert database.read(lambda uow: uow.events.count_pending()) == 0
    assert sequencer(database).sequence() is None
    assert sequencer(database).sequence_all() is None


def test_more_than_one_batch_is_placed_whole(database):
    database.write(lambda uow: [append(uow, DENIED) for _ in range(1001)])

    assert sequencer(database).sequence().size == 500
    assert sequencer(database).sequence_all().size == 1001
    assert verify(database).is_verified


def test_writers_and_many_sequencers_at_once_make_one_tree(database):
    def write(_: int) -> None:
        for _ in range(10):
            add(database, DENIED)

    def sequence(_: int) -> None:
        for _ in range(10):
            sequencer(database).sequence()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda job: job(0), [write, sequence] * 4))
    sequencer(database).sequence_all()
    verification = verify(database)

    assert verification.size == 40
    assert verification.problems == ()


@pytest.mark.parametrize("upgraded_url", ["postgresql"], indirect=True)
def test_a_slow_writer_is_not_passed_over(upgraded_url, database):
    with psycopg.connect(upgraded_url) as slow:
        (event_id,) = slow.execute(
            "INSERT INTO events (at, kind, body, leaf_hash) VALUES (now(), 'k', '{}', %s)"
            " RETURNING id",
            [hash_leaf(b"{}").hex()],
        ).fetchone()
        slow.execute("INSERT INTO pending_events VALUES (%s)", [event_id])
        later = add(database, DENIED)
        sequencer(database).sequence_all()
        slow.commit()
    sequencer(database).sequence_all()
    placed = database.read(lambda uow: uow.events.list_placed(0, 10))

    assert later > event_id
    assert [leaf.event_id for leaf, _ in placed] == [later, event_id]


@pytest.mark.parametrize("upgraded_url", ["postgresql"], indirect=True)
def test_one_sequencer_works_at_a_time_and_another_takes_over(upgraded_url, database):
    add(database, DENIED)
    with psycopg.connect(upgraded_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [0x7032_6C6F_67])
        assert sequencer(database).sequence() is None

    assert sequencer(database).sequence().size == 1


def test_a_checkpoint_is_a_signed_note_of_origin_size_and_root(database):
    add(database, DENIED)
    note = sequencer(database).sequence().note
    origin, size, root_, empty, signature = note.removesuffix("\n").split("\n")
    ((leaf, _),) = database.read(lambda uow: uow.events.list_placed(0, 1))
    name, key_id, key = format_verifier_key(ORIGIN, KEY.public_key()).split("+")
    signed = base64.b64decode(signature.removeprefix(f"\u2014 {ORIGIN} "))

    assert (origin, size, empty) == (ORIGIN, "1", "")
    assert base64.b64decode(root_).hex() == leaf.hash
    assert (name, key_id) == (ORIGIN, signed[:4].hex())
    assert base64.b64decode(key)[0] == 1
    KEY.public_key().verify(signed[4:], f"{origin}\n{size}\n{root_}\n".encode())


def test_checkpoints_are_consistent_with_one_another(database):
    fill(database)
    checkpoints = database.read(lambda uow: uow.checkpoints.list_all())
    placed = database.read(lambda uow: uow.events.list_placed(0, 64))
    leaves = [bytes.fromhex(leaf.hash) for leaf, _ in placed]

    for checkpoint in checkpoints:
        signed = open_note(checkpoint.note, KEY.public_key())
        proof = consistency_proof(signed.size, leaves)
        verify_consistency(signed.size, signed.root, 64, root(leaves), proof)


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("https://Gateway.example.org/", "gateway.example.org"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("https://user:secret@host/path", "host"),
    ],
)
def test_the_logs_name_is_the_host_of_the_base_url(base_url, origin):
    assert origin_of(base_url) == origin


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note.replace("\n1\n", "\n2\n"),
        lambda note: note.replace("\n1\n", "\n01\n"),
        lambda note: note.replace(ORIGIN, "another.example.org", 1),
        lambda note: note.replace(ORIGIN, "another.example.org"),
        lambda note: note + "\n",
        lambda note: note.replace("\u2014", "-"),
        lambda note: note[:-6] + "=" + note[-5:],
        lambda note: note[:-4] + chr(ord(note[-4]) ^ 1) + note[-3:],
        lambda note: note[:-20] + ("A" if note[-20] != "A" else "B") + note[-19:],
        lambda _: "",
    ],
)
def test_a_spoilt_note_is_refused(database, spoil):
    add(database, DENIED)
    note = sequencer(database).sequence().note

    with pytest.raises(VerificationError):
        open_note(spoil(note), KEY.public_key())


def test_a_disclosure_is_in_the_log_before_and_after(database):
    database.write(lambda uow: intend(uow, DISCLOSURE, STUDENTS))
    opened = database.read(lambda uow: uow.disclosures.list_open())
    settled = database.write(lambda uow: settle(uow, "d0", Outcome.MADE, NOW))
    again = database.write(lambda uow: settle(uow, "d0", Outcome.FAILED, NOW))
    entries = database.read(lambda uow: uow.events.list_pending(10))
    subjects = database.read(lambda uow: uow.disclosures.list_subjects_of(["d0"]))

    assert opened == (replace(DISCLOSURE, subject_root=subject_root(subjects)),)
    assert (settled, again) == (True, False)
    assert [entry.kind for entry in entries] == ["disclosure.intended", "disclosure.outcome"]
    assert json.loads(entries[0].body)["data"]["subject_root"] == subject_root(subjects)


def test_a_line_of_a_student_is_salted_and_its_place_tells_nothing():
    references = {f"m1:{number:03}": ("identity",) for number in range(50)}
    first, second = build_subjects("d", references), build_subjects("d", references)

    assert {subject.reference for subject in first} == set(references)
    assert [subject.position for subject in first] == list(range(50))
    assert not {s.leaf_hash for s in first} & {s.leaf_hash for s in second}
    assert [s.reference for s in first] != [s.reference for s in second]
    assert (
        first[0].leaf_hash
        == hash_leaf(
            bytes.fromhex(first[0].salt) + first[0].reference.encode() + b"\nidentity"
        ).hex()
    )


def test_a_disclosure_about_nobody_has_the_root_of_the_empty_tree():
    assert subject_root(()) == root([]).hex()


def test_a_log_as_it_was_written_is_verified(database):
    assert verify(database).is_verified

    fill(database)
    database.write(lambda uow: disclose(uow, 99))
    verification = verify(database)
    checkpoint = database.read(lambda uow: uow.checkpoints.find_latest())

    assert verification.problems == ()
    assert verification.is_verified
    assert (verification.size, verification.root_hex) == (64, checkpoint.root)
