"""What a question would be answered now, and which rule decides; for the source's own steward."""

from dataclasses import dataclass, field

from gateway.access.authorization import Access
from gateway.access.decision import deny_absent
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import get_dataset
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import is_there
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import DecisionExplained
from gateway.model.permit import (
    Denial,
    DenialKind,
    LookupPurpose,
    Permit,
    Question,
    RuleOutcome,
)
from gateway.model.purpose import Action, Purpose
from gateway.model.role import Role
from gateway.model.student import Rosters, Student
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class WhyRequest:
    """Whether this client would get this dataset of this student for this purpose now."""

    district: str
    client_id: str
    ssid: str = field(repr=False)
    dataset: str
    purpose: Purpose
    action: Action = Action.READ
    is_live: bool = False
    """Whether the source is asked, too."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, and what every rule says to it."""

    is_permitted: bool
    rule: str | None
    """The first rule that does not hold; None where all do."""
    concerns: DenialKind | None
    """Whether that rule is about the client or the student."""
    reason: str | None
    is_by_roster: bool
    """Whether the source decides when it is asked: the grant names schools, not students."""
    is_at_source: bool | None
    """What the source said; None where it was not asked."""
    grant_ids: tuple[str, ...]
    consent_id: str | None
    outcomes: tuple[RuleOutcome, ...]


class Explaining:
    """The use case of /registry/v1/districts/{district}/why, and of `p2 why`."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, districts: Districts
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._districts = districts

    def explain(self, asked: WhyRequest, token: AccessToken) -> Explanation:
        """What `explain_to` says, for the district's own steward alone."""
        self._access.authorize_role(token, Role.DATA_STEWARD, asked.district)
        return self.explain_to(asked, token.client_id, token.person_id)

    def explain_to(
        self, asked: WhyRequest, client_id: str, person_id: str | None = None
    ) -> Explanation:
        """
        The decision as of now, with all scopes that the client may have.

        That it was told to this client, for this person, is recorded.
        """
        get_dataset(asked.dataset)
        student = self._access.student(asked.district, asked.ssid)
        answer = self._access.decide(self._question(asked, student))
        is_at_source = None
        if isinstance(answer, Permit) and asked.is_live:
            is_at_source = self._ask_source(answer, student, client_id, person_id)
        explained = _explanation(answer, is_at_source=is_at_source)
        self._record(asked, explained, person_id or client_id)
        return explained

    def _question(self, asked: WhyRequest, student: Student) -> Question:
        client = self._database.read(lambda uow: uow.clients.find(asked.client_id))
        return Question(
            client_id=asked.client_id,
            district=asked.district,
            datasets=(asked.dataset,),
            is_named=True,
            action=asked.action,
            purpose=asked.purpose,
            student=student,
            scopes=frozenset(client.scopes) if client else frozenset(),
        )

    def _ask_source(
        self, permit: Permit, student: Student, client_id: str, person_id: str | None
    ) -> bool:
        lookup = self._access.permit_lookup(
            client_id, permit.district, student, LookupPurpose.EXPLAIN, person_id=person_id
        )
        source = self._districts.open(permit.district)
        return is_there(lookup, permit.permissions[0].students, source)

    def _record(self, asked: WhyRequest, explained: Explanation, by: str) -> None:
        event = DecisionExplained(
            at=self._access.clock(),
            by=by,
            client_id=asked.client_id,
            district=asked.district,
            dataset=asked.dataset,
            action=asked.action,
            purpose=asked.purpose,
            student=self._keys.reference(asked.district, asked.ssid),
            is_permitted=explained.is_permitted,
            rule=explained.rule,
            reason=explained.reason,
        )
        self._database.write(lambda uow: append(uow, event))


def _explanation(answer: Permit | Denial, *, is_at_source: bool | None) -> Explanation:
    denial = answer if isinstance(answer, Denial) else None
    permissions = () if isinstance(answer, Denial) else answer.permissions
    if isinstance(answer, Permit) and is_at_source is False:
        denial = deny_absent(answer)
    return Explanation(
        is_permitted=denial is None,
        rule=denial.rule if denial else None,
        concerns=denial.kind if denial else None,
        reason=denial.reason if denial else None,
        is_by_roster=any(isinstance(one.students, Rosters) for one in permissions),
        is_at_source=is_at_source,
        grant_ids=tuple(grant for one in permissions for grant in one.grant_ids),
        consent_id=next((consent for one in permissions for consent in one.consent_ids), None),
        outcomes=answer.trace,
    )
