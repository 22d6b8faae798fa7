"""The ledger's events and proofs, for auditor, operator and a district's own steward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.auditing.proving import consistency_proof, inclusion_proof, tree_root
from gateway.auditing.telling import tell
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.model.event import Checkpoint, Entry, Leaf, Search
from gateway.model.page import Page, Paging
from gateway.model.role import Role
from gateway.store import Database, UnitOfWork

_OF_ALL = (Role.AUDITOR, Role.OPERATOR)
_OF_A_DISTRICT = (Role.DATA_STEWARD, *_OF_ALL)


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it is told: no student, and nobody's own words."""

    sequence: int
    """Its place in the tree, from 0."""
    at: datetime
    kind: str
    data: Mapping[str, Any]
    leaf_hash: str


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an event is in the log."""

    sequence: int
    size: int
    leaf_hash: str
    root: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That a log begins with an earlier one."""

    earlier_size: int
    earlier_root: str
    size: int
    root: str
    hashes: tuple[str, ...]


class Events:
    """The use cases of /ledger/v1/events, …/checkpoint and …/proofs."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def list_page(self, search: Search, paging: Paging, token: AccessToken) -> Page[EventView]:
        """A part of what is looked for, in the order of the tree; of one district for its own."""
        self._authorize(search.district, token)
        start = 0 if paging.after is None else int(paging.after) + 1
        found = self._database.read(lambda uow: uow.listings.page(search, start, paging.limit + 1))
        kept = tuple(_view(leaf, entry) for leaf, entry in found[: paging.limit])
        is_last = len(found) == len(kept)
        return Page(kept, None if is_last else str(kept[-1].sequence))

    def get(self, sequence: int, district: str | None, token: AccessToken) -> EventView:
        """One event; NotFoundError where it is none of the district's."""
        self._authorize(district, token)
        search = Search(district)
        found = self._database.read(lambda uow: uow.listings.page(search, sequence, 1))
        if not found or found[0][0].index != sequence:
            raise NotFoundError("no such event")
        return _view(*found[0])

    def get_checkpoint(self, district: str | None, token: AccessToken) -> Checkpoint:
        """The newest signed root."""
        self._authorize(district, token)
        return self._database.read(latest_checkpoint)

    def prove_inclusion(
        self, sequence: int, size: int | None, district: str | None, token: AccessToken
    ) -> InclusionProof:
        """That the event is in the log of that size; of the newest checkpoint's where none is."""
        self._authorize(district, token)

        def unit(uow: UnitOfWork) -> InclusionProof:
            whole = latest_checkpoint(uow).size
            wanted = whole if size is None else size
            if wanted > whole or sequence >= wanted:
                raise NotFoundError("the log is not that large")
            return InclusionProof(
                sequence,
                wanted,
                uow.nodes.find([(0, sequence)])[0, sequence],
                tree_root(uow, wanted),
                tuple(inclusion_proof(uow, sequence, wanted)),
            )

        return self._database.read(unit)

    def prove_consistency(
        self, earlier: int, size: int | None, district: str | None, token: AccessToken
    ) -> ConsistencyProof:
        """That the log of that size begins with the earlier one."""
        self._authorize(district, token)

        def unit(uow: UnitOfWork) -> ConsistencyProof:
            whole = latest_checkpoint(uow).size
            wanted = whole if size is None else size
            if wanted > whole:
                raise NotFoundError("the log is not that large")
            if earlier > wanted:
                raise InvalidRequestError("from: is larger than the later log")
            return ConsistencyProof(
                earlier,
                tree_root(uow, earlier),
                wanted,
                tree_root(uow, wanted),
                tuple(consistency_proof(uow, earlier, wanted)),
            )

        return self._database.read(unit)

    def _authorize(self, district: str | None, token: AccessToken) -> None:
        roles = _OF_ALL if district is None else _OF_A_DISTRICT
        self._access.authorize_roles(token, roles, district or "")


def latest_checkpoint(uow: UnitOfWork) -> Checkpoint:
    """The newest signed root; NotFoundError before the first event has its place."""
    found = uow.checkpoints.find_latest()
    if found is None:
        raise NotFoundError("no event has a place in the log yet")
    return found


def _view(leaf: Leaf, entry: Entry) -> EventView:
    return EventView(leaf.index, entry.at, entry.kind, tell(entry), leaf.hash)
