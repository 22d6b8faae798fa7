"""What is asked of the exchange."""

from dataclasses import dataclass, field
from datetime import date

from gateway.model.transfer import AttestationKind


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the destination states: enrolled or intending, where, when, and who asks."""

    kind: AttestationKind
    school: str
    date: date
    asked_by: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A destination's request for one student's record."""

    source: str
    destination: str
    ssid: str | None = field(repr=False)
    datasets: tuple[str, ...]
    attestation: Attestation
    handle: str | None = field(default=None, repr=False)
    """Of a match, instead of the SSID."""


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """A read of one student's record; `datasets` None: all that the decision permits."""

    district: str
    ssid: str = field(repr=False)
    datasets: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a registrar looks for, who knows no SSID."""

    last_name: str = field(repr=False)
    first_name: str | None = field(repr=False)
    """None: of a student who has one name only."""
    birth_date: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """A destination's question which student of one district is meant."""

    source: str
    destination: str
    sought: Sought
    attestation: Attestation
