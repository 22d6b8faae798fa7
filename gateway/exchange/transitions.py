"""A transfer's change of state and its event, in one unit of work."""

from datetime import datetime
from typing import Unpack

from gateway.access.authorization import Access
from gateway.ledger import append
from gateway.ledger.events import TransferMoved
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database, UnitOfWork
from gateway.store.repositories.transfers import TransferFacts


class Transitions:
    """Moves transfers between states; each move is a compare-and-set."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def move(
        self, transfer: Transfer, to_state: TransferState, **facts: Unpack[TransferFacts]
    ) -> Transfer | None:
        """Move it from the state it was seen in; None where somebody else did first."""
        now = self._access.clock()
        facts["updated_at"] = now

        def unit(uow: UnitOfWork) -> Transfer | None:
            moved = uow.transfers.move(
                transfer.id,
                (transfer.state,),
                to_state,
                **facts,
            )
            if moved is not None:
                append(uow, moved_event(transfer, moved, now))
            return moved

        return self._database.write(unit)

    def fail(self, transfer: Transfer, step: str, reason: str) -> Transfer | None:
        """It stopped at that step; it can be retried."""
        return self.move(transfer, TransferState.FAILED, step_failed=step, reason=reason)

    def deny(self, transfer: Transfer, reason: str) -> Transfer | None:
        """The source does not let it go; the reason is for the source and the ledger."""
        return self.move(transfer, TransferState.DENIED, reason=reason)


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
