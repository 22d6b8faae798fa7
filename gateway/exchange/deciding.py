"""A decision that rests on what the source says now: a birth date, or an educator's schedule."""

from gateway.access.authorization import Access
from gateway.errors import ConnectorError, NotFoundError
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import find_birth_date
from gateway.exchange.schedules import find_taught
from gateway.model.permit import Denial, LookupPurpose, Permit, Question


def decide_live(access: Access, districts: Districts, question: Question) -> Permit | Denial:
    """
    The decision, with what must be looked up for it.

    It is read live, never kept; where the source does not say it, the answer stays no.
    """
    answer = access.decide(question)
    if isinstance(answer, Permit):
        return answer
    try:
        match answer.wanted:
            case LookupPurpose.BIRTH_DATE:
                return _with_birth_date(access, districts, answer)
            case LookupPurpose.STAFF_SCHEDULE:
                return _with_schedule(access, districts, answer)
            case _:
                return answer
    except (NotFoundError, ConnectorError):
        return answer


def _with_birth_date(access: Access, districts: Districts, denial: Denial) -> Permit | Denial:
    question = denial.question
    if question.student is None:
        return denial
    permit = access.permit_lookup(
        question.client_id,
        question.district,
        question.student,
        LookupPurpose.BIRTH_DATE,
        person_id=question.person_id,
    )
    born_on = find_birth_date(permit, districts.open(question.district))
    return access.decide(question, born_on=born_on)


def _with_schedule(access: Access, districts: Districts, denial: Denial) -> Permit | Denial:
    question = denial.question
    permit = access.permit_match(
        question.client_id,
        question.district,
        LookupPurpose.STAFF_SCHEDULE,
        question.person_id,
    )
    source = districts.open(question.district)
    teaches = {one: find_taught(permit, source, one) for one in denial.staff_ids}
    return access.decide(question, teaches=teaches)
