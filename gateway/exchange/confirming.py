"""After delivery: only the destination's own word acknowledges a transfer."""

from gateway.errors import ConnectorError
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.transitions import Transitions
from gateway.model.delivery import DeliveryState
from gateway.model.disclosure import Outcome
from gateway.model.transfer import Transfer, TransferState

_REFUSED = "the destination's SIS refused the record"
_NEVER_ARRIVED = "it never arrived at the destination"
_LOST = "the destination's SIS no longer knows the delivery"


class Confirming:
    """Asks the destination what became of a delivery."""

    def __init__(
        self, districts: Districts, disclosing: Disclosing, transitions: Transitions
    ) -> None:
        self._districts = districts
        self._disclosing = disclosing
        self._transitions = transitions

    def confirm(self, transfer: Transfer) -> Transfer | None:
        """Acknowledge what is imported; what is only accepted waits."""
        match self._find(transfer):
            case DeliveryState.IMPORTED:
                return self._transitions.move(transfer, TransferState.ACKNOWLEDGED)
            case DeliveryState.REJECTED:
                return self._transitions.fail(transfer, "import", _REFUSED)
            case DeliveryState.ABSENT:
                return self._transitions.fail(transfer, "import", _LOST)
            case _:
                return None

    def reconcile(self, transfer: Transfer) -> Transfer | None:
        """Settle a delivery of which nobody here knows whether it arrived."""
        found = self._find(transfer)
        if found is None:
            return None
        settle = self._disclosing.settle_delivery
        if found is DeliveryState.ABSENT:
            return settle(
                transfer, Outcome.FAILED, TransferState.FAILED, "deliver", _NEVER_ARRIVED
            )
        return settle(transfer, Outcome.MADE, TransferState.DELIVERED)

    def _find(self, transfer: Transfer) -> DeliveryState | None:
        """The destination's word; None while it cannot be asked, to be asked again later."""
        try:
            return self._districts.open(transfer.destination).connector.find_delivery(transfer.id)
        except ConnectorError:
            return None
