"""A question to the decision point, and its two answers; and the permit to look something up."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from gateway.model.block import SubstituteAddress
from gateway.model.purpose import Action, Purpose
from gateway.model.rows import Omission
from gateway.model.student import Student, StudentSet


@dataclass(frozen=True, slots=True)
class Question:
    """May this client do this now, with these datasets of this student (or of all it may see)."""

    client_id: str
    district: str
    """The district whose students it is about."""
    datasets: tuple[str, ...]
    is_named: bool
    """Whether the client named the datasets: then one refused refuses all."""
    action: Action
    purpose: Purpose | None
    """As bound to the token; None for a token that carries none (a DCC client's)."""
    student: Student | None
    """None: all that the client may see."""
    scopes: frozenset[str]
    """As the token has them: `p2:{district|*}:{dataset|*}:{read|write}`."""
    transfer_id: str | None = None
    """Set where the question is asked on behalf of an approved transfer."""
    person_id: str | None = None
    """Set where the client asks on a person's behalf: then what the person may bounds it, too."""
    token_students: frozenset[str] | None = None
    """References of the only students there that the token opens; None: it names none."""


class DenialKind(StrEnum):
    """Whom a denial is about: what concerns the client is told, what concerns a student is not."""

    CLIENT = "client"
    STUDENT = "student"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule's answer for one dataset; `reason` is None where the rule holds."""

    rule: str
    kind: DenialKind
    dataset: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class DatasetPermission:
    """One permitted dataset and what permits it."""

    dataset: str
    grant_ids: tuple[str, ...]
    """One; several where each lets rosters of other schools be seen."""
    consent_ids: tuple[str, ...]
    """One; several where each lets another student be seen; none where the purpose needs none."""
    students: StudentSet
    blocked: frozenset[str] = frozenset()
    """References of students whom a list leaves out; empty where one student is asked for."""


@dataclass(frozen=True, slots=True)
class Permit:
    """The only thing that opens `fetch` and `list`; made by access/decision.py alone."""

    question: Question
    permissions: tuple[DatasetPermission, ...]
    omitted: tuple[Omission, ...]
    authority: str
    """The FERPA clause."""
    notice_basis: str | None
    """34 CFR 99.34 basis, for an enrollment transfer."""
    decided_at: datetime
    purpose: Purpose
    trace: tuple[RuleOutcome, ...] = field(default=(), compare=False, repr=False)
    """What every rule answered for every dataset: how it came about, not what it opens."""
    hides_address: bool = False
    """Whether the student's real address must not travel."""
    substitute: SubstituteAddress | None = field(default=None, repr=False)
    """What travels in its stead."""

    @property
    def district(self) -> str:
        return self.question.district

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(permission.dataset for permission in self.permissions)


class LookupPurpose(StrEnum):
    """What may be looked up without releasing anything."""

    VERIFY_ENROLLMENT = "verify enrollment at the destination"
    VERIFY_PRESENCE = "verify that the source holds the student"
    BIRTH_DATE = "the birth date, for whose the rights are"
    DISCARDED = "same calls for a student who may not be seen"
    MATCH = "find the one student of that name and birth date"
    NEAR_MATCHES = "show the steward who may be meant"
    EXPLAIN = "tell the steward whether the source has the student"
    LISTED_YET = "see whether the new district has the student now"
    WHO_SEES = "tell the steward which rosters the student is on"
    STAFF_SCHEDULE = "the staff schedule, for which sections an educator teaches"


@dataclass(frozen=True, slots=True)
class LookupPermit:
    """Opens `fetch` for a look-up whose rows are never released; made by access/decision.py."""

    district: str
    student: Student
    purpose: LookupPurpose
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class MatchPermit:
    """Opens `find` alone, for what is not sought by SSID; made by access/decision.py."""

    district: str
    purpose: LookupPurpose
    decided_at: datetime


AnyPermit: TypeAlias = Permit | LookupPermit


@dataclass(frozen=True, slots=True)
class Denial:
    """No, and the first rule that does not hold; the trace keeps all."""

    question: Question
    kind: DenialKind
    rule: str
    reason: str
    trace: tuple[RuleOutcome, ...]
    decided_at: datetime
    wanted: LookupPurpose | None = None
    """What must be looked up before it can be decided otherwise."""
    staff_ids: tuple[str, ...] = ()
    """Of the educator who asks: whose schedule it is, where that is what must be looked up."""
    alike: tuple[DatasetPermission, ...] = ()
    """What is fetched all the same and discarded, so as to look like an absent student's."""

    @property
    def is_source_asked(self) -> bool:
        """Whether the source is asked although the answer is no."""
        return bool(self.alike)
