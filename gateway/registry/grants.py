"""A district's grants, as its data steward gives, reads, narrows and ends them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.access.authorization import Access
from gateway.access.covering import roster_of
from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting, Narrowing
from gateway.access.many_grants import ManyGrants
from gateway.access.many_rows import Report
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import is_there
from gateway.model.block import Block
from gateway.model.grant import Grant, GrantStudents
from gateway.model.moved import MovedStudent
from gateway.model.page import Page, Paging
from gateway.model.permit import LookupPurpose
from gateway.model.role import Role
from gateway.model.student import Roster, Rosters, Student
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class GrantView:
    """A grant as the district's steward sees it: its students as a number."""

    grant: Grant
    listed: int
    """How many students it lists."""


class Covering(StrEnum):
    """How a student comes under a grant."""

    ALL = "all"
    LISTED = "listed"
    ROSTER = "roster"
    MOVED = "moved"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class WhoSees:
    """Who may see one student now: live grants that cover them, and what stands in the way."""

    covering: tuple[tuple[GrantView, Covering], ...]
    blocks: tuple[Block, ...] = field(repr=False)


class Grants:
    """The use cases of /registry/v1/districts/{district}/grants."""

    def __init__(
        self,
        database: Database,
        access: Access,
        granting: Granting,
        many: ManyGrants,
        districts: Districts,
    ) -> None:
        self._database = database
        self._access = access
        self._granting = granting
        self._many = many
        self._districts = districts

    def list_page(
        self,
        district: str,
        paging: Paging,
        token: AccessToken,
        *,
        client_id: str | None = None,
        is_live: bool = False,
    ) -> Page[GrantView]:
        """A part of the district's grants; past ones too, unless only live ones are wanted."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        live_at = self._access.clock() if is_live else None

        def unit(uow: UnitOfWork) -> Page[GrantView]:
            page = uow.grants.page_in(district, paging, client_id=client_id, live_at=live_at)
            return Page(_views(uow, page.items), page.next_after)

        return self._database.read(unit)

    def get(self, district: str, grant_id: str, token: AccessToken) -> GrantView:
        """One of the district's own."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._get(district, grant_id)

    def give(self, terms: GrantTerms, token: AccessToken) -> GrantView:
        """Give a grant."""
        self._access.authorize_role(token, Role.DATA_STEWARD, terms.district)
        given = self._granting.give_grant(terms, by=token.actor)
        return self._get(terms.district, given.id)

    def take_file(
        self, district: str, content: bytes, token: AccessToken, *, is_partial: bool
    ) -> Report:
        """Give or end many at once, by the rows of a CSV file."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._many.take(content, district, by=token.actor, is_partial=is_partial)

    def narrow(  # noqa: PLR0913, PLR0917 - which, what, why, on what condition, and who
        self,
        district: str,
        grant_id: str,
        less: Narrowing,
        why: str,
        seen: Seen[GrantView],
        token: AccessToken,
    ) -> GrantView:
        """Let it cover less from the next request on."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        listed = self._get(district, grant_id).listed
        narrowed = self._granting.narrow_grant(
            grant_id,
            less,
            by=token.actor,
            why=why,
            district=district,
            seen=lambda grant: seen(GrantView(grant, listed)),
        )
        return GrantView(narrowed, listed)

    def end(
        self,
        district: str,
        grant_id: str,
        why: str,
        seen: Seen[GrantView],
        token: AccessToken,
    ) -> GrantView:
        """End it from the next request on."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        listed = self._get(district, grant_id).listed  # of a grant, that never changes
        ended = self._granting.end_grant(
            grant_id,
            by=token.actor,
            why=why,
            district=district,
            seen=lambda grant: seen(GrantView(grant, listed)),
        )
        return GrantView(ended, listed)

    def find_who_sees(self, district: str, ssid: str, token: AccessToken) -> WhoSees:
        """What `find_covering` says, for the district's own steward alone."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self.find_covering(district, ssid, token.actor)

    def find_covering(self, district: str, ssid: str, by: str) -> WhoSees:
        """
        The live grants that cover the student; for those by roster, the SIS is asked.

        It tells the steward nothing of an absent student but that no roster has them.
        """
        student, now = self._access.student(district, ssid), self._access.clock()

        def unit(uow: UnitOfWork) -> tuple[tuple[GrantView, ...], tuple[Block, ...]]:
            listing = [
                one
                for one in uow.grants.list_for_student(student.references)
                if one.district == district and one.is_live(now)
            ]
            moves = uow.moved_students.list_live(district, student.references, now)
            unlisted = [
                one
                for one in uow.grants.list_unlisted_in(district, now)
                if one.students is not GrantStudents.MOVED or _has_moved(uow, one, moves, now)
            ]
            found = (*listing, *unlisted)
            return _views(uow, found), uow.blocks.list_on(district, student.references, now)

        views, blocks = self._database.read(unit)
        rosters = {
            roster_of(one.grant) for one in views if one.grant.students is GrantStudents.ROSTER
        }
        on = self._find_rosters(district, student, rosters, by) if rosters else frozenset()
        return WhoSees(
            tuple(
                (one, _covering(one.grant))
                for one in views
                if one.grant.students is not GrantStudents.ROSTER or roster_of(one.grant) in on
            ),
            blocks,
        )

    def _find_rosters(
        self, district: str, student: Student, rosters: set[Roster], by: str
    ) -> frozenset[Roster]:
        """Those of the rosters that the student is on now, by a recorded look-up."""
        permit = self._access.permit_lookup(by, district, student, LookupPurpose.WHO_SEES)
        source = self._districts.open(district)
        return frozenset(
            roster for roster in rosters if is_there(permit, Rosters(frozenset({roster})), source)
        )

    def _get(self, district: str, grant_id: str) -> GrantView:
        (view,) = self._database.read(
            lambda uow: _views(uow, (uow.grants.get_in(district, grant_id),))
        )
        return view


def _views(uow: UnitOfWork, grants: Sequence[Grant]) -> tuple[GrantView, ...]:
    return tuple(_counted(grants, uow.grants.count_listed([one.id for one in grants])))


def _counted(grants: Sequence[Grant], listed: dict[str, int]) -> Iterator[GrantView]:
    for grant in grants:
        yield GrantView(grant, listed.get(grant.id, 0))


def _has_moved(
    uow: UnitOfWork, grant: Grant, moves: Sequence[MovedStudent], now: datetime
) -> bool:
    """Whether the student moved to a district that has admitted the client of the grant."""
    moved_to = {move.destination for move in moves}
    return any(
        one.is_live(now) and set(one.datasets) & set(grant.datasets)
        for one in uow.grants.list_rosters(grant.client_id, moved_to)
    )


def _covering(grant: Grant) -> Covering:
    if grant.transfer_id is not None:
        return Covering.TRANSFER
    return Covering(grant.students)
