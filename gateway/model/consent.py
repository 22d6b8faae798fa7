"""A parent's signed permission (34 CFR 99.30): its facts, never the document."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gateway.model.day import day_of
from gateway.model.purpose import Purpose


class SignerRelation(StrEnum):
    """Who may sign: a parent (34 CFR 99.3 counts a guardian), or the student once eligible."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    ELIGIBLE_STUDENT = "eligible-student"


class SignatureMethod(StrEnum):
    """How it was signed (34 CFR 99.30(d) for the electronic way)."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True)
class Consent:
    """What, why, to whom, signed when, by whom and how, until when."""

    id: str
    district: str
    student_reference: str
    recipient_organization_id: str
    datasets: tuple[str, ...]
    purpose: Purpose
    signer_name_encrypted: str = field(repr=False)
    signer_relation: SignerRelation
    signed_on: date
    method: SignatureMethod
    document_sha256: str
    starts_on: date
    ends_on: date
    """The last day on which it holds."""
    revoked_at: datetime | None = None

    def is_in_force(self, now: datetime) -> bool:
        """Whether it holds at that instant."""
        return self.starts_on <= day_of(now) <= self.ends_on and (
            self.revoked_at is None or now < self.revoked_at
        )
