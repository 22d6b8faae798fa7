"""Everything a rule may look at, loaded before deciding so that rules do no I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from gateway.model.agreement import Agreement
from gateway.model.block import Block, SubstituteAddress
from gateway.model.client import Client, Organization
from gateway.model.consent import Consent
from gateway.model.district import District
from gateway.model.grant import Grant, GrantStudents
from gateway.model.moved import MovedStudent
from gateway.model.permit import Question
from gateway.model.person import Person, RoleAssignment
from gateway.model.purpose import CONSENT_PURPOSES, Action, Purpose
from gateway.model.relation import Relation
from gateway.model.student import Roster
from gateway.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says at one moment of those whom a question is about."""

    district: District | None
    client: Client | None
    organization: Organization | None
    agreements: tuple[Agreement, ...]
    dataset_purposes: Mapping[str, frozenset[Purpose]]
    """Those of the question that are approved, and the purposes that each may serve."""
    reach: frozenset[str]
    """Datasets that some live grant there gives the client for action and purpose, of anybody."""
    grants: tuple[Grant, ...]
    """Of the client and the district; one by list is here only if it lists the student, or anybody
    where all that may be read are asked for."""
    consents: tuple[Consent, ...]
    """For the student; where all that may be read are asked for, those that grants rest on."""
    blocks: tuple[Block, ...]
    """On the student; on everybody in the district where all that may be read are asked for."""
    now: datetime
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Where all that may be read are asked for: whom each grant by list lists, by its id."""
    is_client_stopped: bool = False
    """Whether the district has stopped this client."""
    moves: tuple[MovedStudent, ...] = ()
    """Of the student, away from the district, that may still hold."""
    admissions: tuple[Grant, ...] = ()
    """Grants by roster to the client, of the districts that the student moved to."""
    substitute: SubstituteAddress | None = field(default=None, repr=False)
    """What stands for the student's address, where it is confidential and the record moves."""
    person: Person | None = None
    """On whose behalf the question is asked, if on anybody's."""
    roles: tuple[RoleAssignment, ...] = ()
    """That the person has, wherever."""
    relations: tuple[Relation, ...] = ()
    """Of the person, to students of the district."""
    attends_postsecondary: bool = False
    """Whether the district recorded that the student attends a postsecondary institution."""
    born_on: date | None = None
    """The student's birth date, read live; None where the source was not asked or did not say."""
    teaches: Mapping[str, frozenset[Roster]] | None = None
    """By StaffId, what the educator who asks teaches now, read live; None as above."""


def load_facts(uow: UnitOfWork, question: Question, now: datetime) -> Facts:
    """Load what the rules need; a constant number of indexed look-ups."""
    district = question.district
    references = question.student.references if question.student else frozenset()
    parties = load_party_facts(uow, question, now)
    theirs = parties.organization.id if parties.organization else ""
    moves = _list_moves(uow, question, now)
    moved_to = {move.destination for move in moves}
    return replace(
        parties,
        moves=moves,
        admissions=uow.grants.list_rosters(question.client_id, moved_to) if moves else (),
        agreements=uow.agreements.list_for(theirs, district, *moved_to)
        if moves
        else parties.agreements,
        reach=frozenset()
        if question.purpose is None
        else uow.grants.list_reach(
            question.client_id, district, question.purpose, question.action, now
        ),
        **_load_given(uow, question, theirs, now),
        blocks=_list_blocks(uow, question, now),
        attends_postsecondary=question.person_id is not None
        and uow.postsecondaries.is_recorded(district, references),
    )


def load_party_facts(uow: UnitOfWork, question: Question, now: datetime) -> Facts:
    """Load who asks, and of which district; nothing that was given or stands in the way there."""
    district = question.district
    client = uow.clients.find(question.client_id)
    organization = uow.organizations.find(client.organization_id) if client else None
    person_id = question.person_id
    return Facts(
        district=uow.districts.find(district),
        client=client,
        organization=organization,
        agreements=uow.agreements.list_for(organization.id if organization else "", district),
        dataset_purposes=uow.datasets.list_served(question.datasets),
        reach=frozenset(),
        grants=(),
        consents=(),
        blocks=(),
        now=now,
        is_client_stopped=uow.stops.is_client_stopped(district, question.client_id),
        person=uow.persons.find(person_id) if person_id else None,
        roles=uow.roles.list_live(person_id, now) if person_id else (),
        relations=uow.relations.list_live(person_id, district, now) if person_id else (),
    )


def _load_given(
    uow: UnitOfWork, question: Question, organization_id: str, now: datetime
) -> dict[str, Any]:
    """Grants, whom they list and consents: of the student, or of all that may be read."""
    client_id, district = question.client_id, question.district
    references = question.student.references if question.student else frozenset()
    grants = uow.grants.list_covering(client_id, district, references)
    if question.student is not None:
        consents = uow.consents.list_for(district, organization_id, references)
        return {"grants": grants, "consents": consents}
    if not is_about_all(question) or _are_all_seen(question, grants, now):
        return {"grants": grants}
    listing = uow.grants.list_listing(client_id, district, now)
    return {
        "grants": (*grants, *listing),
        "listed": uow.grants.list_listed(client_id, district, now),
        "consents": uow.consents.list_rested_on(client_id, district, now),
    }


def _are_all_seen(question: Question, grants: Iterable[Grant], now: datetime) -> bool:
    """Whether one grant is for all, of everything that is asked for: lists would add nobody."""
    return question.purpose not in CONSENT_PURPOSES and any(
        grant.students is GrantStudents.ALL
        and grant.is_live(now)
        and grant.purpose == question.purpose
        and question.action in grant.actions
        and set(question.datasets) <= set(grant.datasets)
        for grant in grants
    )


def is_about_all(question: Question) -> bool:
    """
    Whether it asks for all that a client may read, by whatever grant.

    A person's lists come by roster alone: those of a client are not the person's own.
    """
    return (
        question.student is None and question.action is Action.READ and question.person_id is None
    )


def _list_moves(uow: UnitOfWork, question: Question, now: datetime) -> tuple[MovedStudent, ...]:
    """Looked for where they matter: to provision one student's account."""
    if question.student is None or question.purpose is not Purpose.ACCOUNT_PROVISIONING:
        return ()
    return uow.moved_students.list_live(question.district, question.student.references, now)


def _list_blocks(uow: UnitOfWork, question: Question, now: datetime) -> tuple[Block, ...]:
    """On the student; of a question about all, on whom a list leaves out: only reads list."""
    if question.student is not None:
        return uow.blocks.list_on(question.district, question.student.references, now)
    if question.action is Action.READ:
        return uow.blocks.list_in(question.district, now)
    return ()
