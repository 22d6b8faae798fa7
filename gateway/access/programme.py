"""
What the programme forbids, whatever is asked: it cannot be registered, and the rule is named.

The closed lists of purposes and of kinds of organization leave no word for it; who asks for it by
its own word is told which rule stands against it.
"""

import re
from collections.abc import Mapping

from gateway.access.fields import verify_text
from gateway.errors import InvalidRequestError, ProgrammeError
from gateway.model.address import Address
from gateway.model.purpose import PURPOSES_OF_KIND, OrganizationKind, Purpose

NO_SALE = "no sale: data about students are not sold or resold (RCW 28A.604)"
NO_MARKETING = "no marketing: data about students serve no advertising (RCW 28A.604)"
NO_PROFILING = "no profiling: no profile of a student is made beyond education (RCW 28A.604)"
NO_EMPLOYMENT = "no employment: no record serves hiring, and no employer takes part (34 CFR 99.33)"
WASHINGTON_ONLY = "Washington only: records move between parties in the state, and no others"

FORBIDDEN_PURPOSES: Mapping[str, str] = {
    "sale": NO_SALE,
    "resale": NO_SALE,
    "marketing": NO_MARKETING,
    "advertising": NO_MARKETING,
    "profiling": NO_PROFILING,
    "employment": NO_EMPLOYMENT,
    "hiring": NO_EMPLOYMENT,
    "out-of-state": WASHINGTON_ONLY,
}
FORBIDDEN_KINDS: Mapping[str, str] = {
    "employer": NO_EMPLOYMENT,
    "recruiter": NO_EMPLOYMENT,
    "data-broker": NO_SALE,
    "marketer": NO_MARKETING,
    "advertiser": NO_MARKETING,
    "out-of-state": WASHINGTON_ONLY,
    "out-of-state-district": WASHINGTON_ONLY,
}

_ZIP = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
_STATE = re.compile(r"[A-Z]{2}", re.ASCII)
_WASHINGTON_ZIP = re.compile(r"9(8\d|9[0-4])", re.ASCII)


def parse_purpose(field: str, text: str) -> Purpose:
    """The purpose; ProgrammeError for a forbidden one, InvalidRequestError for none."""
    rule = FORBIDDEN_PURPOSES.get(text.lower())
    if rule is not None:
        raise ProgrammeError(f"{field}: {text} is forbidden: {rule}")
    try:
        return Purpose(text)
    except ValueError:
        raise InvalidRequestError(f"{field}: a purpose is one of {', '.join(Purpose)}") from None


def parse_kind(field: str, text: str) -> OrganizationKind:
    """The kind of organization; ProgrammeError for a forbidden one."""
    rule = FORBIDDEN_KINDS.get(text.lower())
    if rule is not None:
        raise ProgrammeError(f"{field}: {text} is forbidden: {rule}")
    try:
        return OrganizationKind(text)
    except ValueError:
        kinds = ", ".join(OrganizationKind)
        raise InvalidRequestError(f"{field}: a kind of organization is one of {kinds}") from None


def verify_purposes(field: str, kind: OrganizationKind, purposes: tuple[Purpose, ...]) -> None:
    """Each is one that the kind may have."""
    for purpose in purposes:
        if purpose not in PURPOSES_OF_KIND[kind]:
            raise InvalidRequestError(f"{field}: a {kind} may not act for {purpose}")


def verify_address(field: str, address: Address) -> None:
    """It is one, and in Washington; ProgrammeError for one out of state."""
    verify_text(**{f"{field}.street": address.street, f"{field}.city": address.city})
    if not _STATE.fullmatch(address.state):
        raise InvalidRequestError(f"{field}.state: a state has two letters, such as WA")
    if not _ZIP.fullmatch(address.zip_code):
        raise InvalidRequestError(f"{field}.zip: a zip code has five digits, or nine")
    if address.state != "WA":
        raise ProgrammeError(f"{field}.state: is out of state: {WASHINGTON_ONLY}")
    if not _WASHINGTON_ZIP.match(address.zip_code):
        raise ProgrammeError(f"{field}.zip: Washington's are 980 to 994: {WASHINGTON_ONLY}")
