"""What stands against a release, whatever is granted."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.model.purpose import Purpose


class BlockKind(StrEnum):
    """The closed list of kinds of block."""

    OPT_OUT = "opt-out"
    COURT_ORDER = "court-order"
    ADDRESS_CONFIDENTIALITY = "address-confidentiality"


@dataclass(frozen=True, slots=True)
class SubstituteAddress:
    """The address that a state programme gives a family for all to use (RCW 40.24)."""

    street: str
    city: str
    state: str
    zip_code: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block on one student, for some purposes and one party, or for all."""

    id: str
    district: str
    student_reference: str
    kind: BlockKind
    starts_at: datetime
    purposes: tuple[Purpose, ...] = ()
    """Empty: every purpose."""
    organization_id: str | None = None
    """The party it stands against; None: every one."""
    party_encrypted: str | None = field(default=None, repr=False)
    """The person whom a court order names."""
    person_id: str | None = None
    """That person, where they have an account: it stands against nobody else."""
    substitute_encrypted: str | None = field(default=None, repr=False)
    """The state programme's address, which travels in the real one's stead."""
    set_by: str = ""
    reason: str = ""
    ended_at: datetime | None = None

    def is_standing(self, now: datetime) -> bool:
        """Whether it stands at that instant."""
        return self.starts_at <= now and (self.ended_at is None or now < self.ended_at)
