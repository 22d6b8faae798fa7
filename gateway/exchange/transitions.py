"""A transfer's change of state and its event, in one unit of work."""

from datetime import datetime
from typing import Unpack

from gateway.access.authorization import Access
from gateway.ledger import append
from gateway.ledger.events import Event, TransferMoved
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database, UnitOfWork
from gateway.store.repositories.transfers import TransferFacts


class Transitions:
    """
    Moves what a worker has in hand between states.

    Each move is a compare-and-set: of two workers, or a worker that was held up too long and the
    one that took its place, one makes it.
    """

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def move(
        self,
        transfer: Transfer,
        to_state: TransferState,
        noted: Event | None = None,
        **facts: Unpack[TransferFacts],
    ) -> Transfer | None:
        """Move it from the state it was seen in; None where it is no longer ours to move."""
        now = self._access.clock()
        facts["updated_at"] = now

        def unit(uow: UnitOfWork) -> Transfer | None:
            moved = move_held(uow, transfer, to_state, **facts)
            if moved is not None:
                if noted is not None:
                    append(uow, noted)
                append(uow, moved_event(transfer, moved, now))
            return moved

        return self._database.write(unit)

    def fail(
        self, transfer: Transfer, step: str, reason: str, noted: Event | None = None
    ) -> Transfer | None:
        """It stopped at that step; it can be retried."""
        return self.move(transfer, TransferState.FAILED, noted, step_failed=step, reason=reason)

    def deny(self, transfer: Transfer, reason: str) -> Transfer | None:
        """The source does not let it go; the reason is for the source and the ledger."""
        return self.move(transfer, TransferState.DENIED, reason=reason)


def move_held(
    uow: UnitOfWork,
    transfer: Transfer,
    to_state: TransferState,
    **facts: Unpack[TransferFacts],
) -> Transfer | None:
    """Move it as it was seen; None where it changed, or another has it in hand now."""
    return uow.transfers.move(
        transfer.id, (transfer.state,), to_state, held_until=transfer.taken_until, **facts
    )


def moved_event(
    before: Transfer, after: Transfer, at: datetime, by: str = "gateway"
) -> TransferMoved:
    """The event of a change of state."""
    return TransferMoved(
        at=at,
        transfer_id=after.id,
        from_state=before.state,
        state=after.state,
        by=by,
        step=after.step_failed,
        reason=after.reason,
        grant_id=after.grant_id,
    )
