"""The decision against an oracle that was written from the design's text, and shares no code."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle import judge
from told import told
from world_facts import facts_of, teaches_of
from worlds import STUDENTS, draw

from gateway.access.decision import decide
from gateway.access.facts import load_facts
from gateway.model.catalogue import DatasetStatus
from gateway.model.permit import Denial
from gateway.model.purpose import Purpose
from gateway.model.relation import Postsecondary
from gateway.model.stop import Stop
from gateway.model.student import Student
from gateway.model.transfer import AttestationKind, Transfer, TransferState
from gateway.store import Database

SEEDS = st.integers(0, 2**48)


@settings(max_examples=3000, database=None)
@given(seed=SEEDS)
@example(seed=0)
def test_the_decision_is_what_the_oracle_says(seed):
    question, world = draw(seed)

    assert told(decide(question, facts_of(world, question))) == judge(question, world)


@settings(max_examples=500, database=None)
@given(seed=SEEDS)
def test_what_the_client_is_told_is_the_same_of_every_student(seed):
    question, world = draw(seed)
    answers = {
        name: decide(one, facts_of(world, one))
        for name in (*STUDENTS, "absent")
        for one in [replace(question, student=Student("1000000001", frozenset({f"m1:{name}"})))]
    }

    told_of = {
        (answer.kind, answer.rule, answer.reason, answer.is_source_asked)
        for answer in answers.values()
        if isinstance(answer, Denial) and answer.kind == "client"
    }

    assert len(told_of) <= 1
    if told_of:
        assert all(isinstance(answer, Denial) for answer in answers.values())
        assert {answer.kind for answer in answers.values()} == {"client"}


@settings(max_examples=500, database=None)
@given(seed=SEEDS)
def test_the_same_schedules_are_looked_up_whoever_the_student_is(seed):
    question, world = draw(seed)
    question = replace(question, person_id="pat", purpose=Purpose.DISTRICT_OPERATIONS)
    everybody = [
        replace(question, student=Student("1000000001", frozenset({f"m1:{name}"})))
        for name in (*STUDENTS, "absent")
    ]
    unasked, asked = (
        replace(world, taught=None),
        replace(world, taught=world.taught or frozenset()),
    )

    before = {wanted_by(decide(one, facts_of(unasked, one))) for one in everybody}
    after = {wanted_by(decide(one, facts_of(asked, one))) for one in everybody}

    assert len(before) == 1
    assert after == {(None, ())}


def wanted_by(answer):
    return (answer.wanted, answer.staff_ids) if isinstance(answer, Denial) else (None, ())


def test_worlds_are_of_every_sort():
    """Of two thousand, hundreds are permitted, and each rule about a student refuses some."""
    answers = [
        decide(question, facts_of(world, question))
        for question, world in (draw(seed) for seed in range(2000))
    ]

    denied = [answer.rule for answer in answers if isinstance(answer, Denial)]
    assert len(answers) - len(denied) > 400
    assert len(set(denied)) == 18
    assert min(denied.count(rule) for rule in set(denied)) > 10
    assert sum(isinstance(one, Denial) and one.is_source_asked for one in answers) > 40


class UndoError(Exception):
    """Leaves the database as it was."""


@pytest.fixture(scope="module")
def database(upgraded_sqlite, tmp_path_factory):
    path = tmp_path_factory.mktemp("worlds") / "gateway.db"
    path.write_bytes(upgraded_sqlite.read_bytes())
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()


@settings(max_examples=100, database=None)
@given(seed=SEEDS)
def test_the_facts_that_the_database_gives_decide_alike(database, seed):
    question, world = draw(seed)
    known = {one.id for one in world.organizations}
    world = replace(
        world,
        clients=tuple(one for one in world.clients if one.organization_id in known),
        consents=tuple(one for one in world.consents if one.id),
    )
    clients = {one.client_id for one in world.clients}
    consents = {one.id for one in world.consents}
    world = replace(
        world,
        grants=tuple(
            replace(one, consent_id=one.consent_id if one.consent_id in consents else None)
            for one in world.grants
            if one.client_id in clients
        ),
    )
    loaded = []

    def unit(uow):
        _add(uow, world)
        loaded.append(load_facts(uow, question, world.now))
        raise UndoError

    with suppress(UndoError):
        database.write(unit)

    loaded = replace(loaded[0], born_on=world.born_on, teaches=teaches_of(world))
    assert told(decide(question, loaded)) == judge(question, world)


def _add(uow, world):
    for entry in uow.datasets.list_all():
        approved = entry.name in world.purposes
        uow.datasets.put(
            replace(
                entry,
                status=DatasetStatus.APPROVED if approved else DatasetStatus.WITHDRAWN,
                purposes=tuple(world.purposes.get(entry.name, entry.purposes)),
            )
        )
    for district in world.districts:
        uow.districts.put(district)
    for organization in world.organizations:
        uow.organizations.add(organization)
    for client in world.clients:
        uow.clients.add(client)
    for agreement in world.agreements:
        uow.agreements.add(agreement)
    for consent in world.consents:
        uow.consents.add(consent)
    for grant in world.grants:
        uow.grants.add(grant, world.lists.get(grant.id, ()))
    _add_people(uow, world)
    _add_what_stands(uow, world)


def _add_people(uow, world):
    for person in world.persons:
        uow.persons.add(person)
    for role in world.roles:
        uow.roles.add(role)
    for relation in world.relations:
        uow.relations.add(relation)
    for number, (code, reference) in enumerate(sorted(world.postsecondary)):
        uow.postsecondaries.add(Postsecondary(str(number), code, reference, "steward", world.now))


def _add_what_stands(uow, world):
    for block in world.blocks:
        uow.blocks.add(block)
    for district, client in sorted(world.stopped):
        if client in {one.client_id for one in world.clients}:
            uow.stops.add(Stop(f"{district} {client}", district, client, world.now, "x", "x"))
    for move in world.moves if world.clients else ():
        uow.transfers.add(_transfer(move, world.clients[0].client_id, world.now))
        uow.moved_students.add(move)


def _transfer(move, client_id, now):
    return Transfer(
        id=move.transfer_id,
        client_id=client_id,
        source=move.source,
        destination=move.destination,
        student_reference=move.student_reference,
        destination_reference=move.destination_reference,
        datasets=("identity",),
        attested_kind=AttestationKind.ENROLLED,
        attested_school="101",
        attested_on=now.date(),
        asked_by_encrypted="m1:name",
        state=TransferState.ACKNOWLEDGED,
        requested_at=now,
        updated_at=now,
        due_at=None,
    )
