"""People and their roles: invited, given and ended; nobody gives a role to themselves."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.access.fields import verify_district, verify_organization, verify_text
from gateway.errors import ClientDeniedError, InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.person import Invitation, Person, RoleAssignment
from gateway.model.role import KINDS_OF_STAFF, RELATION_ROLES, STAFF_ROLES, STATE_ROLES, Role
from gateway.store import Database, UnitOfWork

INVITATION_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """A role, and where: in a district, or of the state; for staff, of which organization."""

    role: Role
    district: str | None
    organization_id: str | None = None
    staff_id: str | None = None
    """An educator's in the district's SIS, which says what they teach."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its code, which is shown this once."""

    invitation: Invitation
    code: str = field(repr=False)


class People:
    """Invites people, and gives and ends their roles; each change is an event."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def invite(
        self,
        terms: RoleTerms,
        *,
        by: str,
        why: str,
        before: Callable[[UnitOfWork], None] = lambda _: None,
    ) -> Invited:
        """
        An invitation to a role; whoever uses it is another than who made it.

        `before` is done, or refuses, in the same unit of work.
        """
        _verify_terms(terms)
        verify_text(why=why)
        now = self._clock()
        code = secrets.token_urlsafe(32)
        invitation = Invitation(
            id=uuid.uuid4().hex,
            code_digest=self._keys.look_up_digest(_of_code(code)),
            role=terms.role,
            district=terms.district,
            organization_id=terms.organization_id,
            made_by=by,
            made_at=now,
            ends_at=now + INVITATION_LIFETIME,
            staff_id=terms.staff_id,
        )

        def unit(uow: UnitOfWork) -> None:
            _verify_place(uow, terms)
            before(uow)
            uow.invitations.add(invitation)
            after = _told(terms)
            append(uow, self._event("invitation", invitation.id, terms.district, after, by, why))

        self._database.write(unit)
        return Invited(invitation, code)

    def accept(self, code: str, name: str, email: str | None = None) -> Person:
        """
        The person whom the invitation was for, with its role.

        NotFoundError for a code that is none, was used or has run out: nobody is told which.
        """
        verify_text(name=name)
        return self._database.write(lambda uow: self.accept_in(uow, code, name, email))

    def accept_in(
        self,
        uow: UnitOfWork,
        code: str,
        name: str,
        email: str | None,
        district: str | None = None,
    ) -> Person:
        """
        The same within a unit of work of the caller's, who adds how the person signs in.

        `district`: the only one whose invitations are good here.
        """
        invitation = self._use(uow, code, self._clock(), district)
        person = self.register_in(uow, name, email)
        terms = _terms_of(invitation)
        self._give(uow, person.id, terms, invitation.made_by, "invitation accepted")
        return person

    def register_in(self, uow: UnitOfWork, name: str, email: str | None) -> Person:
        """Somebody who comes by themselves, with a code of some sort that the caller used up."""
        person = self._person(name, email, self._clock())
        uow.persons.add(person)
        append(uow, self._event("person", person.id, None, {"active": True}, person.id, "joined"))
        return person

    def take_invited_role(self, person_id: str, code: str) -> None:
        """Another role, by invitation, for somebody who is known already."""

        def unit(uow: UnitOfWork) -> None:
            invitation = self._use(uow, code, self._clock())
            terms = _terms_of(invitation)
            self._give(uow, person_id, terms, invitation.made_by, "invitation accepted")

        self._database.write(unit)

    def register(self, name: str, email: str | None, *, by: str, why: str) -> Person:
        """Somebody who may be given roles, and signs in by an account of their own."""
        verify_text(name=name, why=why)
        now = self._clock()
        person = self._person(name, email, now)

        def unit(uow: UnitOfWork) -> None:
            uow.persons.add(person)
            append(uow, self._event("person", person.id, None, {"active": True}, by, why))

        self._database.write(unit)
        return person

    def set_active(self, person_id: str, *, is_active: bool, by: str, why: str) -> None:
        """Stop or resume whatever the person does, from the next request on."""
        verify_text(why=why)

        def unit(uow: UnitOfWork) -> None:
            if uow.persons.get(person_id).is_active == is_active:
                return
            uow.persons.set_active(person_id, is_active=is_active)
            append(uow, self._event("person", person_id, None, {"active": is_active}, by, why))

        self._database.write(unit)

    def give_role(self, person_id: str, terms: RoleTerms, *, by: str, why: str) -> RoleAssignment:
        """The role, from now on; ClientDeniedError where somebody would give it to themselves."""
        _verify_terms(terms)
        verify_text(why=why)

        def unit(uow: UnitOfWork) -> RoleAssignment:
            uow.persons.get(person_id)
            return self._give(uow, person_id, terms, by, why)

        return self._database.write(unit)

    def end_role(
        self,
        assignment_id: str,
        district: str | None,
        *,
        by: str,
        why: str,
        seen: Callable[[RoleAssignment, Person], None] = lambda *_: None,
    ) -> None:
        """
        It ends now; NotFoundError for a role of another district.

        `seen` refuses where it is another than was seen.
        """
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            assignment = uow.roles.lock_in(district, assignment_id)
            seen(assignment, uow.persons.get(assignment.person_id))
            if uow.roles.end(assignment_id, now):
                after: Facts = {"ended": now.isoformat()}
                append(uow, self._event("role", assignment_id, district, after, by, why))

        self._database.write(unit)

    def _use(
        self, uow: UnitOfWork, code: str, now: datetime, district: str | None = None
    ) -> Invitation:
        invitation = uow.invitations.find(self._keys.look_up_digests(_of_code(code)))
        if (
            invitation is None
            or not invitation.is_open(now)
            or district not in (None, invitation.district)
            or not uow.invitations.use(invitation.id, now)
        ):
            raise NotFoundError("no such invitation, or it was used or has run out")
        return invitation

    def _give(
        self, uow: UnitOfWork, person_id: str, terms: RoleTerms, by: str, why: str
    ) -> RoleAssignment:
        if by == person_id:
            raise ClientDeniedError("nobody gives a role to themselves")
        _verify_place(uow, terms)
        now = self._clock()
        for held in uow.roles.list_live(person_id, now):
            if _terms_of(held) == terms:
                return held
        assignment = RoleAssignment(
            id=uuid.uuid4().hex,
            person_id=person_id,
            role=terms.role,
            district=terms.district,
            organization_id=terms.organization_id,
            given_by=by,
            given_at=now,
            staff_id=terms.staff_id,
        )
        uow.roles.add(assignment)
        after: Facts = {"person": person_id, **_told(terms)}
        append(uow, self._event("role", assignment.id, terms.district, after, by, why))
        return assignment

    def _person(self, name: str, email: str | None, now: datetime) -> Person:
        return Person(
            id=uuid.uuid4().hex,
            name_encrypted=self._keys.encrypt_name(name),
            email_encrypted=self._keys.encrypt_name(email) if email else None,
            created_at=now,
        )

    def _event(  # noqa: PLR0913, PLR0917 - what a change is
        self,
        what: str,
        subject_id: str,
        district: str | None,
        after: Facts,
        by: str,
        why: str,
    ) -> PolicyChanged:
        return PolicyChanged(
            at=self._clock(),
            what=what,
            subject_id=subject_id,
            district=district,
            by=by,
            before={},
            after=after,
            why=why,
        )


def _of_code(code: str) -> str:
    return f"invitation {code}"


def _told(terms: RoleTerms) -> Facts:
    told: Facts = {"role": terms.role, "organization": terms.organization_id}
    if terms.role is not Role.EDUCATOR:
        return told
    return {**told, "staff_id": terms.staff_id}


def _terms_of(held: RoleAssignment | Invitation) -> RoleTerms:
    return RoleTerms(held.role, held.district, held.organization_id, held.staff_id)


def _verify_terms(terms: RoleTerms) -> None:
    if terms.role in RELATION_ROLES:
        raise InvalidRequestError(f"role: {terms.role} comes with a relation to a student")
    if (terms.district is None) != (terms.role in STATE_ROLES) and (
        terms.role not in {Role.AUDITOR, *STAFF_ROLES}
    ):
        raise InvalidRequestError(
            "district: is named for every role but dcc and operator,"
            " and may be for an auditor and an organization's staff"
        )
    if (terms.organization_id is not None) != (terms.role in STAFF_ROLES):
        raise InvalidRequestError("organization_id: is named for an organization's staff alone")
    if terms.staff_id is not None:
        verify_text(staff_id=terms.staff_id)
        if terms.role is not Role.EDUCATOR:
            raise InvalidRequestError("staff_id: is an educator's alone")


def _verify_place(uow: UnitOfWork, terms: RoleTerms) -> None:
    if terms.district is not None:
        verify_district(uow, terms.district)
    if terms.organization_id is not None:
        verify_organization(uow, "organization_id", terms.organization_id)
        kind = uow.organizations.get(terms.organization_id).kind
        if kind not in KINDS_OF_STAFF[terms.role]:
            raise InvalidRequestError(f"role: a {kind} has no {terms.role}")
