"""
From approved to delivered: decide, fetch, translate, record, deliver.

The record is built whole, then the intent is durable, then it is delivered: nothing leaves that
the ledger does not know of. The record lives in these frames and nowhere else.
"""

from gateway.access.authorization import Access
from gateway.errors import (
    ConnectorError,
    DeliveryRejectedError,
    InvalidRecordError,
    MalformedError,
    NotFoundError,
)
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts, OpenDistrict
from gateway.exchange.fetching import FetchedRecord, fetch_record
from gateway.exchange.transitions import Transitions
from gateway.exchange.translating import TranslatedRecord, translate
from gateway.model.disclosure import Outcome
from gateway.model.permit import Denial, Permit, Question
from gateway.model.transfer import Transfer, TransferState

FAULTS = (ConnectorError, MalformedError)
"""What a district's own system or published entry did: the transfer fails and says so."""


class Carrying:
    """Carries one approved record to its destination."""

    def __init__(
        self,
        access: Access,
        districts: Districts,
        disclosing: Disclosing,
        transitions: Transitions,
    ) -> None:
        self._access = access
        self._districts = districts
        self._disclosing = disclosing
        self._transitions = transitions

    def carry(self, transfer: Transfer, question: Question) -> Transfer | None:
        """Carry it as far as it goes; what fails says at which step and why."""
        permit = self._access.decide(question)
        if isinstance(permit, Denial):
            self._access.record_denial(permit)
            return self._transitions.deny(transfer, permit.reason)
        try:
            source = self._districts.open(transfer.source)
            destination = self._districts.open(transfer.destination)
            if not destination.entry.receives:
                raise ConnectorError(f"{transfer.destination}: takes no deliveries")
        except (*FAULTS, NotFoundError) as error:
            return self._transitions.fail(transfer, "fetch", str(error))
        try:
            fetched = fetch_record(permit, source)
            if not fetched.given:
                raise InvalidRecordError("the source has none of what was asked for to give")
        except NotFoundError:
            return self._transitions.deny(transfer, "not-our-student")
        except FAULTS as error:
            return self._transitions.fail(transfer, "fetch", str(error))
        return self._translate(transfer, permit, fetched, destination)

    def _translate(
        self,
        transfer: Transfer,
        permit: Permit,
        fetched: FetchedRecord,
        destination: OpenDistrict,
    ) -> Transfer | None:
        seen = self._hold(transfer, TransferState.FETCHED, fetched)
        if seen is None:
            return None
        try:
            translated = translate(fetched, destination)
        except FAULTS as error:
            return self._transitions.fail(seen, "translate", str(error))
        seen = self._hold(seen, TransferState.TRANSLATED, fetched)
        if seen is None:
            return None
        intended = self._disclosing.intend_delivery(permit, fetched, translated, seen)
        if intended is None:
            return None
        return self._deliver(intended, translated, destination)

    def _hold(
        self, transfer: Transfer, state: TransferState, fetched: FetchedRecord
    ) -> Transfer | None:
        """Tell how far it is, and keep it in hand."""
        return self._transitions.move(
            transfer, state, omitted=fetched.omitted, taken_until=transfer.taken_until
        )

    def _deliver(
        self, transfer: Transfer, translated: TranslatedRecord, destination: OpenDistrict
    ) -> Transfer | None:
        """A delivery that ended in an error may have arrived all the same: it is unknown."""
        settle = self._disclosing.settle_delivery
        try:
            destination.connector.deliver(translated.record, transfer.id)
        except DeliveryRejectedError as error:
            failure = ("deliver", str(error))
            return settle(transfer, Outcome.MADE, TransferState.FAILED, failure)
        except ConnectorError as error:
            failure = ("deliver", str(error))
            return settle(transfer, Outcome.UNKNOWN, TransferState.UNKNOWN, failure)
        return settle(transfer, Outcome.MADE, TransferState.DELIVERED)
