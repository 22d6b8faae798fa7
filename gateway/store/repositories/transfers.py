"""Transfers: every change of state is a compare-and-set, so two workers never both make it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Update, or_, select, update

from gateway.errors import ConflictError
from gateway.model.rows import Omission
from gateway.model.transfer import OPEN_STATES, Transfer, TransferState
from gateway.store.repositories.base import Repository, add_new, values_of
from gateway.store.tables.movements import TRANSFERS


class TransferFacts(TypedDict, total=False):
    """What may change when a transfer moves."""

    updated_at: datetime
    due_at: datetime | None
    step_failed: str | None
    reason: str | None
    omitted: tuple[Omission, ...]
    crosswalk_hashes: Mapping[str, str]
    not_carried: tuple[str, ...]
    approved_by: str | None
    approved_at: datetime | None
    grant_id: str | None
    disclosure_id: str | None
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    needs_person: bool
    taken_until: datetime | None


class Transfers(Repository[Transfer]):
    """Transfers, by id."""

    table = TRANSFERS
    item = Transfer

    def add(self, transfer: Transfer) -> None:
        """
        Add it, or raise ConflictError and leave the unit of work usable.

        In the way is a transfer of the same client and idempotency key, or an equal open one.
        """
        if add_new(self._connection, TRANSFERS, values_of(transfer)):
            return
        if (
            transfer.idempotency_key is not None
            and self.find_by_idempotency(transfer.client_id, transfer.idempotency_key) is not None
        ):
            raise ConflictError("the idempotency key came before")
        raise ConflictError("an equal transfer is open")

    def get(self, transfer_id: str) -> Transfer:
        return self._get("no such transfer", TRANSFERS.c.id == transfer_id)

    def find_by_idempotency(self, client_id: str, idempotency_key: str) -> Transfer | None:
        return self._first(
            self._select().where(
                TRANSFERS.c.client_id == client_id,
                TRANSFERS.c.idempotency_key == idempotency_key,
            )
        )

    def find_open_equal(
        self,
        client_id: str,
        source: str,
        destination: str,
        references: Collection[str],
        datasets: Collection[str],
    ) -> Transfer | None:
        """The open transfer that asks for the same, under any reference to the student."""
        return self._first(
            self._select().where(
                TRANSFERS.c.student_reference.in_(references),
                TRANSFERS.c.client_id == client_id,
                TRANSFERS.c.source == source,
                TRANSFERS.c.destination == destination,
                TRANSFERS.c.datasets == tuple(datasets),
                TRANSFERS.c.state.in_(OPEN_STATES),
            )
        )

    def list_open(self) -> tuple[Transfer, ...]:
        """Transfers in which there is still something to do, oldest first."""
        return self._all(
            self._select()
            .where(TRANSFERS.c.state.in_(OPEN_STATES))
            .order_by(TRANSFERS.c.requested_at, TRANSFERS.c.id)
        )

    def list_workable(self, now: datetime) -> tuple[str, ...]:
        """Ids of open transfers that neither a person nor another worker has in hand, by age."""
        return tuple(
            self._connection.scalars(
                select(TRANSFERS.c.id)
                .where(
                    TRANSFERS.c.state.in_(OPEN_STATES),
                    TRANSFERS.c.needs_person.is_(False),
                    or_(TRANSFERS.c.taken_until.is_(None), TRANSFERS.c.taken_until <= now),
                )
                .order_by(TRANSFERS.c.requested_at, TRANSFERS.c.id)
            )
        )

    def list_for_client(
        self, client_id: str, limit: int, states: Collection[TransferState] = tuple(TransferState)
    ) -> tuple[Transfer, ...]:
        """The client's transfers in those states, newest first."""
        return self._all(
            self._select()
            .where(TRANSFERS.c.client_id == client_id, TRANSFERS.c.state.in_(states))
            .order_by(TRANSFERS.c.requested_at.desc(), TRANSFERS.c.id)
            .limit(limit)
        )

    def list_from(
        self, source: str, limit: int, states: Collection[TransferState]
    ) -> tuple[Transfer, ...]:
        """Transfers that ask that district for a record, in those states, newest first."""
        return self._all(
            self._select()
            .where(TRANSFERS.c.source == source, TRANSFERS.c.state.in_(states))
            .order_by(TRANSFERS.c.requested_at.desc(), TRANSFERS.c.id.desc())
            .limit(limit)
        )

    def move(
        self,
        transfer_id: str,
        from_states: Collection[TransferState],
        to_state: TransferState,
        *,
        held_until: datetime | None = None,
        **facts: Unpack[TransferFacts],
    ) -> Transfer | None:
        """
        Move it; None when it is not (or no longer) in one of those states.

        With `held_until`, None also where it is no longer in the hand of who took it until then.
        Lets go of it, unless `taken_until` says how much longer it stays in hand.
        """
        change = update(TRANSFERS).where(
            TRANSFERS.c.id == transfer_id, TRANSFERS.c.state.in_(from_states)
        )
        if held_until is not None:
            change = change.where(TRANSFERS.c.taken_until == held_until)
        return self._changed(change.values({"state": to_state, "taken_until": None, **facts}))

    def take(
        self,
        transfer_id: str,
        states: Collection[TransferState],
        now: datetime,
        until: datetime,
    ) -> Transfer | None:
        """Take it in hand until then; None when another has it, or it is in another state."""
        return self._changed(
            update(TRANSFERS)
            .where(
                TRANSFERS.c.id == transfer_id,
                TRANSFERS.c.state.in_(states),
                or_(TRANSFERS.c.taken_until.is_(None), TRANSFERS.c.taken_until <= now),
            )
            .values(taken_until=until)
        )

    def let_go(self, transfer_id: str, held_until: datetime | None) -> None:
        """Have it in hand no longer; nothing where another has taken it since."""
        self._connection.execute(
            update(TRANSFERS)
            .where(TRANSFERS.c.id == transfer_id, TRANSFERS.c.taken_until == held_until)
            .values(taken_until=None)
        )

    def let_go_of_all(self) -> None:
        """Nobody has any in hand: those who had are gone."""
        self._connection.execute(
            update(TRANSFERS).where(TRANSFERS.c.taken_until.is_not(None)).values(taken_until=None)
        )

    def _changed(self, change: Update) -> Transfer | None:
        row: Any = self._connection.execute(change.returning(*TRANSFERS.c)).first()
        return None if row is None else self._load(row)
