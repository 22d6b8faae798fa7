"""Read one student's record, live; recorded before its first byte leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import get_dataset
from gateway.errors import ConnectorError, InvalidRequestError, NotFoundError
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import fetch_record, find_birth_date
from gateway.exchange.refusing import refuse
from gateway.exchange.requests import RecordRequest
from gateway.model.permit import Denial, LookupPurpose, Permit, Question
from gateway.model.rows import Omission, StudentRecord
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What a reader gets: the record, the datasets in it, and those that are not."""

    record: StudentRecord = field(repr=False)
    given: tuple[str, ...]
    omitted: tuple[Omission, ...]


class Reading:
    """The use case of /exchange/v1/records."""

    def __init__(
        self, database: Database, access: Access, districts: Districts, disclosing: Disclosing
    ) -> None:
        self._database = database
        self._access = access
        self._districts = districts
        self._disclosing = disclosing

    def read(
        self, asked: RecordRequest, token: AccessToken, render: Callable[[RecordAnswer], bytes]
    ) -> bytes:
        """
        The rendered record, whole and recorded.

        ClientDeniedError says what the client lacks; all that concerns the student, absent,
        blocked or not covered, is one StudentDeniedError.
        """
        question = self._question(asked, token)
        permit = self._decide(question)
        if isinstance(permit, Denial):
            raise refuse(self._access, permit, self._districts)
        try:
            fetched = fetch_record(permit, self._districts.open(asked.district))
        except NotFoundError as error:
            raise self._access.record_absence(permit) from error
        body = render(RecordAnswer(fetched.record, fetched.given, fetched.omitted))
        self._disclosing.disclose(permit, fetched, body)
        return body

    def _decide(self, question: Question) -> Permit | Denial:
        """
        The decision, with the student's birth date where it depends on that.

        It is read live, never kept; where the source does not say it, the answer stays no.
        """
        answer = self._access.decide(question)
        if (
            isinstance(answer, Permit)
            or answer.wanted is not LookupPurpose.BIRTH_DATE
            or question.student is None
        ):
            return answer
        permit = self._access.permit_lookup(
            question.client_id,
            question.district,
            question.student,
            answer.wanted,
            person_id=question.person_id,
        )
        try:
            born_on = find_birth_date(permit, self._districts.open(question.district))
        except (NotFoundError, ConnectorError):
            return answer
        return self._access.decide(question, born_on)

    def _question(self, asked: RecordRequest, token: AccessToken) -> Question:
        for name in asked.datasets or ():
            get_dataset(name)
        if self._database.read(lambda uow: uow.districts.find(asked.district)) is None:
            raise InvalidRequestError("district: is not a district of this exchange")
        return self._access.read_question(token, asked.district, asked.ssid, asked.datasets)
