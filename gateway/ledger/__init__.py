"""The ledger: what moved, who decided, and the proof that nobody changed it since."""

from gateway.ledger.disclosures import intend, settle
from gateway.ledger.log import append, record
from gateway.ledger.sequencer import Sequencer

__all__ = ["Sequencer", "append", "intend", "record", "settle"]
