"""Skyward's students as CEDARS district students, by hand: what a crosswalk is held against."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

FLAGS = {"1": "Y", "0": "N"}
HOMELESS = {"N": "N", "S": "A", "D": "B", "U": "C", "H": "D"}
_LAST_GRADE = 12


def translate(  # noqa: C901, PLR0912, PLR0915 - by hand it is that long
    row: Mapping[str, str], district: str, school_year: int
) -> dict[str, str]:
    """What somebody writes who needs it fast, element after element."""
    get = row.get
    out = {"SchoolYear": str(school_year), "ServingCountyDistrictCode": district}
    if (value := get("StudentId")) is not None:
        out["DistrictStudentId"] = value
    if (value := get("StateId")) is not None:
        out["SSID"] = value
    if (value := get("ResidentDistrict")) is not None:
        out["ResidentCountyDistrictCode"] = value
    if (value := get("LastName")) is not None:
        out["LastName"] = value
    if (value := get("FirstName")) is not None:
        out["FirstName"] = value
    if (value := get("MiddleName")) is not None:
        out["MiddleName"] = value
    if (value := get("BirthDate")) is not None:
        out["BirthDate"] = _iso(value)
    if (value := get("BirthCountry")) is not None:
        out["BirthCountry"] = value
    if (value := get("Gender")) is not None:
        out["Gender"] = value
    if (value := get("GradYr")) is not None:
        out["GradeLevel"] = _grade(value, school_year)
    if (value := get("EntryDate")) is not None:
        out["DistrictEnrollmentDate"] = _iso(value)
    if (value := get("WithdrawalDate")) is not None:
        out["DistrictExitDate"] = _iso(value)
    if (value := get("PrimaryLang")) is not None:
        out["PrimaryLanguageCode"] = value
    if (value := get("HomeLang")) is not None:
        out["LanguageSpokenAtHome"] = value
    if (value := get("ZipCode")) is not None:
        out["ZipCode"] = value
    if (value := get("HomelessCode")) is not None:
        out["IsHomeless"] = HOMELESS[value]
    if (value := get("PrivatePartTime")) is not None:
        out["IsApprovedPrivateSchoolStudentAttendingPartTime"] = value
    if (value := get("HomePartTime")) is not None:
        out["IsHomeBasedStudentAttendingPartTime"] = value
    if (value := get("ExchangeStatus")) is not None:
        out["IsF1VisaForeignExchangeStudent"] = value
    if (value := get("FosterCare")) is not None:
        out["IsStudentInFosterCare"] = FLAGS[value]
    if (value := get("GradReqYr")) is not None:
        out["GradRequirementsYear"] = value
    if (value := get("ExpGradYr")) is not None:
        out["ExpectedGradYear"] = value
    if (value := get("CumGpa")) is not None:
        out["GPA"] = value
    if (value := get("CreditAtt")) is not None:
        out["CreditsAttempted"] = value
    if (value := get("CreditEarned")) is not None:
        out["CreditsEarned"] = value
    if (value := get("UsEntryDate")) is not None:
        out["InitialUSAPlacementDate"] = _iso(value)
    if (value := get("MilitaryCode")) is not None:
        out["MilitaryFamilyIndicator"] = value
    if (value := get("PrefLastName")) is not None:
        out["PreferredLastName"] = value
    if (value := get("PrefFirstName")) is not None:
        out["PreferredFirstName"] = value
    return out


@lru_cache(maxsize=65_536)
def _iso(text: str) -> str:
    """MM/DD/YYYY as an ISO date."""
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day)).isoformat()


def _grade(year: str, school_year: int) -> str:
    """The grade of who graduates in that year."""
    number = _LAST_GRADE - (int(year) - school_year)
    if number == 0:
        return "K2"
    return "PK" if number < 0 else str(min(number, _LAST_GRADE))
