"""The record of a release, durable before its first byte leaves (34 CFR 99.32)."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

import orjson

from gateway.access.authorization import Access
from gateway.exchange.fetching import FetchedRecord
from gateway.exchange.transitions import move_held, moved_event
from gateway.exchange.translating import TranslatedRecord
from gateway.keys import KeyRing
from gateway.ledger import append, intend, record, settle
from gateway.ledger.events import Event
from gateway.model.disclosure import Disclosure, DisclosureKind, Outcome
from gateway.model.permit import Permit
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database, UnitOfWork

LEASE = timedelta(seconds=120)
"""How long a worker may have a transfer in hand before another may take it."""


class Disclosing:
    """Records releases; LedgerError where one cannot be recorded, and then nothing leaves."""

    def __init__(self, database: Database, keys: KeyRing, access: Access) -> None:
        self._database = database
        self._keys = keys
        self._access = access

    def disclose(self, permit: Permit, fetched: FetchedRecord, body: bytes) -> None:
        """An answer is about to leave, whole: recorded as made, since it may not be undone."""
        disclosure = self._disclosure(permit, fetched, body, fetched.crosswalk_hashes)

        def unit(uow: UnitOfWork) -> None:
            intend(uow, disclosure, self._subjects(permit, fetched))
            settle(uow, disclosure.id, Outcome.MADE, disclosure.intended_at)

        record(self._database, unit)

    def disclose_list(
        self,
        permit: Permit,
        students: Mapping[str, tuple[str, ...]],
        counts: Mapping[str, int],
        crosswalk_hashes: Mapping[str, str],
        body: bytes,
    ) -> None:
        """
        A list of students' rows is about to leave, whole; one disclosure, a subject for each.

        `students` has the datasets in it by SSID, `counts` the rows by what they are.
        """
        datasets = tuple(sorted({name for names in students.values() for name in names}))
        disclosure = self._describe(
            permit, datasets, {"students": len(students), **counts}, body, crosswalk_hashes
        )
        subjects = {
            self._keys.reference(permit.district, ssid): names for ssid, names in students.items()
        }

        def unit(uow: UnitOfWork) -> None:
            intend(uow, disclosure, subjects)
            settle(uow, disclosure.id, Outcome.MADE, disclosure.intended_at)

        record(self._database, unit)

    def intend_delivery(
        self,
        permit: Permit,
        fetched: FetchedRecord,
        translated: TranslatedRecord,
        transfer: Transfer,
    ) -> Transfer | None:
        """
        A delivery is about to be made; None where the transfer is no longer ours to move.

        It stays in hand for as long again as a step may take.
        """
        body = orjson.dumps(translated.record.rows, option=orjson.OPT_SORT_KEYS)
        hashes = {**fetched.crosswalk_hashes, **translated.crosswalk_hashes}
        disclosure = self._disclosure(permit, fetched, body, hashes, transfer.id)

        def unit(uow: UnitOfWork) -> Transfer | None:
            held = move_held(
                uow,
                transfer,
                transfer.state,
                disclosure_id=disclosure.id,
                crosswalk_hashes=hashes,
                not_carried=translated.not_carried,
                updated_at=disclosure.intended_at,
                taken_until=disclosure.intended_at + LEASE,
            )
            if held is not None:
                intend(uow, disclosure, self._subjects(permit, fetched))
            return held

        return record(self._database, unit)

    def settle_delivery(
        self,
        transfer: Transfer,
        outcome: Outcome,
        state: TransferState,
        failure: tuple[str, str] | None = None,
        noted: Event | None = None,
    ) -> Transfer | None:
        """
        What became of the delivery, and the transfer's state with it, in one unit.

        `failure` is the step and the reason, where it went wrong.
        """
        now = self._access.clock()
        step, reason = failure or (None, None)

        def unit(uow: UnitOfWork) -> Transfer | None:
            moved = move_held(
                uow,
                transfer,
                state,
                updated_at=now,
                step_failed=step,
                reason=reason,
                delivered_at=now if state is TransferState.DELIVERED else transfer.delivered_at,
            )
            if moved is not None:
                if noted is not None:
                    append(uow, noted)
                if transfer.disclosure_id is not None:
                    settle(uow, transfer.disclosure_id, outcome, now)
                append(uow, moved_event(transfer, moved, now))
            return moved

        return record(self._database, unit)

    def _disclosure(
        self,
        permit: Permit,
        fetched: FetchedRecord,
        body: bytes,
        crosswalk_hashes: Mapping[str, str],
        transfer_id: str | None = None,
    ) -> Disclosure:
        rows = {name: len(found) for name, found in sorted(fetched.record.rows.items())}
        counts = {"students": 1, **rows}
        return self._describe(permit, fetched.given, counts, body, crosswalk_hashes, transfer_id)

    def _describe(  # noqa: PLR0913, PLR0917 - all that 34 CFR 99.32 wants recorded
        self,
        permit: Permit,
        datasets: tuple[str, ...],
        counts: Mapping[str, int],
        body: bytes,
        crosswalk_hashes: Mapping[str, str],
        transfer_id: str | None = None,
    ) -> Disclosure:
        question = permit.question
        client = self._database.read(lambda uow: uow.clients.find(question.client_id))
        given = [one for one in permit.permissions if one.dataset in datasets]
        return Disclosure(
            id=uuid.uuid4().hex,
            kind=DisclosureKind.DELIVERY if transfer_id else DisclosureKind.READ,
            district=permit.district,
            client_id=question.client_id,
            organization_id=client.organization_id if client else "",
            person=question.person_id,
            purpose=permit.purpose,
            authority=permit.authority,
            notice_basis=permit.notice_basis,
            grant_ids=tuple(sorted({grant for one in given for grant in one.grant_ids})),
            consent_ids=tuple(sorted({consent for one in given for consent in one.consent_ids})),
            datasets=datasets,
            transfer_id=transfer_id,
            crosswalk_hashes=crosswalk_hashes,
            counts=dict(counts),
            digest=self._keys.digest(body),
            intended_at=self._access.clock(),
        )

    def _subjects(self, permit: Permit, fetched: FetchedRecord) -> dict[str, tuple[str, ...]]:
        reference = self._keys.reference(permit.district, fetched.record.ssid)
        return {reference: fetched.given}
