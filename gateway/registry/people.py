"""A district's people: its data steward invites them, and gives and ends their roles."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.authorization import Access
from gateway.access.people import Invited, People, RoleTerms
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.keys import KeyRing
from gateway.model.page import Page, Paging
from gateway.model.person import Person, RoleAssignment
from gateway.model.role import Role
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role and whose it is, as the district's own steward sees it."""

    id: str
    district: str
    person_id: str
    name: str = field(repr=False)
    role: Role
    organization_id: str | None
    staff_id: str | None
    given_by: str
    given_at: datetime
    ended_at: datetime | None


class DistrictPeople:
    """The use cases of /registry/v1/districts/{district}/roles and …/invitations."""

    def __init__(self, database: Database, keys: KeyRing, access: Access, people: People) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._people = people

    def list_page(self, district: str, paging: Paging, token: AccessToken) -> Page[RoleView]:
        """A part of who has a role there now."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        now = self._access.clock()

        def unit(uow: UnitOfWork) -> Page[RoleView]:
            page = uow.roles.page_in(district, paging, now)
            people = uow.persons.list_known({one.person_id for one in page.items})
            seen = tuple(self._view(one, people[one.person_id]) for one in page.items)
            return Page(seen, page.next_after)

        return self._database.read(unit)

    def get(self, district: str, assignment_id: str, token: AccessToken) -> RoleView:
        """One role of the district, one that ended too."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._get(district, assignment_id)

    def invite(self, terms: RoleTerms, why: str, token: AccessToken) -> Invited:
        """An invitation, whose code the steward hands over."""
        self._authorize(terms, token)
        return self._people.invite(terms, by=token.actor, why=why)

    def give_role(
        self, person_id: str, terms: RoleTerms, why: str, token: AccessToken
    ) -> RoleView:
        """Another role for somebody who is known."""
        self._authorize(terms, token)
        given = self._people.give_role(person_id, terms, by=token.actor, why=why)
        return self._get(str(terms.district), given.id)

    def end_role(
        self,
        district: str,
        assignment_id: str,
        why: str,
        seen: Seen[RoleView],
        token: AccessToken,
    ) -> RoleView:
        """The role ends, from the person's next request on."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        self._people.end_role(
            assignment_id,
            district,
            by=token.actor,
            why=why,
            seen=lambda assignment, person: seen(self._view(assignment, person)),
        )
        return self._get(district, assignment_id)

    def _authorize(self, terms: RoleTerms, token: AccessToken) -> None:
        """A steward gives roles of the own district; those of the state no district gives."""
        self._access.authorize_role(token, Role.DATA_STEWARD, terms.district or "")

    def _get(self, district: str, assignment_id: str) -> RoleView:
        def unit(uow: UnitOfWork) -> RoleView:
            assignment = uow.roles.get_in(district, assignment_id)
            return self._view(assignment, uow.persons.get(assignment.person_id))

        return self._database.read(unit)

    def _view(self, assignment: RoleAssignment, person: Person) -> RoleView:
        return RoleView(
            id=assignment.id,
            district=str(assignment.district),
            person_id=person.id,
            name=self._keys.decrypt_name(person.name_encrypted),
            role=assignment.role,
            organization_id=assignment.organization_id,
            staff_id=assignment.staff_id,
            given_by=assignment.given_by,
            given_at=assignment.given_at,
            ended_at=assignment.ended_at,
        )
