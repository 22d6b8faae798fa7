"""The release of data about students, as 34 CFR 99.32 wants it recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.model.purpose import Purpose


class DisclosureKind(StrEnum):
    """How a record left: in an answer, or put into another district's SIS."""

    READ = "read"
    DELIVERY = "delivery"


class Outcome(StrEnum):
    """What became of an intended disclosure."""

    MADE = "made"
    FAILED = "failed"
    """Nothing left."""
    UNKNOWN = "unknown"
    """A crash came between: it may have left."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One release: durable before the first byte leaves, its outcome added after."""

    id: str
    kind: DisclosureKind
    district: str
    """Whose students it is about."""
    client_id: str
    organization_id: str
    person: str | None
    """Who asked, where a person did; by id."""
    purpose: Purpose
    authority: str
    """The FERPA clause."""
    notice_basis: str | None
    grant_ids: tuple[str, ...]
    consent_ids: tuple[str, ...]
    datasets: tuple[str, ...]
    transfer_id: str | None
    crosswalk_hashes: Mapping[str, str]
    counts: Mapping[str, int]
    """Rows by record type, and `students`."""
    digest: str
    """Keyed digest of what left."""
    intended_at: datetime
    subject_root: str = ""
    """Root, in hex, of the Merkle tree over its subjects; known once it is intended."""
    outcome: Outcome | None = None
    outcome_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One student of a disclosure: a leaf of its Merkle tree."""

    disclosure_id: str
    position: int
    reference: str
    salt: str
    """Sixteen random bytes in hex: without it the leaf tells nothing of the student."""
    datasets: tuple[str, ...]
    leaf_hash: str
