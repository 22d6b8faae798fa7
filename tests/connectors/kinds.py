"""What each kind of connector gives to the suite that all of them pass."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.library import resolve
from gateway.crosswalk.schemas import schema_loader
from gateway.exchange.districts import OpenDistrict
from gateway.exchange.rosters import native_rosters
from gateway.model.connector import Connector, NativeRoster, Whose
from gateway.model.district import ConnectorEntry
from gateway.model.permit import LookupPermit, LookupPurpose, MatchPermit
from gateway.model.student import Roster, Rosters, Student
from gateway.simulators.people import Population, Pupil

SCHOOL_YEAR = 2027
PATIENCE, HURRY = 30.0, 0.5
"""Seconds that a connector waits: long enough for a busy machine; and little, to see it end."""


def look_up(district: str) -> LookupPermit:
    """A permit to fetch, as the decision point makes it for a look-up."""
    student = Student("1000000001", frozenset())
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return LookupPermit(district, student, LookupPurpose.VERIFY_PRESENCE, at)


def search(district: str) -> MatchPermit:
    """A permit to find who is not known by SSID, as the decision point makes it."""
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return MatchPermit(district, LookupPurpose.MATCH, at)


@dataclass(frozen=True)
class StartedSis:
    """A simulated SIS that runs, and the connector to it."""

    connector: Connector
    population: Population
    records: frozenset[str]
    """Native records about a student, and those they refer to, that a fetch may ask for."""
    student_record: str
    student_key: str
    """The field of that record by which others name the student."""
    list_record: str
    """A native record that has a row for each pupil; its key is `list_key`."""
    list_key: str
    name_student: Callable[[Pupil], Mapping[str, str]]
    """The `Wanted.student` that names the pupil."""
    place: Callable[[Roster], NativeRoster]
    """A roster in the SIS's own words, by the entry and crosswalks of its product."""
    name_birth_date: Callable[[Pupil], tuple[str, str]]
    """The path and the value by which the SIS has the pupil's birth date."""
    import_delivered: Callable[[], None]
    """The SIS takes in, or rejects, what was delivered."""
    refuse_imports: Callable[[], None]
    """From now on the SIS rejects what is delivered."""
    give_garbage: Callable[[], None]
    """From now on the SIS answers what nobody can read."""
    give_invalid: Callable[[Pupil], str]
    """Break the pupil's student row in the SIS against its XSD; returns the name of the field."""
    answer_slowly: Callable[[], None]
    """From now on the SIS takes longer than one in a hurry waits."""


EVERYBODY = Whose("")


def placing(
    code: str, entry: ConnectorEntry, connector: Connector
) -> Callable[[Roster], NativeRoster]:
    """What puts a roster into the words of the SIS of that district's product."""
    folder = load_district_folder(asset(f"crosswalks/districts/{code}"))
    schema_of = schema_loader({})
    drafts = [parse_crosswalk(text, name) for name, text in folder.crosswalks.items()]
    source = OpenDistrict(
        folder.district,
        entry,
        schema_of(entry.xsd),
        CrosswalkSet.build(resolve(drafts, {}), schema_of),
        connector,
    )

    def place(roster: Roster) -> NativeRoster:
        rosters = Rosters(frozenset({roster}))
        return native_rosters(rosters, source, Context(code, SCHOOL_YEAR))[0]

    return place


@dataclass(frozen=True)
class ConnectorKind:
    """One kind of connector; `start` gets a folder, the population, and the seconds to wait."""

    name: str
    start: Callable[[Path, Population, float], AbstractContextManager[StartedSis]]
