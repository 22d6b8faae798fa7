"""Grants as the rows of a CSV file: what each row asks, or what is wrong with it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from gateway.access.csv_rows import Columns, Fault, Row, parse_rows
from gateway.access.grant_terms import GrantTerms
from gateway.cedars.datasets import all_datasets
from gateway.model.day import ZONE
from gateway.model.purpose import Action, Purpose

COLUMNS = Columns(
    to_make=(
        "client",
        "student",
        "schools",
        "grades",
        "sections",
        "datasets",
        "actions",
        "purpose",
        "from",
        "until",
        "consent",
        "why",
    ),
    needed=frozenset({"client", "datasets", "purpose", "until", "why"}),
    to_end="grant",
)
_BETWEEN = ";"


def parse_grants(content: bytes, district: str, now: datetime) -> Iterator[Row[GrantTerms]]:
    """The rows of the file; InvalidRequestError where it is none."""
    return parse_rows(content, COLUMNS, lambda values: _read_terms(values, district, now))


def _read_terms(values: Mapping[str, str], district: str, now: datetime) -> GrantTerms | Fault:
    if not set(_many(values, "datasets")) <= all_datasets().keys():
        return Fault("datasets", f"each is one of {', '.join(all_datasets())}")
    purpose, actions = values["purpose"], _many(values, "actions") or (str(Action.READ),)
    if purpose not in tuple(Purpose):
        return Fault("purpose", f"is none of {', '.join(Purpose)}")
    if not set(actions) <= set(Action):
        return Fault("actions", f"each is one of {', '.join(Action)}")
    days: dict[str, date] = {}
    for name in ("from", "until"):
        if values.get(name):
            try:
                days[name] = date.fromisoformat(values[name])
            except ValueError:
                return Fault(name, "is no day such as 2027-06-30")
    return GrantTerms(
        district=district,
        client_id=values["client"],
        datasets=_many(values, "datasets"),
        purpose=Purpose(purpose),
        starts_at=_begin_of(days["from"]) if "from" in days else now,
        ends_at=_begin_of(days["until"] + timedelta(days=1)),
        reason=values["why"],
        actions=tuple(Action(action) for action in actions),
        ssids=(values["student"],) if values.get("student") else (),
        schools=_many(values, "schools"),
        grades=_many(values, "grades"),
        sections=_many(values, "sections"),
        consent_id=values.get("consent") or None,
    )


def _many(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Several in one cell, with semicolons between them."""
    found = (one.strip() for one in values.get(name, "").split(_BETWEEN))
    return tuple(dict.fromkeys(one for one in found if one))


def _begin_of(day: date) -> datetime:
    """Its first instant in the districts' time zone."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)
