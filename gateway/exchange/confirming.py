"""After delivery: only the destination's own word acknowledges a transfer."""

from datetime import timedelta

from gateway.access.authorization import Access
from gateway.errors import ConnectorError, MalformedError, NotFoundError
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.transitions import Transitions
from gateway.ledger.events import DeliveryFound
from gateway.model.delivery import DeliveryState
from gateway.model.disclosure import Outcome
from gateway.model.transfer import Transfer, TransferState

ARRIVES_WITHIN = timedelta(seconds=10)
"""How long after a delivery broke off it may still arrive: until then `absent` proves nothing."""
_STOPPED = "it stopped between intent and outcome"
_REFUSED = "the destination's SIS refused the record"
_LOST = "the destination's SIS no longer knows the delivery"


class Confirming:
    """Asks the destination what became of a delivery."""

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

    def confirm(self, transfer: Transfer) -> Transfer | None:
        """Acknowledge what is imported; what is only accepted waits."""
        found = self._find(transfer)
        if found is None or found is DeliveryState.ACCEPTED:
            return None
        noted = self._noted(transfer, found)
        if found is DeliveryState.IMPORTED:
            return self._transitions.move(
                transfer, TransferState.ACKNOWLEDGED, noted, acknowledged_at=noted.at
            )
        reason = _REFUSED if found is DeliveryState.REJECTED else _LOST
        return self._transitions.fail(transfer, "import", reason, noted)

    def break_off(self, transfer: Transfer) -> Transfer | None:
        """A process ended between intent and outcome: nobody here knows whether it arrived."""
        return self._disclosing.settle_delivery(
            transfer, Outcome.UNKNOWN, TransferState.UNKNOWN, ("deliver", _STOPPED)
        )

    def reconcile(self, transfer: Transfer) -> Transfer | None:
        """Settle a delivery of which nobody here knows whether it arrived."""
        found = self._find(transfer)
        if found is None:
            return None
        noted = self._noted(transfer, found)
        settle = self._disclosing.settle_delivery
        if found is not DeliveryState.ABSENT:
            return settle(transfer, Outcome.MADE, TransferState.DELIVERED, None, noted)
        if noted.at < transfer.updated_at + ARRIVES_WITHIN:
            return None
        failure = ("deliver", transfer.reason or _STOPPED)
        return settle(transfer, Outcome.FAILED, TransferState.FAILED, failure, noted)

    def _find(self, transfer: Transfer) -> DeliveryState | None:
        """The destination's word; None while it cannot be asked, to be asked again later."""
        try:
            return self._districts.open(transfer.destination).connector.find_delivery(transfer.id)
        except (ConnectorError, MalformedError, NotFoundError):
            return None

    def _noted(self, transfer: Transfer, found: DeliveryState) -> DeliveryFound:
        return DeliveryFound(
            at=self._access.clock(),
            transfer_id=transfer.id,
            destination=transfer.destination,
            delivery_state=found,
        )
