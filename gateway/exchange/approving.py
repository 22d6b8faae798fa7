"""Approval: the source district lets one student's record go, by a grant of its own."""

import uuid
from datetime import datetime, timedelta

from gateway.errors import ConflictError
from gateway.exchange.transitions import moved_event
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.grant import Grant, GrantStudents
from gateway.model.moved import MovedStudent
from gateway.model.purpose import Action, Purpose
from gateway.model.transfer import Transfer, TransferState
from gateway.store import UnitOfWork

GRANT_LASTS = timedelta(days=30)
MOVE_LASTS = timedelta(days=30)
"""How long the source serves the destination's providers, if its SIS never lists the student."""
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
    uow.moved_students.add(
        MovedStudent(
            transfer_id=transfer.id,
            source=transfer.source,
            destination=transfer.destination,
            student_reference=transfer.student_reference,
            destination_reference=transfer.destination_reference,
            starts_at=now,
            ends_at=now + MOVE_LASTS,
            looked_at=now,
        )
    )
    append(uow, _granted(grant, transfer.student_reference))
    append(uow, _moved_on(transfer, now, by))
    append(uow, moved_event(transfer, moved, now, by))
    return moved


def _moved_on(transfer: Transfer, now: datetime, by: str) -> PolicyChanged:
    """The destination's providers may have the account, where the source granted that."""
    return PolicyChanged(
        at=now,
        what="move",
        subject_id=transfer.id,
        district=transfer.source,
        by=by,
        before={},
        after={
            "student": transfer.student_reference,
            "destination": transfer.destination,
            "ends": (now + MOVE_LASTS).isoformat(),
        },
        why="approved transfer",
    )


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
