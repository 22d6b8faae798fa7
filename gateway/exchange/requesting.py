"""What every request for a student's record meets first: names, equal ones, one unit of work."""

from gateway.errors import ConflictError, InvalidRequestError
from gateway.ledger import append
from gateway.ledger.events import TransferRequested
from gateway.model.transfer import Transfer
from gateway.store import Database, UnitOfWork


def verify_districts(database: Database, source: str, destination: str) -> None:
    """Two districts of this exchange; InvalidRequestError names the field that is none."""
    if source == destination:
        raise InvalidRequestError("destination: is the source itself")
    known = database.read(lambda uow: [uow.districts.find(code) for code in (source, destination)])
    for field, district in zip(("source", "destination"), known, strict=True):
        if district is None:
            raise InvalidRequestError(f"{field}: is not a district of this exchange")


def add_or_find(
    uow: UnitOfWork, transfer: Transfer, references: frozenset[str]
) -> tuple[Transfer, bool]:
    """
    The transfer, and whether it is new; else the one of the same idempotency key.

    ConflictError names an equal one that is open.
    """
    earlier = _find_earlier(uow, transfer, references)
    if earlier is None:
        try:
            uow.transfers.add(transfer)
        except ConflictError:  # another came first, in the moment since we looked
            earlier = _find_earlier(uow, transfer, references)
            if earlier is None:
                raise
        else:
            append(uow, _requested(transfer))
    return earlier or transfer, earlier is None


def _find_earlier(
    uow: UnitOfWork, transfer: Transfer, references: frozenset[str]
) -> Transfer | None:
    """
    The transfer of the same idempotency key; ConflictError names an equal one that is open.

    The key is looked for last: one that comes between the two looks is seen by its key.
    """
    equal = uow.transfers.find_open_equal(
        transfer.client_id, transfer.source, transfer.destination, references, transfer.datasets
    )
    key = transfer.idempotency_key
    earlier = uow.transfers.find_by_idempotency(transfer.client_id, key) if key else None
    if earlier is None and equal is not None:
        raise ConflictError(f"an equal transfer is open: {equal.id}")
    return earlier


def _requested(transfer: Transfer) -> TransferRequested:
    return TransferRequested(
        at=transfer.requested_at,
        transfer_id=transfer.id,
        client_id=transfer.client_id,
        source=transfer.source,
        destination=transfer.destination,
        student=transfer.student_reference,
        destination_student=transfer.destination_reference,
        datasets=transfer.datasets,
        attested_kind=transfer.attested_kind,
        attested_school=transfer.attested_school,
        attested_on=transfer.attested_on,
        due_at=transfer.due_at,
    )
