"""
From approved to delivered: decide, fetch, translate, record, deliver.

The record is built whole, then the intent is durable, then it is delivered: nothing leaves that
the ledger does not know of. The record lives in these frames and nowhere else.
"""

import orjson

from gateway.access.authorization import Access
from gateway.crosswalk.context import Context
from gateway.errors import (
    ConnectorError,
    DeliveryRejectedError,
    GatewayError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts, OpenDistrict
from gateway.exchange.fetching import FetchedRecord, fetch_record
from gateway.exchange.transitions import Transitions
from gateway.model.delivery import DeliveryState
from gateway.model.disclosure import Outcome
from gateway.model.permit import Denial, Permit, Question
from gateway.model.purpose import NOTICE
from gateway.model.rows import NativeRecord
from gateway.model.transfer import Transfer, TransferState


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
        step = "fetch"
        seen: Transfer | None = transfer
        try:
            destination = self._districts.open(transfer.destination)
            fetched = fetch_record(permit, self._districts.open(transfer.source))
            if not fetched.given:
                raise InvalidRecordError("the source has none of what was asked for to give")
            seen = self._hold(transfer, TransferState.FETCHED, fetched)
            step = "translate"
            native = translate(fetched, destination)
            seen = seen and self._hold(seen, TransferState.TRANSLATED, fetched)
        except NotFoundError:
            return self._transitions.deny(transfer, "not-our-student")
        except GatewayError as error:
            return self._transitions.fail(seen or transfer, step, str(error))
        return seen and self._deliver(seen, permit, fetched, native, destination)

    def _hold(
        self, transfer: Transfer, state: TransferState, fetched: FetchedRecord
    ) -> Transfer | None:
        """Tell how far it is, and keep it in hand."""
        return self._transitions.move(
            transfer, state, omitted=fetched.omitted, taken_until=transfer.taken_until
        )

    def _deliver(
        self,
        transfer: Transfer,
        permit: Permit,
        fetched: FetchedRecord,
        native: NativeRecord,
        destination: OpenDistrict,
    ) -> Transfer | None:
        body = orjson.dumps(native.rows, option=orjson.OPT_SORT_KEYS)
        intended = self._disclosing.intend_delivery(permit, fetched, body, transfer)
        if intended is None:
            return None
        settle = self._disclosing.settle_delivery
        try:
            destination.connector.deliver(native, transfer.id)
        except DeliveryRejectedError as error:
            return settle(intended, Outcome.MADE, TransferState.FAILED, "deliver", str(error))
        except ConnectorError as error:
            return self._ask_after(intended, destination, str(error))
        return settle(intended, Outcome.MADE, TransferState.DELIVERED)

    def _ask_after(
        self, transfer: Transfer, destination: OpenDistrict, reason: str
    ) -> Transfer | None:
        """A delivery that ended in an error may have arrived: only the destination knows."""
        settle = self._disclosing.settle_delivery
        try:
            state = destination.connector.find_delivery(transfer.id)
        except ConnectorError:
            return settle(transfer, Outcome.UNKNOWN, TransferState.UNKNOWN, "deliver", reason)
        if state is DeliveryState.ABSENT:
            return settle(transfer, Outcome.FAILED, TransferState.FAILED, "deliver", reason)
        return settle(transfer, Outcome.MADE, TransferState.DELIVERED)


def translate(fetched: FetchedRecord, destination: OpenDistrict) -> NativeRecord:
    """The record in the destination's format, valid against its schema."""
    record = fetched.record
    context = Context(destination.district.code, fetched.school_year)
    rows = destination.crosswalks.to_native(record.rows, context)
    for name, found in rows.items():
        for row in found:
            findings = destination.schema.validate_row(name, row)
            if findings:
                raise InvalidRecordError(
                    f"the record does not fit district {destination.district.code}'s SIS: "
                    f"{findings[0]}"
                )
    return NativeRecord(
        source=record.district,
        destination=destination.district.code,
        ssid=record.ssid,
        rows=rows,
        notice=NOTICE,
    )
