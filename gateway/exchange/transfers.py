"""Transfers: asked for, approved or denied by the source, seen by both, tried again."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Unpack

import orjson

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import get_dataset
from gateway.errors import (
    ConflictError,
    IdempotencyError,
    InvalidRequestError,
    NotFoundError,
)
from gateway.exchange.approving import approve
from gateway.exchange.calendar import due_at
from gateway.exchange.handles import Handles
from gateway.exchange.requesting import add_or_find, verify_districts
from gateway.exchange.requests import TransferRequest
from gateway.exchange.transitions import moved_event
from gateway.exchange.views import TransferView, view
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.model.permit import Question
from gateway.model.purpose import Action
from gateway.model.role import Role
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database, UnitOfWork
from gateway.store.repositories.transfers import TransferFacts


class Transfers:
    """The use cases of /exchange/v1/transfers."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, wake: Callable[[str], None]
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._handles = Handles(keys, access.clock)
        self._wake = wake

    def request(
        self, asked: TransferRequest, token: AccessToken, idempotency_key: str | None
    ) -> tuple[TransferView, bool]:
        """The transfer, and whether it is new; ConflictError names an equal one that is open."""
        self._verify_names(asked)
        self._access.authorize(self._question(asked, token, asked.destination, Action.WRITE))
        self._access.authorize_request(self._question(asked, token, asked.source, Action.READ))
        ssid = self._ssid(asked, token)
        transfer = self._new(asked, ssid, token, idempotency_key)
        references = self._keys.references(asked.source, ssid)
        found, is_new = self._database.write(lambda uow: add_or_find(uow, transfer, references))
        if found.body_sha256 != transfer.body_sha256:
            raise IdempotencyError("Idempotency-Key: it came before with another body")
        if is_new:
            self._wake(found.id)
        return view(found), is_new

    def get(self, transfer_id: str, token: AccessToken) -> TransferView:
        """The transfer, for the client that asked and for both districts; else NotFoundError."""
        return self._show(self._visible(transfer_id, token), token)

    def list_transfers(
        self, token: AccessToken, role: str, state: TransferState | None, limit: int
    ) -> tuple[TransferView, ...]:
        """What the client asked for, or what is asked of its district; newest first."""
        states = (state,) if state else tuple(TransferState)
        district = self._own_district(token) or ""
        self._access.authorize_role(token, Role.REGISTRAR, district)
        if role == "destination":
            mine = self._database.read(
                lambda uow: uow.transfers.list_for_client(token.client_id, limit, states)
            )
            return tuple(view(transfer) for transfer in mine)
        theirs = self._database.read(lambda uow: uow.transfers.list_from(district, limit, states))
        return tuple(self._show(transfer, token, district) for transfer in theirs)

    def approve(self, transfer_id: str, token: AccessToken) -> TransferView:
        """A person at the source lets the record go."""
        transfer = self._of_source(transfer_id, token)
        now = self._access.clock()
        moved = self._database.write(lambda uow: approve(uow, transfer, token.actor, now))
        if moved is None:
            raise self._conflict(transfer_id, TransferState.REQUESTED)
        self._wake(moved.id)
        return self._show(moved, token)

    def deny(self, transfer_id: str, token: AccessToken, reason: str) -> TransferView:
        """A person at the source refuses; the requester sees `denied` alone."""
        transfer = self._of_source(transfer_id, token)
        denied = self._move(
            transfer,
            TransferState.REQUESTED,
            TransferState.DENIED,
            token,
            reason=reason,
            needs_person=False,
        )
        return self._show(denied, token)

    def retry(self, transfer_id: str, token: AccessToken) -> TransferView:
        """A failed transfer begins again where the source had let it go, or at its request."""
        transfer = self._visible(transfer_id, token)
        moved = self._move(
            transfer,
            TransferState.FAILED,
            TransferState.APPROVED if transfer.grant_id else TransferState.REQUESTED,
            token,
            step_failed=None,
            reason=None,
            disclosure_id=None,
            delivered_at=None,
        )
        self._wake(moved.id)
        return self._show(moved, token)

    def _verify_names(self, asked: TransferRequest) -> None:
        verify_districts(self._database, asked.source, asked.destination)
        for name in asked.datasets:
            if not get_dataset(name).is_about_students:
                raise InvalidRequestError(f"datasets: {name} is no part of a student's record")
        if (asked.ssid is None) == (asked.handle is None):
            raise InvalidRequestError("ssid: send it, or the handle of a match; one of the two")

    def _ssid(self, asked: TransferRequest, token: AccessToken) -> str:
        """Of the student, whom a match may have found for this request."""
        if asked.ssid is not None:
            return asked.ssid
        return self._handles.open(
            asked.handle or "",
            token.client_id,
            asked.source,
            asked.destination,
            asked.attestation,
        )

    def _question(
        self, asked: TransferRequest, token: AccessToken, district: str, action: Action
    ) -> Question:
        named = token.students_in(district)
        if named and asked.ssid and named & self._keys.references(district, asked.ssid):
            named = None  # it opens this one, and more is not asked
        return Question(
            client_id=token.client_id,
            district=district,
            datasets=asked.datasets,
            is_named=True,
            action=action,
            purpose=token.purpose,
            student=None,
            scopes=token.scopes,
            token_students=named,
            person_id=token.person_id,
        )

    def _new(
        self, asked: TransferRequest, ssid: str, token: AccessToken, key: str | None
    ) -> Transfer:
        now = self._access.clock()
        source = self._database.read(lambda uow: uow.districts.get(asked.source))
        attested = asked.attestation
        body = orjson.dumps(
            [
                asked.source,
                asked.destination,
                ssid,
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
            student_reference=self._keys.reference(asked.source, ssid),
            destination_reference=self._keys.reference(asked.destination, ssid),
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
            self._access.authorize_role(token, Role.REGISTRAR, transfer.destination)
            return transfer
        own = self._own_district(token)
        if own is None or own not in (transfer.source, transfer.destination):
            raise NotFoundError("no such transfer")
        self._access.authorize_role(token, Role.REGISTRAR, own)
        return transfer

    def _of_source(self, transfer_id: str, token: AccessToken) -> Transfer:
        transfer = self._visible(transfer_id, token)
        self._access.authorize_role(token, Role.REGISTRAR, transfer.source)
        return transfer

    def _move(
        self,
        transfer: Transfer,
        from_state: TransferState,
        to_state: TransferState,
        token: AccessToken,
        **facts: Unpack[TransferFacts],
    ) -> Transfer:
        """Move it as the client wants, recorded; ConflictError where it is in another state."""
        now = self._access.clock()
        facts["updated_at"] = now

        def unit(uow: UnitOfWork) -> Transfer | None:
            moved = uow.transfers.move(transfer.id, (from_state,), to_state, **facts)
            if moved is not None:
                append(uow, moved_event(transfer, moved, now, token.actor))
            return moved

        moved = self._database.write(unit)
        if moved is None:
            raise self._conflict(transfer.id, from_state)
        return moved

    def _conflict(self, transfer_id: str, wanted: TransferState) -> ConflictError:
        transfer = self._database.read(lambda uow: uow.transfers.get(transfer_id))
        return ConflictError(f"the transfer is {transfer.state}, not {wanted}")

    def _show(
        self, transfer: Transfer, token: AccessToken, own: str | None = None
    ) -> TransferView:
        """
        Its view; the source, which had to do with the denial, sees why, too.

        `own` is the client's own district, where that is known already.
        """
        shown = view(transfer)
        is_denied = transfer.state is TransferState.DENIED
        is_requester = transfer.client_id == token.client_id
        if not is_denied or is_requester:
            return shown
        if (own or self._own_district(token)) != transfer.source:
            return shown
        return replace(shown, reason=transfer.reason)

    def _own_district(self, token: AccessToken) -> str | None:
        def unit(uow: UnitOfWork) -> str | None:
            client = uow.clients.find(token.client_id)
            organization = uow.organizations.find(client.organization_id) if client else None
            return organization.district if organization else None

        return self._database.read(unit)
