"""Who is invited when a gateway is set up: its operator, and each district's first steward."""

from collections.abc import Callable, Iterator
from datetime import datetime

from gateway.access.people import Invited, People, RoleTerms
from gateway.model.role import Role
from gateway.store import Database, UnitOfWork


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
        and not uow.invitations.is_open_for(terms.role, terms.district, now)
    ]
