"""A transfer as those whom it concerns may see it."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.model.rows import Omission
from gateway.model.transfer import Transfer, TransferState


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a transfer stopped, and why; never with a value."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer as those whom it concerns may see it."""

    id: str
    state: TransferState
    source: str
    destination: str
    datasets: tuple[str, ...]
    requested_at: datetime
    updated_at: datetime
    due_at: datetime | None
    needs_person: bool
    omitted: tuple[Omission, ...]
    not_carried: tuple[str, ...]
    failure: Failure | None
    reason: str | None = None
    """Why it was denied: for the source alone."""


@dataclass(frozen=True, slots=True)
class MatchView:
    """A match as who asked may see it: the same for nobody, several and one who is blocked."""

    id: str
    is_matched: bool
    source: str
    destination: str
    requested_at: datetime
    expires_at: datetime
    handle: str | None = field(repr=False)
    handle_expires_at: datetime | None


def view(transfer: Transfer) -> TransferView:
    """What those whom a transfer concerns may see; a denial says nothing more."""
    failure = None
    if transfer.state in (TransferState.FAILED, TransferState.UNKNOWN) and transfer.step_failed:
        failure = Failure(transfer.step_failed, transfer.reason or "")
    return TransferView(
        id=transfer.id,
        state=transfer.state,
        source=transfer.source,
        destination=transfer.destination,
        datasets=transfer.datasets,
        requested_at=transfer.requested_at,
        updated_at=transfer.updated_at,
        due_at=transfer.due_at,
        needs_person=transfer.needs_person and transfer.state is TransferState.REQUESTED,
        omitted=transfer.omitted,
        not_carried=transfer.not_carried,
        failure=failure,
    )
