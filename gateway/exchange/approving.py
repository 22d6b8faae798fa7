"""Approval: the source district lets one student's record go, by a grant of its own."""

import uuid
from datetime import datetime, timedelta

from gateway.errors import ConflictError
from gateway.exchange.transitions import moved_event
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.model.transfer import Transfer, TransferState
from gateway.store import UnitOfWork

GRANT_LASTS = timedelta(days=30)
AUTOMATIC = "automatic: found at the destination"


def approve(uow: UnitOfWork, transfer: Transfer, by: str, now: datetime) -> Transfer | None:
    """Approve and grant, in one unit; None where the transfer no longer waits for it."""
    grant = Grant(
        id=uuid.uuid4().hex,
        district=transfer.source,
        client_id=transfer.client_id,
        datasets=transfer.datasets,
        actions=(Action.READ,),
        purpose=Purpose.ENROLLMENT_TRANSFER,
        students=GrantStudents.LISTED,
        starts_at=now,
        ends_at=now + GRANT_LASTS,
        given_by=by,
        reason="approved transfer",
        transfer_id=transfer.id,
    )
    if uow.transfers.get(transfer.id).state is not TransferState.REQUESTED:
        return None
    uow.grants.add(grant, [transfer.student_reference])
    moved = uow.transfers.move(
        transfer.id,
        (TransferState.REQUESTED,),
        TransferState.APPROVED,
        updated_at=now,
        approved_at=now,
        approved_by=by,
        grant_id=grant.id,
        needs_person=False,
    )
    if moved is None:
        raise ConflictError("somebody else decided first")  # takes the grant back with it
    append(uow, _granted(grant, transfer.student_reference))
    append(uow, moved_event(transfer, moved, now, by))
    return moved


def _granted(grant: Grant, reference: str) -> PolicyChanged:
    return PolicyChanged(
        at=grant.starts_at,
        what="grant",
        subject_id=grant.id,
        district=grant.district,
        by=grant.given_by,
        before={},
        after={
            "client": grant.client_id,
            "datasets": grant.datasets,
            "purpose": grant.purpose,
            "ends": grant.ends_at.isoformat(),
            "student": reference,
        },
        why=grant.reason,
    )
