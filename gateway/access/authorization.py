"""The way to a Permit: load the facts, decide, record a denial, and raise it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from gateway.access.blocking import open_substitute
from gateway.access.covering import hides_address
from gateway.access.decision import (
    decide,
    decide_anybody,
    decide_request,
    decide_roles,
    deny_absent,
    find_block,
    permit_lookup,
    permit_match,
)
from gateway.access.facts import Facts, load_facts, load_party_facts
from gateway.access.live_tokens import LiveTokens
from gateway.access.oauth.rfc9449 import Proof, Proofs
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import all_datasets
from gateway.errors import ClientDeniedError, StudentDeniedError, TokenError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import DecisionDenied, LookupMade
from gateway.model.permit import (
    Denial,
    DenialKind,
    LookupPermit,
    LookupPurpose,
    MatchPermit,
    Permit,
    Question,
)
from gateway.model.purpose import Action
from gateway.model.role import Role
from gateway.model.student import Roster, Student
from gateway.store import Database, UnitOfWork

LoadFacts: TypeAlias = Callable[[UnitOfWork, Question, datetime], Facts]


class Access:
    """Who may; every door and every use case asks here."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        issuer: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keys = keys
        self._tokens = LiveTokens(database, keys, issuer, clock)
        self._proofs = Proofs(database, issuer, clock)
        self.clock = clock

    @property
    def record_datasets(self) -> tuple[str, ...]:
        """What a student's record is made of, as far as the datasets are approved."""
        return tuple(name for name, one in all_datasets().items() if one.is_about_students)

    def verify_token(
        self, token: str, door: str | None = None, proof: Proof | None = None
    ) -> AccessToken:
        """
        What a live access token says; TokenError for any other.

        `door` is the district whose own door it is shown at: another's token opens none there.
        `proof` is what came with it where it was shown as bound to a key; None: as a bearer's.
        """
        verified = self._tokens.verify(token)
        if door is not None and verified.district not in {None, door}:
            raise TokenError("the access token is for another district's door")
        self._proofs.verify_holder(token, verified.jkt, proof)
        return verified

    def student(self, district: str, ssid: str) -> Student:
        """The student, with the references under which the database may know it."""
        return Student(ssid, self._keys.references(district, ssid))

    def read_question(
        self,
        token: AccessToken,
        district: str,
        ssid: str | None,
        datasets: tuple[str, ...] | None,
    ) -> Question:
        """
        May the client read these datasets of the student; None: all that it may.

        Without an SSID it is about all whom the client may see.
        """
        return Question(
            client_id=token.client_id,
            district=district,
            datasets=self.record_datasets if datasets is None else datasets,
            is_named=datasets is not None,
            action=Action.READ,
            purpose=token.purpose,
            student=None if ssid is None else self.student(district, ssid),
            scopes=token.scopes,
            token_students=token.students_in(district),
            person_id=token.person_id,
        )

    def decide(
        self,
        question: Question,
        born_on: date | None = None,
        teaches: Mapping[str, frozenset[Roster]] | None = None,
    ) -> Permit | Denial:
        """
        The decision as of now, with the facts of one snapshot; nothing is recorded.

        `born_on` is the student's birth date, `teaches` what an educator teaches, where the source
        was asked under a look-up permit.
        """
        return decide(question, replace(self._facts(question), born_on=born_on, teaches=teaches))

    def authorize(self, question: Question) -> Permit:
        """
        The Permit, or the denial recorded and raised.

        ClientDeniedError says what the client lacks; StudentDeniedError says nothing.
        """
        answer = self.decide(question)
        if isinstance(answer, Permit):
            return answer
        self.record_denial(answer)
        raise denial_error(answer)

    def authorize_request(self, question: Question) -> None:
        """Raise what the client lacks to ask that district at all, recorded."""
        self._verify(question, decide_request)

    def authorize_role(self, token: AccessToken, role: Role, district: str = "") -> None:
        """
        Raise, recorded, unless who holds the token acts in that role for the district.

        A person does by a role that was given and not ended, a client by its kind.
        ClientDeniedError says what is lacking. The DCC's role is of no district.
        """
        self.authorize_roles(token, (role,), district)

    def authorize_roles(
        self, token: AccessToken, roles: Sequence[Role], district: str = ""
    ) -> None:
        """The same for who acts in any of the roles."""
        if district and token.district not in {None, district}:
            raise TokenError("the access token is for another district")
        question = about_district(token, district)
        self._verify(question, lambda about, facts: decide_roles(about, roles, facts))

    def authorize_anybody(self, token: AccessToken) -> None:
        """Raise, recorded, where the client or the person was ended or suspended."""
        self._verify(about_district(token, ""), decide_anybody)

    def find_block(self, question: Question) -> str | None:
        """The block that stands on the student of the question, or None."""
        return find_block(question, self._facts(question))

    def permit_lookup(  # noqa: PLR0913, PLR0917 - who looks up what, and why
        self,
        client_id: str,
        district: str,
        student: Student,
        purpose: LookupPurpose,
        transfer_id: str | None = None,
        person_id: str | None = None,
    ) -> LookupPermit:
        """A recorded permit to look something up; release does not accept it."""
        permit = permit_lookup(district, student, purpose, self.clock())
        event = self._looked_up(permit, client_id, transfer_id, person_id)
        self._database.write(lambda uow: append(uow, event))
        return permit

    def permit_match(
        self,
        client_id: str,
        district: str,
        purpose: LookupPurpose,
        person_id: str | None = None,
    ) -> MatchPermit:
        """A recorded permit to look for what is not sought by SSID."""
        permit = permit_match(district, purpose, self.clock())
        event = LookupMade(
            at=permit.decided_at,
            district=district,
            purpose=purpose,
            student=None,
            client_id=client_id,
            person_id=person_id,
        )
        self._database.write(lambda uow: append(uow, event))
        return permit

    def permit_alike(self, denial: Denial, student: Student) -> LookupPermit:
        """Record the denial and, in the same unit, the look-up that is made all the same."""
        question = denial.question
        permit = permit_lookup(
            question.district, student, LookupPurpose.DISCARDED, denial.decided_at
        )
        events = (
            self._denied(denial),
            self._looked_up(permit, question.client_id, None, question.person_id),
        )

        def unit(uow: UnitOfWork) -> None:
            for event in events:
                append(uow, event)

        self._database.write(unit)
        return permit

    def record_denial(self, denial: Denial) -> None:
        """Put a denial into the ledger, with the rule and the reason that the client may miss."""
        event = self._denied(denial)
        self._database.write(lambda uow: append(uow, event))

    def record_absence(self, permit: Permit) -> StudentDeniedError:
        """
        A permitted student whom the source does not have: recorded, and the error to raise.

        With the look-up that it came to, so that as much is written as of one who is blocked.
        """
        denial = deny_absent(permit)
        student = permit.question.student
        if student is not None:
            self.permit_alike(denial, student)
        return StudentDeniedError((denial.reason,))

    def _looked_up(
        self,
        permit: LookupPermit,
        client_id: str,
        transfer_id: str | None,
        person_id: str | None,
    ) -> LookupMade:
        return LookupMade(
            at=permit.decided_at,
            district=permit.district,
            purpose=permit.purpose,
            student=self._keys.reference(permit.district, permit.student.ssid),
            client_id=client_id,
            transfer_id=transfer_id,
            person_id=person_id,
        )

    def _denied(self, denial: Denial) -> DecisionDenied:
        question = denial.question
        student = question.student
        return DecisionDenied(
            at=denial.decided_at,
            client_id=question.client_id,
            district=question.district,
            datasets=question.datasets,
            action=question.action,
            purpose=question.purpose,
            denial_kind=denial.kind,
            rule=denial.rule,
            reason=denial.reason,
            student=self._keys.reference(question.district, student.ssid) if student else None,
            transfer_id=question.transfer_id,
            person_id=question.person_id,
        )

    def _verify(
        self, question: Question, rules: Callable[[Question, Facts], Denial | None]
    ) -> None:
        denial = rules(question, self._facts(question, load_party_facts))
        if denial is not None:
            self.record_denial(denial)
            raise denial_error(denial)

    def _facts(self, question: Question, load: LoadFacts = load_facts) -> Facts:
        """What is so now, of one snapshot."""
        now = self.clock()
        facts = self._database.read(lambda uow: load(uow, question, now))
        if not hides_address(question, facts):
            return facts
        sealed = (block.substitute_encrypted for block in facts.blocks)
        opened = (open_substitute(self._keys, one) for one in sealed if one is not None)
        return replace(facts, substitute=next(opened, None))


def about_district(token: AccessToken, district: str) -> Question:
    """A question about no student: whether who asks acts for the district itself."""
    return Question(
        client_id=token.client_id,
        district=district,
        datasets=(),
        is_named=True,
        action=Action.WRITE,
        purpose=token.purpose,
        student=None,
        scopes=token.scopes,
        token_students=token.students_in(district),
        person_id=token.person_id,
    )


def denial_error(denial: Denial) -> ClientDeniedError | StudentDeniedError:
    """The error of a denial: what concerns the client is told, what concerns a student is not."""
    if denial.kind is DenialKind.CLIENT:
        return ClientDeniedError(denial.reason)
    return StudentDeniedError((denial.reason,))
