"""A denial, recorded, after the calls to the source that an absent student's request makes."""

from gateway.access.authorization import Access, denial_error
from gateway.errors import ClientDeniedError, StudentDeniedError
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import fetch_alike
from gateway.model.permit import Denial


def refuse(
    access: Access, denial: Denial, districts: Districts
) -> ClientDeniedError | StudentDeniedError:
    """
    The error to raise.

    Without the calls, what a request does would tell a blocked student from an absent one.
    """
    student = denial.question.student
    if denial.is_source_asked and student is not None:
        permit = access.permit_alike(denial, student)
        fetch_alike(permit, denial.alike, districts.open(permit.district))
    else:
        access.record_denial(denial)
    return denial_error(denial)
