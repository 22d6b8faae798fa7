"""A district's people: its data steward invites them, and gives and ends their roles."""

from dataclasses import dataclass, field

from gateway.access.authorization import Access
from gateway.access.people import Invited, People, RoleTerms
from gateway.access.tokens import AccessToken
from gateway.keys import KeyRing
from gateway.model.person import RoleAssignment
from gateway.model.role import Role
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A role and whose it is, as the district's own steward sees it."""

    assignment: RoleAssignment
    name: str = field(repr=False)


class DistrictPeople:
    """The use cases of /registry/v1/districts/{district}/roles and …/invitations."""

    def __init__(self, database: Database, keys: KeyRing, access: Access, people: People) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._people = people

    def list_roles(self, district: str, token: AccessToken) -> tuple[NamedRole, ...]:
        """Who has a role there now."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        now = self._access.clock()
        roles, persons = self._database.read(
            lambda uow: (
                found := uow.roles.list_in(district, now),
                [uow.persons.get(role.person_id) for role in found],
            )
        )
        return tuple(
            NamedRole(role, self._keys.decrypt_name(person.name_encrypted))
            for role, person in zip(roles, persons, strict=True)
        )

    def invite(self, terms: RoleTerms, why: str, token: AccessToken) -> Invited:
        """An invitation, whose code the steward hands over."""
        self._authorize(terms, token)
        return self._people.invite(terms, by=token.actor, why=why)

    def give_role(
        self, person_id: str, terms: RoleTerms, why: str, token: AccessToken
    ) -> RoleAssignment:
        """Another role for somebody who is known."""
        self._authorize(terms, token)
        return self._people.give_role(person_id, terms, by=token.actor, why=why)

    def end_role(self, district: str, assignment_id: str, why: str, token: AccessToken) -> None:
        """The role ends, from the person's next request on."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        self._people.end_role(assignment_id, district, by=token.actor, why=why)

    def _authorize(self, terms: RoleTerms, token: AccessToken) -> None:
        """A steward gives roles of the own district; of the state no district gives any."""
        self._access.authorize_role(token, Role.DATA_STEWARD, terms.district or "")
