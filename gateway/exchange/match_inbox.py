"""What the source's steward does with a match: see who may be meant, live, and say who is."""

from dataclasses import dataclass, field
from datetime import date

import orjson

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.errors import ConflictError, StudentDeniedError
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import is_there
from gateway.exchange.likeness import NEAR, Identity, exchanged, likeness
from gateway.exchange.matching import about
from gateway.exchange.requests import Attestation, Sought
from gateway.exchange.searching import find_identities
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import MatchMoved, MatchShown
from gateway.model.match import Match, MatchState
from gateway.model.permit import LookupPurpose
from gateway.model.role import Role
from gateway.model.student import Everyone
from gateway.store import Database, UnitOfWork

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A student of the source who may be meant; `likeness` is 1 for the same names."""

    identity: Identity = field(repr=False)
    likeness: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who is sought, on what attestation, and who may be meant; nearest first."""

    sought: Sought = field(repr=False)
    attestation: Attestation = field(repr=False)
    students: tuple[Candidate, ...] = field(repr=False)


class MatchInbox:
    """The use cases of /exchange/v1/matches, for the source's steward."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, districts: Districts
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._districts = districts

    def list_waiting(self, district: str, token: AccessToken, limit: int) -> tuple[Match, ...]:
        """What waits for the district, oldest first; nobody is named."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        now = self._access.clock()
        return self._database.read(lambda uow: uow.matches.list_waiting(district, now, limit))

    def list_candidates(self, match_id: str, token: AccessToken) -> Candidates:
        """Who may be meant, as the SIS says now; who was shown is recorded, and nothing kept."""
        match = self._get_waiting(match_id, token)
        sought = self._sought(match)
        students = self._search(match, sought, token)
        event = MatchShown(
            at=self._access.clock(),
            match_id=match.id,
            district=match.source,
            by=token.actor,
            students=tuple(
                self._keys.reference(match.source, one.identity.ssid) for one in students
            ),
        )
        self._database.write(lambda uow: append(uow, event))
        return Candidates(sought, self._attestation(match), students)

    def accept(self, match_id: str, ssid: str, token: AccessToken) -> Match:
        """
        It is this student: who asked gets a handle.

        StudentDeniedError where the source has no such student; ConflictError where a block
        stands on them.
        """
        match = self._get_waiting(match_id, token)
        student = self._access.student(match.source, ssid)
        lookup = self._access.permit_lookup(
            token.client_id,
            match.source,
            student,
            LookupPurpose.VERIFY_PRESENCE,
            person_id=token.person_id,
        )
        if not is_there(lookup, Everyone(), self._districts.open(match.source)):
            raise StudentDeniedError(("the source has no such student",))
        block = self._access.find_block(about(match, student))
        if block is not None:
            raise ConflictError(f"a block stands on the student: {block}")
        reference = self._keys.reference(match.source, ssid)
        return self._decide(match, MatchState.ACCEPTED, token, reference=reference)

    def deny(self, match_id: str, reason: str, token: AccessToken) -> Match:
        """It is nobody whom the district names; who asked is told no more than before."""
        match = self._get_waiting(match_id, token)
        return self._decide(match, MatchState.DENIED, token, reason=reason)

    def _get_waiting(self, match_id: str, token: AccessToken) -> Match:
        now = self._access.clock()
        match = self._database.read(lambda uow: uow.matches.get(match_id, now))
        self._access.authorize_role(token, Role.DATA_STEWARD, match.source)
        if match.state is not MatchState.WAITING:
            raise ConflictError(f"the match is {match.state}, not {MatchState.WAITING}")
        return match

    def _sought(self, match: Match) -> Sought:
        told = orjson.loads(self._keys.unseal(match.source, match.query_sealed or "", match.id))
        born = date.fromisoformat(told.pop("birth_date"))
        return Sought(birth_date=born, **told)

    def _attestation(self, match: Match) -> Attestation:
        return Attestation(
            match.attested_kind,
            match.attested_school,
            match.attested_on,
            self._keys.decrypt_name(match.asked_by_encrypted),
        )

    def _search(self, match: Match, sought: Sought, token: AccessToken) -> tuple[Candidate, ...]:
        """Those of that birth date, of it with day and month exchanged, and of that last name."""
        permit = self._access.permit_match(
            token.client_id, match.source, LookupPurpose.NEAR_MATCHES, token.person_id
        )
        source = self._districts.open(match.source)
        days = [sought.birth_date, exchanged(sought.birth_date)]
        asked = [("BirthDate", day.isoformat()) for day in days if day]
        asked.append(("LastName", sought.last_name))
        found = {
            one.ssid: one
            for element, value in asked
            for one in find_identities(permit, source, element, value)
        }
        rated = [Candidate(one, likeness(sought, one)) for one in found.values()]
        near = [one for one in rated if one.likeness >= NEAR]
        return tuple(sorted(near, key=lambda one: -one.likeness)[:MOST_SHOWN])

    def _decide(
        self,
        match: Match,
        state: MatchState,
        token: AccessToken,
        *,
        reason: str | None = None,
        reference: str | None = None,
    ) -> Match:
        event = MatchMoved(
            at=self._access.clock(),
            match_id=match.id,
            state=state,
            by=token.actor,
            reason=reason,
            student=reference,
        )

        def unit(uow: UnitOfWork) -> Match:
            decided = uow.matches.decide(
                match.id, state, by=token.actor, reason=reason, student_reference=reference
            )
            if decided is None:
                raise ConflictError("somebody else decided first")
            append(uow, event)
            return decided

        return self._database.write(unit)
