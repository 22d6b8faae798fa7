"""Read one student's record, live; recorded before its first byte leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.access.authorization import Access, denial_error
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import get_dataset
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import fetch_alike, fetch_record
from gateway.exchange.requests import RecordRequest
from gateway.model.permit import Denial, Question
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
        permit = self._access.decide(question)
        if isinstance(permit, Denial):
            self._refuse(permit, question)
            raise denial_error(permit)
        try:
            fetched = fetch_record(permit, self._districts.open(asked.district))
        except NotFoundError as error:
            raise self._access.record_absence(permit) from error
        body = render(RecordAnswer(fetched.record, fetched.given, fetched.omitted))
        self._disclosing.disclose(permit, fetched, body)
        return body

    def _question(self, asked: RecordRequest, token: AccessToken) -> Question:
        for name in asked.datasets or ():
            get_dataset(name)
        if self._database.read(lambda uow: uow.districts.find(asked.district)) is None:
            raise InvalidRequestError("district: is not a district of this exchange")
        return self._access.read_question(token, asked.district, asked.ssid, asked.datasets)

    def _refuse(self, denial: Denial, question: Question) -> None:
        """
        Record the denial, and ask the source where an absent student's request would.

        Else the calls that a request makes would tell a blocked student from an absent one.
        """
        if denial.is_source_asked and question.student is not None:
            permit = self._access.permit_alike(denial, question.student)
            fetch_alike(permit, denial.alike, self._districts.open(question.district))
        else:
            self._access.record_denial(denial)
