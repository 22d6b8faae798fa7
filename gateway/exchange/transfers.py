"""Transfers: asked for, approved or denied by the source, seen by both, tried again."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import orjson

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.errors import (
    ConflictError,
    IdempotencyError,
    InvalidRequestError,
    NotFoundError,
)
from gateway.exchange.approving import approve
from gateway.exchange.calendar import due_at
from gateway.exchange.requests import TransferRequest
from gateway.exchange.transitions import moved_event
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import TransferRequested
from gateway.model.permit import Question
from gateway.model.purpose import Action
from gateway.model.rows import Omission
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database, UnitOfWork


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
    failure: Failure | None


class Transfers:
    """The use cases of /exchange/v1/transfers."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, wake: Callable[[str], None]
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._wake = wake

    def request(
        self, asked: TransferRequest, token: AccessToken, idempotency_key: str | None
    ) -> tuple[TransferView, bool]:
        """The transfer, and whether it is new; ConflictError names an equal one that is open."""
        self._verify_names(asked)
        self._access.authorize(self._question(asked, token, asked.destination, Action.WRITE))
        self._access.authorize_request(self._question(asked, token, asked.source, Action.READ))
        now = self._access.clock()
        transfer = self._new(asked, token, idempotency_key, now)
        references = self._keys.references(asked.source, asked.ssid)

        def unit(uow: UnitOfWork) -> tuple[Transfer, bool]:
            if idempotency_key is not None:
                earlier = uow.transfers.find_by_idempotency(token.client_id, idempotency_key)
                if earlier is not None:
                    return earlier, False
            equal = uow.transfers.find_open_equal(
                token.client_id, asked.source, asked.destination, references, transfer.datasets
            )
            if equal is not None:
                raise ConflictError(f"an equal transfer is open: {equal.id}")
            uow.transfers.add(transfer)
            append(uow, _requested(transfer))
            return transfer, True

        found, is_new = self._database.write(unit)
        if found.body_sha256 != transfer.body_sha256:
            raise IdempotencyError("Idempotency-Key: it came before with another body")
        if is_new:
            self._wake(found.id)
        return view(found), is_new

    def get(self, transfer_id: str, token: AccessToken) -> TransferView:
        """The transfer, for the client that asked and for both districts; else NotFoundError."""
        return view(self._visible(transfer_id, token))

    def list_transfers(
        self, token: AccessToken, role: str, state: TransferState | None, limit: int
    ) -> tuple[TransferView, ...]:
        """What the client asked for, or what is asked of its district."""
        if role == "destination":
            found = self._database.read(
                lambda uow: uow.transfers.list_for_client(token.client_id, limit)
            )
        else:
            district = self._own_district(token)
            self._access.authorize_staff(token, district or "")
            states = (state,) if state else tuple(TransferState)
            found = self._database.read(
                lambda uow: uow.transfers.list_from(district or "", states)
            )[:limit]
        return tuple(view(transfer) for transfer in found if state in (None, transfer.state))

    def approve(self, transfer_id: str, token: AccessToken) -> TransferView:
        """A person at the source lets the record go."""
        transfer = self._of_source(transfer_id, token)
        now = self._access.clock()
        moved = self._database.write(lambda uow: approve(uow, transfer, token.client_id, now))
        if moved is None:
            raise ConflictError(f"the transfer is {transfer.state}, not requested")
        self._wake(moved.id)
        return view(moved)

    def deny(self, transfer_id: str, token: AccessToken, reason: str) -> TransferView:
        """A person at the source refuses; the requester sees `denied` alone."""
        transfer = self._of_source(transfer_id, token)
        now = self._access.clock()

        def unit(uow: UnitOfWork) -> Transfer | None:
            moved = uow.transfers.move(
                transfer.id,
                (TransferState.REQUESTED,),
                TransferState.DENIED,
                reason=reason,
                updated_at=now,
                approved_by=token.client_id,
            )
            if moved is not None:
                append(uow, moved_event(transfer, moved, now, token.client_id))
            return moved

        denied = self._database.write(unit)
        if denied is None:
            raise ConflictError(f"the transfer is {transfer.state}, not requested")
        return view(denied)

    def retry(self, transfer_id: str, token: AccessToken) -> TransferView:
        """A failed transfer begins again where the source had let it go, or at its request."""
        transfer = self._visible(transfer_id, token)
        now = self._access.clock()
        again = TransferState.APPROVED if transfer.grant_id else TransferState.REQUESTED

        def unit(uow: UnitOfWork) -> Transfer | None:
            moved = uow.transfers.move(
                transfer.id,
                (TransferState.FAILED,),
                again,
                updated_at=now,
                step_failed=None,
                reason=None,
                disclosure_id=None,
            )
            if moved is not None:
                append(uow, moved_event(transfer, moved, now, token.client_id))
            return moved

        moved = self._database.write(unit)
        if moved is None:
            raise ConflictError(f"the transfer is {transfer.state}, not failed")
        self._wake(moved.id)
        return view(moved)

    def _verify_names(self, asked: TransferRequest) -> None:
        if asked.source == asked.destination:
            raise InvalidRequestError("destination: is the source itself")
        for name in asked.datasets:
            if name not in self._access.dataset_purposes:
                raise InvalidRequestError(f"datasets: there is no dataset {name}")
        known = self._database.read(
            lambda uow: [uow.districts.find(code) for code in (asked.source, asked.destination)]
        )
        for field, district in zip(("source", "destination"), known, strict=True):
            if district is None:
                raise InvalidRequestError(f"{field}: is not a district of this exchange")

    def _question(
        self, asked: TransferRequest, token: AccessToken, district: str, action: Action
    ) -> Question:
        return Question(
            client_id=token.client_id,
            district=district,
            datasets=asked.datasets,
            is_named=True,
            action=action,
            purpose=token.purpose,
            student=None,
            scopes=token.scopes,
        )

    def _new(
        self, asked: TransferRequest, token: AccessToken, key: str | None, now: datetime
    ) -> Transfer:
        source = self._database.read(lambda uow: uow.districts.get(asked.source))
        attested = asked.attestation
        body = orjson.dumps(
            [
                asked.source,
                asked.destination,
                asked.ssid,
                sorted(asked.datasets),
                attested.kind,
                attested.school,
                attested.date,
                attested.asked_by,
            ]
        )
        return Transfer(
            id=uuid.uuid4().hex,
            client_id=token.client_id,
            source=asked.source,
            destination=asked.destination,
            student_reference=self._keys.reference(asked.source, asked.ssid),
            destination_reference=self._keys.reference(asked.destination, asked.ssid),
            datasets=tuple(sorted(asked.datasets)),
            attested_kind=attested.kind,
            attested_school=attested.school,
            attested_on=attested.date,
            asked_by_encrypted=self._keys.encrypt_name(attested.asked_by),
            state=TransferState.REQUESTED,
            requested_at=now,
            updated_at=now,
            due_at=due_at(now, source.closed_days),
            idempotency_key=key,
            body_sha256=self._keys.digest(body),
        )

    def _visible(self, transfer_id: str, token: AccessToken) -> Transfer:
        transfer = self._database.read(lambda uow: uow.transfers.get(transfer_id))
        if transfer.client_id == token.client_id:
            return transfer
        own = self._own_district(token)
        if own is None or own not in (transfer.source, transfer.destination):
            raise NotFoundError("no such transfer")
        self._access.authorize_staff(token, own)
        return transfer

    def _of_source(self, transfer_id: str, token: AccessToken) -> Transfer:
        transfer = self._visible(transfer_id, token)
        self._access.authorize_staff(token, transfer.source)
        return transfer

    def _own_district(self, token: AccessToken) -> str | None:
        def unit(uow: UnitOfWork) -> str | None:
            client = uow.clients.find(token.client_id)
            organization = uow.organizations.find(client.organization_id) if client else None
            return organization.district if organization else None

        return self._database.read(unit)


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
        failure=failure,
    )


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
