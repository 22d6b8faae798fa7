"""The ledger: what moved, who decided, and the proof that nobody changed it since."""

from gateway.ledger.checkpoint import format_verifier_key, origin_of
from gateway.ledger.disclosures import intend, settle
from gateway.ledger.log import append, record
from gateway.ledger.sequencer import Sequencer
from gateway.ledger.stored_log import StoredLog
from gateway.ledger.verify import Verification, verify_log

__all__ = [
    "Sequencer",
    "StoredLog",
    "Verification",
    "append",
    "format_verifier_key",
    "intend",
    "origin_of",
    "record",
    "settle",
    "verify_log",
]
