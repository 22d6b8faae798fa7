"""Read one student's record, live; recorded before its first byte leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import get_dataset
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.exchange.deciding import decide_live
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import fetch_record
from gateway.exchange.refusing import refuse
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
        permit = decide_live(self._access, self._districts, question)
        if isinstance(permit, Denial):
            raise refuse(self._access, permit, self._districts)
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
