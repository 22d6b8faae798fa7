"""People of a small world: two of them, their roles, and whose parents they are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from random import Random

from gateway.model.person import OWN_PAGES, Person, RoleAssignment
from gateway.model.purpose import Purpose
from gateway.model.relation import Relation, RelationKind
from gateway.model.role import RELATION_ROLES, Role

PEOPLE = ("pat", "quinn")
TICK = timedelta(microseconds=1)
BIRTHS = (
    *(date(2026 - years, 11, day) for years in (17, 18, 18, 19) for day in (23, 24, 25)),
    date(2008, 2, 29),
)
CLASSES = tuple(product(("T1", "T2"), ("101", "102"), ("S1", "S2")))
USUALLY = 0.95
_LIKELY = {
    Purpose.ENROLLMENT_TRANSFER: (Role.REGISTRAR,),
    Purpose.DISTRICT_OPERATIONS: (Role.DISTRICT_IT, Role.EDUCATOR, Role.EDUCATOR),
    Purpose.CBO_SUPPORT: (Role.CBO_STAFF,),
    Purpose.ACCOUNT_PROVISIONING: (Role.PROVIDER_STAFF,),
    Purpose.PARENT_ACCESS: (Role.EDUCATOR,),
}
_GIVEN = tuple(sorted(set(Role) - RELATION_ROLES))


@dataclass(frozen=True)
class Peopled:
    """Who there is, and of which student the source says when it was born."""

    persons: tuple[Person, ...]
    roles: tuple[RoleAssignment, ...]
    relations: tuple[Relation, ...]
    postsecondary: frozenset[tuple[str, str]]
    born_on: date | None
    taught: frozenset[tuple[str, str, str]] | None
    """Which of the staff teaches where which section; None where the source was not asked."""


class PeopleDrawing:
    """Draws them, mostly such as may do what is asked."""

    def __init__(
        self, random: Random, now: datetime, purpose: Purpose, district: str, student: str
    ) -> None:
        self.random = random
        self.now = now
        self.purpose = purpose
        self.district = district
        self.student = student

    def draw(self) -> Peopled:
        return Peopled(
            persons=tuple(
                Person(name, "m1:name", None, self.now, is_active=self._yes()) for name in PEOPLE
            ),
            roles=tuple(self._role(number) for number in range(self.random.choice((1, 2, 3)))),
            relations=tuple(
                self._relation(number) for number in range(self.random.choice((1, 1, 2, 3)))
            ),
            postsecondary=self._mostly(
                frozenset(),
                frozenset({(self.district, f"m1:{self.student}")}),
                frozenset({("17001", f"m2:{self.student}")}),
                frozenset({(self.district, "m1:ann")}),
            ),
            born_on=self._mostly(self.random.choice(BIRTHS), None),
            taught=self._mostly(self._taught(), None),
        )

    def caller(self, purpose: Purpose | None) -> tuple[str | None, str | None]:
        """Person and client of a question; None: as for any other."""
        if purpose is Purpose.PARENT_ACCESS:
            person = self._mostly("pat", "quinn", None, "nobody")
        else:
            often = 0.6 if purpose is Purpose.DISTRICT_OPERATIONS else 0.25
            person = "pat" if self.random.random() < often else None
        by_pages = self.random.random() < (0.4 if purpose is Purpose.PARENT_ACCESS else 0.03)
        return person, OWN_PAGES if by_pages else None

    def _taught(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(self.random.sample(CLASSES, self.random.choice((0, 1, 3, 6))))

    def _role(self, number: int) -> RoleAssignment:
        role = self._mostly(self.random.choice(_LIKELY[self.purpose]), *_GIVEN)
        return RoleAssignment(
            id=f"role-{number}",
            person_id=self._mostly("pat", "quinn"),
            role=role,
            district=self._mostly(self.district, "17001", None),
            organization_id=self._mostly("org-one", "org-two", None),
            given_by="steward",
            given_at=self._mostly(self.now, *self._instants()),
            ended_at=self._mostly(None, *self._instants()),
            staff_id=self._mostly(self.random.choice(("T1", "T2")), None),
        )

    def _relation(self, number: int) -> Relation:
        return Relation(
            id=f"relation-{number}",
            district=self._mostly(self.district, "17001"),
            person_id=self._mostly("pat", "quinn"),
            student_reference=f"m{self.random.choice((1, 2))}:"
            f"{self._mostly(self.student, 'ann', 'ben', 'cy')}",
            kind=self.random.choice((RelationKind.PARENT, RelationKind.PARENT, RelationKind.SELF)),
            is_dependent=self.random.random() < 0.1,
            made_by="steward",
            made_at=self._mostly(self.now, *self._instants()),
            ended_at=self._mostly(None, *self._instants()),
        )

    def _instants(self) -> tuple[datetime, ...]:
        return (self.now - TICK, self.now, self.now + TICK)

    def _yes(self) -> bool:
        return self.random.random() < USUALLY

    def _mostly(self, usual, *others):
        """The usual, but now and then one of the others."""
        return usual if self.random.random() < USUALLY else self.random.choice(others)
