"""
Small worlds: two districts, two organizations, three students, and whatever was given or taken.

A world is drawn from a seed, mostly whole with a few things changed, so that permits and denials
by each rule are both common. Instants and days lie on and beside the boundaries.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from world_people import PeopleDrawing

from gateway.model.agreement import Agreement, FedrampLevel
from gateway.model.block import Block, BlockKind
from gateway.model.client import Client, Organization, OrganizationState
from gateway.model.consent import Consent, SignatureMethod, SignerRelation
from gateway.model.district import District, NoticeBasis
from gateway.model.grant import Grant, GrantStudents
from gateway.model.moved import MovedStudent
from gateway.model.permit import Question
from gateway.model.person import Person, RoleAssignment
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.relation import Relation
from gateway.model.student import Student

NOONS = (datetime(2026, 11, 24, 20, tzinfo=UTC), datetime(2026, 11, 25, 7, 59, tzinfo=UTC))
"""Two instants of one day in Washington; by UTC they are of two."""
DAYS = tuple(date(2026, 11, day) for day in (23, 24, 25))
TICK = timedelta(microseconds=1)
DISTRICTS = ("17415", "17001")
STUDENTS = ("ann", "ben", "cy")
DATASETS = ("identity", "attendance", "address", "contacts", "account")
CLIENTS = ("one", "two")
USUALLY = 0.97


@dataclass(frozen=True)
class World:
    """All that is known; `lists` says whom each grant by list lists."""

    now: datetime
    districts: tuple[District, ...]
    organizations: tuple[Organization, ...]
    clients: tuple[Client, ...]
    agreements: tuple[Agreement, ...]
    purposes: dict[str, frozenset[Purpose]]
    grants: tuple[Grant, ...]
    lists: dict[str, frozenset[str]]
    consents: tuple[Consent, ...]
    blocks: tuple[Block, ...]
    persons: tuple[Person, ...]
    roles: tuple[RoleAssignment, ...]
    relations: tuple[Relation, ...]
    postsecondary: frozenset[tuple[str, str]]
    """Districts and references of students who attend further on."""
    born_on: date | None
    """When the student of a question was born, as the source says it when asked."""
    taught: frozenset[tuple[str, str, str]] | None
    """Which of the staff teaches where which section, as the source says it when asked."""
    stopped: frozenset[tuple[str, str]] = frozenset()
    """District and client, where the district has stopped the client."""
    moves: tuple[MovedStudent, ...] = ()


def draw(seed: int) -> tuple[Question, World]:
    """The question and the world of that seed, always the same."""
    return next(draw_many(seed, 1))


def draw_many(seed: int, questions: int) -> Iterator[tuple[Question, World]]:
    """Several questions about the world of that seed, some an instant earlier or later."""
    return _Drawing(Random(seed)).draw(questions)  # noqa: S311 - a test's dice


class _Drawing:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.now = random.choice(NOONS)
        self.purpose = random.choice(tuple(Purpose))
        self.district = self._mostly("17415", "17001")
        self.student = random.choice(STUDENTS)
        self.people = PeopleDrawing(random, self.now, self.purpose, self.district, self.student)

    def draw(self, questions: int) -> Iterator[tuple[Question, World]]:
        kinds = [kind for kind in OrganizationKind if self._may(kind)]
        self.kind = self.random.choice(kinds)
        grants, lists = self._grants()
        world = World(
            now=self.now,
            districts=tuple(self._districts()),
            organizations=tuple(self._organizations()),
            clients=tuple(self._clients()),
            agreements=tuple(
                self._agreement(number) for number in range(self.random.choice((1, 2, 2, 3)))
            ),
            purposes=self._purposes(),
            grants=grants,
            lists=lists,
            consents=tuple(
                self._consent(number) for number in range(self.random.choice((1, 2, 2, 0)))
            ),
            blocks=tuple(
                self._block(number) for number in range(self.random.choice((0, 0, 0, 1, 2)))
            ),
            stopped=frozenset(
                self._mostly(frozenset(), frozenset({(self.district, "one"), ("17001", "two")}))
            ),
            moves=tuple(self._move(number) for number in range(self.random.choice((0, 1, 1, 2)))),
            **vars(self.people.draw()),
        )
        yield self._question(), world
        moments = {now: replace(world, now=now) for now in self._instants()}
        for _ in range(questions - 1):
            self.student = self.random.choice(STUDENTS)
            now = self._mostly(self.now, *moments)
            yield self._question(), moments[now]

    def _question(self) -> Question:
        named = self.random.random() < 0.6
        count = self.random.choice((1, 1, 2)) if named else len(DATASETS)
        student = Student("1000000001", frozenset({f"m1:{self.student}", f"m2:{self.student}"}))
        asked = student if self.random.random() < 0.9 else None
        purpose = self._mostly(self.purpose, None, *Purpose)
        person_id, pages = self.people.caller(purpose)
        return Question(
            client_id=pages or self._mostly("one", "two", "nobody"),
            district=self._mostly(self.district, "17001", "17999"),
            datasets=tuple(self.random.sample(DATASETS, count)),
            is_named=named,
            action=self._mostly(Action.READ, Action.WRITE),
            purpose=purpose,
            student=asked,
            token_students=self._named(student, 0.1),
            scopes=frozenset(
                self._mostly("p2:*:*:read", *self._some_scopes())
                for _ in range(self.random.choice((1, 1, 2)))
            ),
            person_id=person_id,
        )

    def _named(self, student: Student, chance: float) -> frozenset[str] | None:
        """Whom the token names, where it names anybody: often the one who is asked for."""
        if self.random.random() >= chance:
            return None
        others = frozenset(f"m1:{self.random.choice(STUDENTS)}" for _ in range(2))
        return self.random.choice((others, student.references, frozenset()))

    def _some_scopes(self) -> tuple[str, ...]:
        return (
            f"p2:{self.district}:*:read",
            f"p2:{self.district}:identity:read",
            "p2:*:attendance:read",
            "p2:*:*:write",
            "p2:17999:*:read",
        )

    def _districts(self):
        for code in DISTRICTS:
            yield District(
                code,
                code,
                self.random.choice((*NoticeBasis, None)),
                is_active=self._yes(),
                is_stopped=not self._yes(),
            )

    def _organizations(self):
        for name in CLIENTS:
            yield Organization(
                f"org-{name}",
                name,
                self._mostly(self.kind, *OrganizationKind),
                self._mostly(OrganizationState.ACTIVE, OrganizationState.SUSPENDED),
                self._mostly(self.district, None, *DISTRICTS),
            )

    def _clients(self):
        for name in CLIENTS:
            yield Client(
                client_id=name,
                organization_id=self._mostly(f"org-{name}", "org-none"),
                name=name,
                secret_hashes=(),
                purposes=self._mostly((self.purpose,), tuple(Purpose), ()),
                scopes=(),
                created_at=self.now,
                is_active=self._yes(),
            )

    def _agreement(self, number: int) -> Agreement:
        terms = {
            name: self._yes()
            for name in ("no_sale", "no_marketing", "no_profiling", "no_redisclosure")
        }
        whole = Agreement(
            id=f"agreement-{number}",
            organization_id=self._mostly("org-one", "org-two"),
            district=self._mostly(None, *DISTRICTS),
            uses_cloud=self.random.random() < 0.5,
            starts_on=self._mostly(DAYS[1], *DAYS),
            ends_on=self._mostly(DAYS[1], *DAYS),
            fedramp_level=FedrampLevel.MODERATE,
            fedramp_on=self._mostly(DAYS[1], *DAYS),
            fedramp_id="FR1",
            ended_at=self._mostly(None, self.now, self.now - TICK),
            fedramp_ends_on=self._mostly(None, *DAYS),
            fedramp_revoked_at=self._mostly(None, self.now),
            **terms,
        )
        lacking = self._mostly("", "fedramp_level", "fedramp_on", "fedramp_id")
        return replace(whole, **{lacking: None}) if lacking else whole

    def _purposes(self) -> dict[str, frozenset[Purpose]]:
        held = {
            dataset: self._mostly(frozenset(Purpose), frozenset(Purpose) - {self.purpose})
            for dataset in DATASETS
        }
        withdrawn = self._mostly("", *DATASETS)
        return {dataset: served for dataset, served in held.items() if dataset != withdrawn}

    def _grants(self) -> tuple[tuple[Grant, ...], dict[str, frozenset[str]]]:
        grants, lists = [], {}
        for number in range(self.random.choice((1, 2, 2, 3, 0))):
            students = self.random.choice(tuple(GrantStudents))
            name = f"grant-{number}"
            if students is GrantStudents.LISTED:
                listed = {self.random.choice(STUDENTS) for _ in range(2)}
                lists[name] = frozenset(f"m1:{one}" for one in listed)
            grants.append(self._grant(name, students, self._mostly(self.district, *DISTRICTS)))
        if any(one.students is GrantStudents.MOVED for one in grants):
            elsewhere = self.random.choice([one for one in DISTRICTS if one != self.district])
            grants.append(self._grant("admission", GrantStudents.ROSTER, elsewhere))
        return tuple(grants), lists

    def _grant(self, name: str, students: GrantStudents, district: str) -> Grant:
        return Grant(
            id=name,
            district=district,
            client_id=self._mostly("one", "two"),
            datasets=self._datasets(),
            actions=self._mostly((Action.READ,), tuple(Action), (Action.WRITE,)),
            purpose=self._mostly(self.purpose, *Purpose),
            students=students,
            starts_at=self._mostly(self.now, *self._instants()),
            ends_at=self._mostly(self.now + TICK, *self._instants()),
            given_by="steward",
            reason="a test",
            **(self._roster() if students is GrantStudents.ROSTER else {}),
            consent_id=self.random.choice(("consent-0", "consent-0", "consent-1", None)),
            ended_at=self._mostly(None, *self._instants()),
        )

    def _move(self, number: int) -> MovedStudent:
        others = tuple(one for one in DISTRICTS if one != self.district)
        return MovedStudent(
            transfer_id=f"transfer-{number}",
            source=self._mostly(self.district, *DISTRICTS),
            destination=self._mostly(self.random.choice(others), *DISTRICTS),
            student_reference=f"m{self.random.choice((1, 1, 1, 2))}:"
            f"{self._mostly(self.student, *STUDENTS)}",
            destination_reference="m1:there",
            starts_at=self._mostly(self.now, *self._instants()),
            ends_at=self._mostly(self.now + TICK, *self._instants()),
            looked_at=self.now,
            ended_at=self._mostly(None, *self._instants()),
        )

    def _roster(self) -> dict[str, tuple[str, ...]]:
        """A school, a grade or a section at least."""
        kinds = {"schools": ("101", "102"), "grades": ("9", "10"), "sections": ("S1", "S2")}
        named = self.random.sample(tuple(kinds), self.random.choice((1, 1, 2, 3)))
        return {kind: (self.random.choice(kinds[kind]),) for kind in named}

    def _consent(self, number: int) -> Consent:
        return Consent(
            id=f"consent-{number}",
            district=self._mostly(self.district, *DISTRICTS),
            student_reference=f"m{self.random.choice((1, 1, 1, 2))}:"
            f"{self._mostly(self.student, *STUDENTS)}",
            recipient_organization_id=self._mostly("org-one", "org-two"),
            datasets=self._datasets(),
            purpose=self._mostly(self.purpose, *Purpose),
            signer_name_encrypted="m1:name",
            signer_relation=SignerRelation.PARENT,
            signed_on=DAYS[0],
            method=SignatureMethod.PAPER,
            document_sha256="0" * 64,
            starts_on=self._mostly(DAYS[1], *DAYS),
            ends_on=self._mostly(DAYS[1], *DAYS),
            revoked_at=self._mostly(None, *self._instants()),
        )

    def _block(self, number: int) -> Block:
        return Block(
            id=f"block-{number}",
            district=self._mostly(self.district, *DISTRICTS),
            student_reference=f"m{self.random.choice((1, 1, 1, 2))}:"
            f"{self._mostly(self.student, *STUDENTS)}",
            kind=self.random.choice(tuple(BlockKind)),
            starts_at=self._mostly(self.now, *self._instants()),
            purposes=self.random.choice(((), (self.purpose,), (Purpose.CBO_SUPPORT,))),
            organization_id=self.random.choice((None, None, None, "org-one", "org-two")),
            person_id=self.random.choice((None, None, None, "pat", "quinn")),
            ended_at=self._mostly(None, *self._instants()),
        )

    def _datasets(self) -> tuple[str, ...]:
        return self._mostly(
            DATASETS, tuple(self.random.sample(DATASETS, self.random.choice((1, 2))))
        )

    def _instants(self) -> tuple[datetime, ...]:
        return (self.now - TICK, self.now, self.now + TICK)

    def _may(self, kind: OrganizationKind) -> bool:
        """Kinds that often act for the purpose; the oracle alone says which may."""
        likely = {
            Purpose.CBO_SUPPORT: {OrganizationKind.CBO},
            Purpose.ACCOUNT_PROVISIONING: {OrganizationKind.LEARNING_PROVIDER},
            Purpose.DISTRICT_OPERATIONS: {OrganizationKind.SIS_VENDOR, OrganizationKind.DISTRICT},
        }
        return kind in likely.get(self.purpose, {OrganizationKind.DISTRICT})

    def _yes(self) -> bool:
        return self.random.random() < USUALLY

    def _mostly(self, usual, *others):
        """The usual, but now and then one of the others."""
        if self.random.random() < USUALLY:
            return usual
        return self.random.choice(others)
