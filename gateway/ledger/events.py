"""
The events of the log, as docs/events.md lists them.

Each is a frozen class whose fields are what its leaf holds. Fields may only be added, and a kind
is never renamed: leaves are hashed for good. No event holds a student's value; a student is an
encrypted reference, a person an id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeAlias

Facts: TypeAlias = Mapping[str, str | int | bool | tuple[str, ...] | None]
"""What was set before a change, or is after: names of settings and their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the log holds for good."""

    kind: ClassVar[str]

    at: datetime
    """When it happened, by the gateway's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDenied(Event):
    """A question was answered with no."""

    kind: ClassVar[str] = "decision.denied"

    client_id: str
    district: str
    datasets: tuple[str, ...]
    action: str
    purpose: str | None
    denial_kind: str
    """Whether it concerned the client or a student."""
    rule: str
    """The first rule that did not hold."""
    reason: str
    student: str | None
    transfer_id: str | None = None
    count: int = 1
    """How many students a list left out."""
    person_id: str | None = None
    """On whose behalf the client asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionExplained(Event):
    """Somebody at the source was told what a question would be answered, and why."""

    kind: ClassVar[str] = "decision.explained"

    by: str
    client_id: str
    district: str
    dataset: str
    action: str
    purpose: str
    student: str
    is_permitted: bool
    rule: str | None
    """The first rule that did not hold."""
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupMade(Event):
    """An SIS was asked something of which nothing was released."""

    kind: ClassVar[str] = "lookup.made"

    district: str
    purpose: str
    student: str | None
    """None where a student was looked for by name and birth date."""
    client_id: str
    transfer_id: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued(Event):
    """A client was given an access token."""

    kind: ClassVar[str] = "token.issued"

    client_id: str
    organization_id: str
    grant_type: str
    purpose: str | None
    scopes: tuple[str, ...]
    kid: str
    """The key that signed it."""
    jti: str
    expires_at: datetime
    students: tuple[str, ...] = ()
    """The only students that it opens, where it names any."""
    person_id: str | None = None
    """On whose behalf the client acts with it."""
    family_id: str | None = None
    """The authorization that it came of."""
    jkt: str | None = None
    """The thumbprint of the key that it is bound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefused(Event):
    """A known client asked the authorization server for something and was refused."""

    kind: ClassVar[str] = "token.refused"

    client_id: str
    error: str
    """The OAuth error code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """A person signed in."""

    kind: ClassVar[str] = "signin.made"

    person_id: str
    account_id: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Event):
    """Somebody tried to sign in and did not; what was typed is nowhere."""

    kind: ClassVar[str] = "signin.failed"

    account_id: str | None
    method: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """An access token, or all that came of one authorization, became good no longer."""

    kind: ClassVar[str] = "token.revoked"

    client_id: str
    jti: str | None = None
    family_id: str | None = None
    """Set where all tokens of an authorization ended."""
    reason: str = "the client asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationGiven(Event):
    """A person authorized a client to act on their behalf."""

    kind: ClassVar[str] = "authorization.given"

    person_id: str
    client_id: str
    purpose: str | None
    scopes: tuple[str, ...]
    students: tuple[str, ...]
    family_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequested(Event):
    """A destination asked for a student's record."""

    kind: ClassVar[str] = "transfer.requested"

    transfer_id: str
    client_id: str
    source: str
    destination: str
    student: str
    """Under the source's key."""
    destination_student: str
    """Under the destination's key."""
    datasets: tuple[str, ...]
    attested_kind: str
    attested_school: str
    attested_on: date
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferMoved(Event):
    """A transfer came into another state."""

    kind: ClassVar[str] = "transfer.moved"

    transfer_id: str
    from_state: str
    state: str
    by: str
    """The client or person whose doing it was, or `gateway`."""
    step: str | None = None
    """Where it failed."""
    reason: str | None = None
    grant_id: str | None = None
    """The destination's grant that an approval wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRequested(Event):
    """A registrar asked which student of a district has a name and a birth date."""

    kind: ClassVar[str] = "match.requested"

    match_id: str
    client_id: str
    source: str
    destination: str
    attested_kind: str
    attested_school: str
    attested_on: date
    person_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchMoved(Event):
    """A match came into another state, or was found to need a person at the source."""

    kind: ClassVar[str] = "match.moved"

    match_id: str
    state: str
    by: str
    """The client or person whose doing it was, or `gateway`."""
    reason: str | None
    student: str | None
    """Who was matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchShown(Event):
    """The source's steward saw whom a match may mean."""

    kind: ClassVar[str] = "match.shown"

    match_id: str
    district: str
    by: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureIntended(Event):
    """A record is about to leave; durable before its first byte does."""

    kind: ClassVar[str] = "disclosure.intended"

    disclosure_id: str
    disclosure_kind: str
    district: str
    client_id: str
    organization_id: str
    person: str | None
    purpose: str
    authority: str
    notice_basis: str | None
    grant_ids: tuple[str, ...]
    consent_ids: tuple[str, ...]
    datasets: tuple[str, ...]
    transfer_id: str | None
    crosswalk_hashes: Mapping[str, str]
    counts: Mapping[str, int]
    digest: str
    subject_root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureOutcome(Event):
    """What became of an intended disclosure; `unknown` may be followed by what turned out."""

    kind: ClassVar[str] = "disclosure.outcome"

    disclosure_id: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFound(Event):
    """A destination was asked what became of a delivery, and said."""

    kind: ClassVar[str] = "delivery.found"

    transfer_id: str
    destination: str
    delivery_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged(Event):
    """Who may have what was changed: a grant, consent, block, agreement, client or district."""

    kind: ClassVar[str] = "policy.changed"

    what: str
    """The sort of thing that changed, such as `grant`."""
    subject_id: str
    """Its id."""
    district: str | None
    by: str
    before: Facts
    after: Facts
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPublished(Event):
    """A district's entry and crosswalks came into force."""

    kind: ClassVar[str] = "district.published"

    district: str
    sha256: str
    """Of the published body."""
    crosswalk_hashes: Mapping[str, str]
    by: str


CATALOGUE: tuple[type[Event], ...] = (
    DecisionDenied,
    DecisionExplained,
    LookupMade,
    TokenIssued,
    TokenRefused,
    SignedIn,
    SignInFailed,
    TokenRevoked,
    AuthorizationGiven,
    TransferRequested,
    TransferMoved,
    MatchRequested,
    MatchMoved,
    MatchShown,
    DisclosureIntended,
    DisclosureOutcome,
    DeliveryFound,
    PolicyChanged,
    DistrictPublished,
)
"""Every kind of event."""
