"""
Which student is meant, where a registrar knows name and birth date: an exact match, live.

One student is answered with a handle; nobody, several and one who is blocked with the same words,
after the same calls to the source. Then the source's steward is asked.
"""

import secrets
import uuid
from dataclasses import asdict, replace
from datetime import timedelta

import orjson

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.errors import GatewayError, NotFoundError, ThrottledError
from gateway.exchange.districts import Districts
from gateway.exchange.handles import Handles
from gateway.exchange.likeness import Identity, is_exact
from gateway.exchange.requesting import verify_districts
from gateway.exchange.requests import MatchRequest, Sought
from gateway.exchange.searching import find_identities
from gateway.exchange.views import MatchView
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import MatchMoved, MatchRequested
from gateway.model.match import FOUND_STATES, Match, MatchState
from gateway.model.permit import LookupPurpose, Question
from gateway.model.purpose import Action, Purpose
from gateway.model.student import Student
from gateway.store import Database, UnitOfWork

LASTS = timedelta(days=14)
"""How long a match is there, and the source's steward may say who is meant."""
MOST_A_DAY = 60
"""So many may a client ask of one district in 24 hours: names are not to be tried out."""
DATASETS = ("identity",)
"""What a client must be able to ask the source for, to ask who is meant."""


class Matching:
    """The use cases of /exchange/v1/matches, for who asks."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, districts: Districts
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._districts = districts
        self._handles = Handles(keys, access.clock)

    def request(self, asked: MatchRequest, token: AccessToken) -> MatchView:
        """
        The match, with a handle where exactly one student is meant and none blocked.

        ThrottledError for a client that asked that district too often. What the source's system
        does wrong is raised, and the match has failed.
        """
        verify_districts(self._database, asked.source, asked.destination)
        self._access.authorize(_question(token, asked.destination, Action.WRITE))
        self._access.authorize_request(_question(token, asked.source, Action.READ))
        match = self._new(asked, token)
        self._database.write(lambda uow: reserve(uow, match, token.person_id))
        try:
            found = self._find(match, asked.sought, token.person_id)
        except GatewayError as error:
            self._move(match, MatchState.FAILED, type(error).__name__)
            raise
        return self._show(self._settle(match, found))

    def get(self, match_id: str, token: AccessToken) -> MatchView:
        """The match, for the client that asked; NotFoundError for others, and once it expired."""
        now = self._access.clock()
        match = self._database.read(lambda uow: uow.matches.get(match_id, now))
        if match.client_id != token.client_id:
            raise NotFoundError("no such match")
        self._access.authorize_request(_question(token, match.source, Action.READ))
        return self._show(match)

    def erase_expired(self) -> None:
        """Erase the names of what nobody decided in time."""
        now = self._access.clock()
        if self._database.read(lambda uow: uow.matches.has_expired(now)):
            self._database.write(lambda uow: uow.matches.erase_expired(now))

    def _new(self, asked: MatchRequest, token: AccessToken) -> Match:
        now = self._access.clock()
        match_id = uuid.uuid4().hex
        attested = asked.attestation
        return Match(
            id=match_id,
            client_id=token.client_id,
            source=asked.source,
            destination=asked.destination,
            attested_kind=attested.kind,
            attested_school=attested.school,
            attested_on=attested.date,
            asked_by_encrypted=self._keys.encrypt_name(attested.asked_by),
            query_sealed=self._keys.seal(
                asked.source, orjson.dumps(asdict(asked.sought)).decode(), match_id
            ),
            state=MatchState.WAITING,
            requested_at=now,
            expires_at=now + LASTS,
        )

    def _find(self, match: Match, sought: Sought, person_id: str | None) -> list[Identity]:
        """Asked for by the birth date alone, so that no name decides what the source is asked."""
        permit = self._access.permit_match(
            match.client_id, match.source, LookupPurpose.MATCH, person_id
        )
        source = self._districts.open(match.source)
        born = find_identities(permit, source, "BirthDate", sought.birth_date.isoformat())
        return [one for one in born if is_exact(sought, one)]

    def _settle(self, match: Match, found: list[Identity]) -> Match:
        """
        Matched, or why not; the same steps in every case.

        Where there is no one student, somebody made up is looked for among those blocked.
        """
        is_one = len(found) == 1
        ssid = found[0].ssid if is_one else _made_up()
        student = self._access.student(match.source, ssid)
        block = self._access.find_block(about(match, student))
        if is_one and block is None:
            reference = self._keys.reference(match.source, ssid)
            return self._move(match, MatchState.MATCHED, None, reference)
        reason = f"blocked: {block}" if is_one else ("several" if found else "nobody")
        return self._move(match, MatchState.WAITING, reason)

    def _move(
        self,
        match: Match,
        state: MatchState,
        reason: str | None,
        reference: str | None = None,
    ) -> Match:
        now = self._access.clock()

        def unit(uow: UnitOfWork) -> Match:
            if state is MatchState.WAITING:
                uow.matches.say_why(match.id, reason or "")
            else:
                uow.matches.decide(
                    match.id, state, by="gateway", reason=reason, student_reference=reference
                )
            append(
                uow,
                MatchMoved(
                    at=now,
                    match_id=match.id,
                    state=state,
                    by="gateway",
                    reason=reason,
                    student=reference,
                ),
            )
            return uow.matches.get(match.id, now)

        return self._database.write(unit)

    def _show(self, match: Match) -> MatchView:
        """With a handle, unless a block was set since."""
        if match.state not in FOUND_STATES or match.student_reference is None:
            return _view(match, is_matched=False)
        ssid = self._keys.open_reference(match.source, match.student_reference)
        student = self._access.student(match.source, ssid)
        if self._access.find_block(about(match, student)) is not None:
            return _view(match, is_matched=False)
        handle, expires_at = self._handles.make(match)
        return replace(_view(match, is_matched=True), handle=handle, handle_expires_at=expires_at)


def _view(match: Match, *, is_matched: bool) -> MatchView:
    return MatchView(
        id=match.id,
        is_matched=is_matched,
        source=match.source,
        destination=match.destination,
        requested_at=match.requested_at,
        expires_at=match.expires_at,
        handle=None,
        handle_expires_at=None,
    )


def reserve(uow: UnitOfWork, match: Match, person_id: str | None = None) -> None:
    """Count and add in one unit, so that many at once are not more than may be."""
    uow.clients.lock(match.client_id)
    since = match.requested_at - timedelta(days=1)
    if uow.matches.count_since(match.client_id, match.source, since) >= MOST_A_DAY:
        raise ThrottledError(
            f"a client may ask one district {MOST_A_DAY} times in 24 hours who is meant"
        )
    uow.matches.add(match)
    append(
        uow,
        MatchRequested(
            at=match.requested_at,
            match_id=match.id,
            client_id=match.client_id,
            source=match.source,
            destination=match.destination,
            attested_kind=match.attested_kind,
            attested_school=match.attested_school,
            attested_on=match.attested_on,
            person_id=person_id,
        ),
    )


def _question(token: AccessToken, district: str, action: Action) -> Question:
    return Question(
        client_id=token.client_id,
        district=district,
        datasets=DATASETS,
        is_named=True,
        action=action,
        purpose=token.purpose,
        student=None,
        scopes=token.scopes,
        token_students=token.students_in(district),
        person_id=token.person_id,
    )


def about(match: Match, student: Student) -> Question:
    """Whether the student may be named to who asked: what blocks are looked up for."""
    return Question(
        client_id=match.client_id,
        district=match.source,
        datasets=DATASETS,
        is_named=True,
        action=Action.READ,
        purpose=Purpose.ENROLLMENT_TRANSFER,
        student=student,
        scopes=frozenset(),
    )


def _made_up() -> str:
    return f"{secrets.randbelow(9) + 1}{secrets.randbelow(10**9):09d}"
