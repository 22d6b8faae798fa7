"""Whom an operator invites: a district's first steward, and people of the state."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum

from gateway.access.people import Invited, People, RoleTerms
from gateway.errors import ConflictError
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.person import Invitation
from gateway.model.role import Role
from gateway.store import Database, UnitOfWork


class IfOpen(StrEnum):
    """What is done where somebody is invited to the same role already, and has not come."""

    REFUSE = "refuse"
    END = "end"
    """That code is good no longer."""
    KEEP = "keep"
    """It is for somebody else."""


def invite_as_operator(  # noqa: PLR0913 - whom, by whom, when, why, and what of other invitations
    people: People,
    terms: RoleTerms,
    clock: Callable[[], datetime],
    *,
    if_open: IfOpen = IfOpen.REFUSE,
    by: str,
    why: str,
) -> Invited:
    """
    An invitation of a district's first steward, or to a role of the state.

    ConflictError where a steward gives the district's roles by now, or where an invitation is open
    and `if_open` refuses: two codes for one place could let in two people.
    """
    now = clock()

    def settle(uow: UnitOfWork) -> None:
        district = terms.district
        if district is not None and uow.roles.list_in(district, now, terms.role):
            raise ConflictError(f"district {district} has a data steward, who invites others")
        for one in uow.invitations.list_open(terms.role, district, now):
            if one.organization_id != terms.organization_id:
                continue  # staff of another
            if if_open is IfOpen.REFUSE:
                raise ConflictError(
                    f"an invitation of the {terms.role} is open until {one.ends_at:%Y-%m-%d}: "
                    "--again ends it and makes another"
                )
            if if_open is IfOpen.END and uow.invitations.end(one.id, now):
                append(uow, _ended_event(one, now, by, why))

    return people.invite(terms, by=by, why=why, before=settle)


def invite_first(
    database: Database, people: People, clock: Callable[[], datetime], by: str
) -> Iterator[tuple[str, Invited]]:
    """
    For whom, and the invitation; whoever is there or was invited already is not again.

    What is invited here gives all other roles.
    """
    now = clock()
    for terms in database.read(lambda uow: _list_missing(uow, now)):
        invited = people.invite(terms, by=by, why="the gateway was set up")
        yield f"{terms.role} {terms.district or ''}".strip(), invited


def _list_missing(uow: UnitOfWork, now: datetime) -> list[RoleTerms]:
    """Roles that nobody has, and to which nobody is invited."""
    districts = [one.code for one in uow.districts.list_all() if one.is_active]
    wanted = [
        RoleTerms(Role.OPERATOR, None),
        *(RoleTerms(Role.DATA_STEWARD, code) for code in districts),
    ]
    return [
        terms
        for terms in wanted
        if not uow.roles.list_in(terms.district, now, terms.role)
        and not uow.invitations.list_open(terms.role, terms.district, now)
    ]


def _ended_event(invitation: Invitation, at: datetime, by: str, why: str) -> PolicyChanged:
    return PolicyChanged(
        at=at,
        what="invitation",
        subject_id=invitation.id,
        district=invitation.district,
        by=by,
        before={"ends": invitation.ends_at.isoformat()},
        after={"ends": at.isoformat()},
        why=why,
    )
