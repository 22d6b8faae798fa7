"""What lets the log be asked by index; it is made from the log, and can be made again."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, insert, or_, select

from gateway.model.event import EVERY, Entry, Leaf, Listing, Node, Search
from gateway.store.repositories.base import Repository, values_of
from gateway.store.tables.log import EVENTS, LEAVES, LISTINGS, NODES
from gateway.store.tables.matches import MATCHES
from gateway.store.tables.movements import DISCLOSURES, TRANSFERS


class Listings(Repository[Listing]):
    """Placed events, by the districts that they concern."""

    table = LISTINGS
    item = Listing

    def add(self, listings: Sequence[Listing]) -> None:
        self._connection.execute(insert(LISTINGS), [values_of(one) for one in listings])

    def count(self) -> int:
        """How many events are listed, from the first on."""
        last = select(func.max(LISTINGS.c.index)).where(LISTINGS.c.district == EVERY)
        highest = self._connection.scalar(last)
        return 0 if highest is None else int(highest) + 1

    def list_owners(self, ids: Collection[str]) -> dict[str, str]:
        """Whose student a transfer, a match or a disclosure is about, by its id."""
        owners: dict[str, str] = {}
        for table, district in (
            (TRANSFERS, TRANSFERS.c.source),
            (MATCHES, MATCHES.c.source),
            (DISCLOSURES, DISCLOSURES.c.district),
        ):
            rows = self._connection.execute(
                select(table.c.id, district.label("owner")).where(table.c.id.in_(ids))
            )
            owners.update({row.id: row.owner for row in rows})
        return owners

    def page(self, search: Search, start: int, limit: int) -> tuple[tuple[Leaf, Entry], ...]:
        """Events that are looked for, in their order, from a place in the tree on."""
        where = [
            LISTINGS.c.district == (search.district or EVERY),
            LISTINGS.c.index >= start,
            *_narrowed(search),
        ]
        rows = self._connection.execute(
            select(
                LISTINGS.c.index.label("place"),
                EVENTS.c.id,
                EVENTS.c.at,
                EVENTS.c.kind,
                EVENTS.c.body,
                EVENTS.c.leaf_hash,
                LEAVES.c.hash,
            )
            .select_from(
                LISTINGS.join(LEAVES, LEAVES.c.index == LISTINGS.c.index).join(
                    EVENTS, EVENTS.c.id == LEAVES.c.event_id
                )
            )
            .where(*where)
            .order_by(LISTINGS.c.index)
            .limit(limit)
        )
        return tuple(
            (
                Leaf(row.place, row.id, row.hash),
                Entry(row.at, row.kind, row.body, row.leaf_hash, row.id),
            )
            for row in rows
        )


class Nodes(Repository[Node]):
    """Roots of complete subtrees; those of one leaf are the leaves."""

    table = NODES
    item = Node

    def add(self, nodes: Sequence[Node]) -> None:
        if nodes:
            self._connection.execute(insert(NODES), [values_of(one) for one in nodes])

    def find(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The hashes at those heights and positions, as far as they are there."""
        found: dict[tuple[int, int], str] = {}
        lowest = [position for height, position in places if height == 0]
        if lowest:
            leaves = select(LEAVES.c.index.label("place"), LEAVES.c.hash).where(
                LEAVES.c.index.in_(lowest)
            )
            found |= {(0, row.place): row.hash for row in self._connection.execute(leaves)}
        higher = [place for place in places if place[0]]
        if higher:
            each = [
                and_(NODES.c.height == height, NODES.c.position == position)
                for height, position in higher
            ]
            nodes = select(NODES).where(or_(*each))
            found |= {
                (row.height, row.position): row.hash for row in self._connection.execute(nodes)
            }
        return found


def _narrowed(search: Search) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if search.kind is not None:
        narrowed.append(LISTINGS.c.kind == search.kind)
    if search.since is not None:
        narrowed.append(LISTINGS.c.at >= search.since)
    if search.until is not None:
        narrowed.append(LISTINGS.c.at < search.until)
    return narrowed
