"""Rich authorization requests (RFC 9396): the type `student_record`, which narrows a token."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.access.scopes import is_scope
from gateway.model.purpose import Action, Purpose
from gateway.model.student import SSID_PATTERN

DETAIL_TYPE = "student_record"
"""The only type of authorization details that the gateway knows."""
_MEMBERS = ("type", "purpose", "districts", "datasets", "actions", "students")
_MOST_SCOPES = 500
_MOST_STUDENTS = 100


class InvalidDetailsError(ValueError):
    """The details cannot be read; the message names the member and says why."""


@dataclass(frozen=True, slots=True)
class Details:
    """What authorization details ask for."""

    purposes: frozenset[Purpose]
    scopes: tuple[str, ...] | None
    """The most that the token may have; None: they narrow nothing."""
    districts: tuple[str, ...] = ()
    """Where the students are; empty where none are named."""
    students: tuple[str, ...] | None = field(default=None, repr=False)
    """SSIDs, from the request alone: what is kept of them is references. None: anybody."""


def parse_details(text: str) -> Details:
    """What the JSON array asks for; InvalidDetailsError where it cannot be given as asked."""
    try:
        parsed: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidDetailsError("it is not JSON") from None
    if not isinstance(parsed, list) or not all(isinstance(one, dict) for one in parsed):
        raise InvalidDetailsError("it is not a JSON array of objects")
    purposes = frozenset(_purpose(detail) for detail in parsed if "purpose" in detail)
    scopes = [scope for detail in parsed for scope in _scopes(detail)]
    if len(scopes) > _MOST_SCOPES:
        raise InvalidDetailsError("it names too much for one token")
    narrows = any(not {"districts", "datasets", "actions"}.isdisjoint(one) for one in parsed)
    granted = tuple(scopes) if narrows else None
    if not any("students" in detail for detail in parsed):
        return Details(purposes, granted)
    if len(parsed) > 1:  # two would be one list of students for what each asks apart
        raise InvalidDetailsError("students: name them in an array of one object alone")
    return Details(purposes, granted, *_students(parsed[0]))


def describe_details(purpose: Purpose, students: Iterable[str]) -> dict[str, Any]:
    """What a token got (section 7); students as the references by which it names them."""
    described: dict[str, Any] = {"type": DETAIL_TYPE, "purpose": str(purpose)}
    named = sorted(students)
    return described | ({"students": named} if named else {})


def _students(detail: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Districts and SSIDs; a message never repeats one."""
    districts, students = _words(detail, "districts", ()), _words(detail, "students", ())
    if not districts or "*" in districts:
        raise InvalidDetailsError("students: name their districts, each by its code")
    if not all(SSID_PATTERN.fullmatch(ssid) for ssid in students):
        raise InvalidDetailsError("students: each is an SSID of ten digits")
    if len(districts) * len(students) > _MOST_STUDENTS:
        raise InvalidDetailsError("students: names too much for one token")
    return districts, students


def _purpose(detail: Mapping[str, Any]) -> Purpose:
    try:
        return Purpose(detail["purpose"])
    except ValueError:
        raise InvalidDetailsError(f"purpose: is none of {', '.join(Purpose)}") from None


def _scopes(detail: Mapping[str, Any]) -> Iterable[str]:
    """One detail as scopes; what it does not name, it does not narrow."""
    if detail.get("type") != DETAIL_TYPE:
        raise InvalidDetailsError(f"type: the only one known is {DETAIL_TYPE}")
    if not set(detail) <= set(_MEMBERS):
        raise InvalidDetailsError(f"the members known are {', '.join(_MEMBERS)}")
    districts = _words(detail, "districts", ("*",))
    datasets = _words(detail, "datasets", ("*",))
    actions = _words(detail, "actions", tuple(Action))
    for district in districts:
        if district != "*" and not is_scope(f"p2:{district}:*:read"):
            raise InvalidDetailsError("districts: each is five digits")
    for dataset in datasets:
        if not is_scope(f"p2:*:{dataset}:read"):
            raise InvalidDetailsError("datasets: each is a dataset's name")
    if not set(actions) <= set(Action):
        raise InvalidDetailsError(f"actions: each is one of {', '.join(Action)}")
    return (
        f"p2:{district}:{dataset}:{action}"
        for district in districts
        for dataset in datasets
        for action in actions
    )


def _words(detail: Mapping[str, Any], member: str, default: tuple[str, ...]) -> tuple[str, ...]:
    if member not in detail:
        return default
    words = detail[member]
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        raise InvalidDetailsError(f"{member}: is not an array of one or more strings")
    return tuple(dict.fromkeys(words))
