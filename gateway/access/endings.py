"""The event of what a district ended: a grant, a consent, a block or a stop."""

from datetime import datetime

from gateway.ledger.events import PolicyChanged
from gateway.model.block import Block
from gateway.model.consent import Consent
from gateway.model.grant import Grant
from gateway.model.stop import Stop


def ended_event(
    what: str, ended: Grant | Consent | Block | Stop, at: datetime, by: str, why: str
) -> PolicyChanged:
    """It stood until then."""
    return PolicyChanged(
        at=at,
        what=what,
        subject_id=ended.id,
        district=ended.district,
        by=by,
        before={"ended": None},
        after={"ended": at.isoformat()},
        why=why,
    )
