"""Searches by name and birth date: there until they expire."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from gateway.model.match import Match, MatchState
from gateway.store.repositories.base import Repository
from gateway.store.tables.matches import MATCHES


class Matches(Repository[Match]):
    """Matches, by id; what has expired is not there."""

    table = MATCHES
    item = Match

    def add(self, match: Match) -> None:
        self._add(match)

    def get(self, match_id: str, now: datetime) -> Match:
        return self._get("no such match", MATCHES.c.id == match_id, MATCHES.c.expires_at > now)

    def count_since(self, client_id: str, source: str, since: datetime) -> int:
        """How many the client asked of that district since then."""
        return int(
            self._connection.execute(
                select(func.count())
                .select_from(MATCHES)
                .where(
                    MATCHES.c.client_id == client_id,
                    MATCHES.c.source == source,
                    MATCHES.c.requested_at > since,
                )
            ).scalar_one()
        )

    def list_waiting(self, source: str, now: datetime, limit: int) -> tuple[Match, ...]:
        """What waits for the district's steward, oldest first."""
        return self._all(
            self._select()
            .where(
                MATCHES.c.source == source,
                MATCHES.c.state == MatchState.WAITING,
                MATCHES.c.expires_at > now,
            )
            .order_by(MATCHES.c.requested_at, MATCHES.c.id)
            .limit(limit)
        )

    def say_why(self, match_id: str, reason: str) -> None:
        """Why it waits."""
        self._change(update(MATCHES).where(MATCHES.c.id == match_id).values(reason=reason))

    def decide(
        self,
        match_id: str,
        state: MatchState,
        *,
        by: str,
        reason: str | None = None,
        student_reference: str | None = None,
    ) -> Match | None:
        """Decide one that waits, and erase its query; None where it waits no more."""
        change = (
            update(MATCHES)
            .where(MATCHES.c.id == match_id, MATCHES.c.state == MatchState.WAITING)
            .values(
                state=state,
                reason=reason,
                student_reference=student_reference,
                decided_by=by,
                query_sealed=None,
            )
            .returning(*MATCHES.c)
        )
        row: Any = self._connection.execute(change).first()
        return None if row is None else self._load(row)

    def has_expired(self, now: datetime) -> bool:
        """Whether there is a query to erase."""
        expired = select(MATCHES.c.id).where(
            MATCHES.c.expires_at <= now, MATCHES.c.query_sealed.is_not(None)
        )
        return self._connection.execute(expired.limit(1)).first() is not None

    def erase_expired(self, now: datetime) -> None:
        """Erase the queries of what nobody decided in time."""
        self._change(
            update(MATCHES)
            .where(MATCHES.c.expires_at <= now, MATCHES.c.query_sealed.is_not(None))
            .values(query_sealed=None)
        )
