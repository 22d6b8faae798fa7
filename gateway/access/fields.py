"""Fields of what is registered: each wrong one is refused by its name, never by its value."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from gateway.cedars.datasets import all_datasets
from gateway.cedars.source import all_records
from gateway.errors import InvalidRequestError
from gateway.model.student import DISTRICT_PATTERN, SSID_PATTERN
from gateway.store import UnitOfWork

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def verify_text(**fields: str) -> None:
    """Each says something."""
    for field, text in fields.items():
        if not text.strip():
            raise InvalidRequestError(f"{field}: is empty")


def verify_ssids(field: str, ssids: Iterable[str]) -> None:
    """Each is a State Student Identifier."""
    if not all(SSID_PATTERN.fullmatch(ssid) for ssid in ssids):
        raise InvalidRequestError(f"{field}: an SSID has ten digits and begins with none but 1-9")


def verify_code(field: str, code: str) -> None:
    """It has the form of a district's code."""
    if not DISTRICT_PATTERN.fullmatch(code):
        raise InvalidRequestError(f"{field}: a district's code has five digits")


def verify_sha256(field: str, text: str) -> None:
    """It is a SHA-256 in hex."""
    if not _SHA256.fullmatch(text):
        raise InvalidRequestError(f"{field}: is not a SHA-256 in lower-case hex")


def verify_datasets(datasets: tuple[str, ...]) -> None:
    """Each is a dataset, and there is one at least."""
    if not datasets:
        raise InvalidRequestError("datasets: name at least one")
    for name in datasets:
        if name not in all_datasets():
            raise InvalidRequestError(f"datasets: there is no dataset {name}")


def verify_grades(grades: tuple[str, ...]) -> None:
    """Each is a grade level as CEDARS writes it (element B13)."""
    elements = all_records()["DistrictStudent"].elements
    known = next(one.type.codes for one in elements if one.name == "GradeLevel")
    if not known.keys() >= set(grades):
        raise InvalidRequestError(f"grades: each is one of {', '.join(known)}")


def verify_span(starts_at: datetime, ends_at: datetime) -> None:
    """Aware instants, one after the other."""
    for field, instant in (("starts_at", starts_at), ("ends_at", ends_at)):
        if instant.tzinfo is None:
            raise InvalidRequestError(f"{field}: has no time zone")
        try:
            instant.astimezone(UTC)
        except OverflowError:
            raise InvalidRequestError(f"{field}: lies outside of all calendars") from None
    if ends_at <= starts_at:
        raise InvalidRequestError("ends_at: is not after starts_at")


def verify_days(starts_on: date, ends_on: date) -> None:
    """The last day is none before the first."""
    if ends_on < starts_on:
        raise InvalidRequestError("ends_on: is before starts_on")


def verify_district(uow: UnitOfWork, code: str) -> None:
    """The district takes part."""
    if uow.districts.find(code) is None:
        raise InvalidRequestError("district: is not a district of this exchange")


def verify_organization(uow: UnitOfWork, field: str, organization_id: str) -> None:
    """The organization is registered."""
    if uow.organizations.find(organization_id) is None:
        raise InvalidRequestError(f"{field}: there is no such organization")
