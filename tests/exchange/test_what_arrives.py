"""What was delivered is valid, and says all that the source's SIS said, and nothing else."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import Decimal

import powerschool_reader
import pytest
import skyward_reader
import sql_reader
import yaml
from arrivals import read_arrival
from deliveries import READ, Delivered
from lxml import etree
from moves import ALL_DATASETS, ask, disclosures_of, registrar_of, see, stored
from skyward_words import grade_of_year

from gateway.assets import asset
from gateway.crosswalk.context import Context
from gateway.model.transfer import TransferState as S
from gateway.simulators.people import Population, Pupil
from gateway.simulators.region import PRODUCTS

WAYS = [
    ("17415", "17001"),  # Kent to Seattle
    ("17401", "17415"),  # Highline to Kent
    ("17001", "17401"),  # Seattle to Highline
    ("17415", "17408"),  # Kent to Auburn
    ("17408", "17403"),  # Auburn to Renton
    ("17403", "17210"),  # Renton to Federal Way
    ("17210", "17406"),  # Federal Way to Tukwila
    ("17406", "17001"),  # Tukwila to Seattle
    ("17001", "17415"),  # Seattle to Kent
]
Said = tuple[str, dict[str, str]]
ONE_A_STUDENT = ("DistrictStudent", "Address", "StudentAccount")
ENVELOPE = {"SchoolYear", "ServingCountyDistrictCode"}
"""What goes without saying: who sent it, and when."""
NUMBERS = {"GPA", "CreditsAttempted", "CreditsEarned", "NumInterventionDays"}
GRADES = {"GradeLevel", "GradeLevelCode", "GradeLevelAtPlacement"}


def read_source(folder, population: Population, pupil: Pupil) -> Iterator[Said]:
    """What the source's SIS says of the pupil."""
    code = population.district
    match PRODUCTS[code]:
        case "skyward":
            exports = folder / code / "export"
            yield from skyward_reader.read_student(exports, pupil.student_id)
            for row in skyward_reader.read_file(exports, "STUDENT"):
                if row["StudentId"] == pupil.student_id:
                    yield "StudentAccount", {"GradeLevel": grade_of_year(row["GradYr"])}
        case "synergy":
            with closing(sqlite3.connect(folder / code / "synergy.sqlite")) as database:
                rows = sql_reader.read_cedars(database, code, pupil.ssid)
            yield from ((record, row) for record, found in rows.items() for row in found)
        case _:
            sections = {one.section_id: one for one in population.sections}
            context = Context(code, population.school_year)
            rows = powerschool_reader.read_cedars(pupil, sections, context)
            yield from ((record, row) for record, found in rows.items() for row in found)
    yield from read_catalogue(population, pupil)


def read_catalogue(population: Population, pupil: Pupil) -> Iterator[Said]:
    """The titles of what the pupil takes, and the names of the schools."""
    sections = {one.section_id: one for one in population.sections}
    taken = {(sections[one].school, sections[one].course) for one in pupil.schedule}
    for course in population.courses:
        if (course.school, course.code) in taken:
            yield (
                "CourseCatalog",
                {
                    "LocationId": course.school,
                    "CourseId": course.code,
                    "CourseTitle": course.title,
                },
            )
    attended = {span.school for span in pupil.enrollments}
    for school in population.schools:
        if school.local in attended:
            yield (
                "Location",
                {
                    "LocationId": school.local,
                    "SchoolCode": school.state,
                    "SchoolName": school.name,
                },
            )


def gather(said: Iterable[Said]) -> dict[str, list[dict[str, str]]]:
    """Rows by record type; what is said in pieces of one thing is one row."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for number, (record, row) in enumerate(said):
        known = {
            element: plain(element, value)
            for element, value in row.items()
            if element not in ENVELOPE
        }
        key = "" if record in ONE_A_STUDENT else row.get("ContactId", str(number))
        rows.setdefault((record, key), {}).update(known)
    found: dict[str, list[dict[str, str]]] = {}
    for (record, _), row in rows.items():
        if row not in found.setdefault(record, []):
            found[record].append(row)
    return found


def plain(element: str, value: str) -> str:
    """One way of writing: no zeros at an end, and kindergarten without its hours."""
    if element in NUMBERS:
        return f"{Decimal(value).normalize():f}"
    if element in GRADES:
        return "K2" if value == "K1" else value.lstrip("0")
    return value


def as_kept(product: str, element: str, value: str) -> str:
    """A Skyward keeps a race by its band, which its crosswalk declares to be broader."""
    bands = {"4": "499", "5": "599", "2": "200", "6": "699", "3": "300"}
    return bands[value[0]] if (product, element) == ("skyward", "RaceCode") else value


def granted() -> dict[str, set[str]]:
    """By record type: elements that some dataset about students has."""
    elements: dict[str, set[str]] = {}
    datasets = yaml.safe_load(asset("xsd/cedars/datasets.yaml").read_text())["datasets"]
    for name in ALL_DATASETS:
        for record, part in datasets[name]["records"].items():
            elements.setdefault(record, set()).update(part["elements"])
    return elements


def lost(code: str) -> set[tuple[str, str]]:
    """Record type and element that the destination's crosswalks report as lost."""
    folders = (
        asset(f"crosswalks/products/{PRODUCTS[code]}"),
        asset(f"crosswalks/districts/{code}"),
    )
    found = set()
    for folder in folders:
        for file in folder.glob("*.yaml"):
            crosswalk = yaml.safe_load(file.read_text())
            record = (crosswalk.get("to") or {}).get("record")
            found |= {(record, element) for element in crosswalk.get("lost") or {}}
    return found


def validate(product: str, delivered: Delivered) -> None:
    """The destination's own XSD, compiled by lxml alone."""
    schema = etree.XMLSchema(file=str(asset(f"xsd/native/{product}.xsd")))
    elements = delivered.xml or tuple(
        to_xml(product, record, row) for record, rows in delivered.rows.items() for row in rows
    )
    assert elements
    for element in elements:
        schema.assertValid(element)


def to_xml(product: str, record: str, row: dict[str, str]) -> etree._Element:
    """A row of JSON as an element of the XSD, its children in the XSD's order."""
    xsd = etree.parse(asset(f"xsd/native/{product}.xsd")).getroot()
    names = {"xs": "http://www.w3.org/2001/XMLSchema"}
    order = xsd.xpath(
        f"xs:element[@name='{record}']//xs:sequence/xs:element/@name", namespaces=names
    )
    namespace = xsd.get("targetNamespace")
    element = etree.Element(etree.QName(namespace, record))
    for name in sorted(row, key=order.index):
        etree.SubElement(element, etree.QName(namespace, name)).text = row[name]
    return element


@pytest.fixture(scope="module")
def sources(region):
    """What the sources say, read before anything is imported anywhere."""
    return {
        (code, pupil.ssid): gather(read_source(region.sis, population, pupil))
        for code, population in region.populations.items()
        for destination in population.moving
        for pupil in population.pupils
        if pupil.ssid in population.moving[destination]
    }


@pytest.mark.parametrize(("source", "destination"), WAYS)
def test_each_datum_of_the_source_arrives_and_nothing_is_invented(
    shared, sources, source, destination
):
    population = shared.region.populations[source]
    elements, missing = granted(), lost(destination)
    for ssid in population.moving[destination]:
        pupil = next(one for one in population.pupils if one.ssid == ssid)
        transfer_id = ask(shared, source, destination, ssid=ssid, datasets=list(ALL_DATASETS))
        assert shared.complete(transfer_id) is S.ACKNOWLEDGED, stored(shared, transfer_id).reason
        product = PRODUCTS[destination]
        delivered = READ[product](shared.region.sis / destination, transfer_id)
        arrived = gather(read_arrival(product, delivered))
        expected = {
            record: [
                {
                    element: as_kept(product, element, value)
                    for element, value in row.items()
                    if element in elements[record] and (record, element) not in missing
                }
                for row in rows
            ]
            for record, rows in sources[source, ssid].items()
        }

        validate(product, delivered)
        for record, rows in expected.items():
            for row in rows:
                assert any(row.items() <= one.items() for one in arrived.get(record, [])), (
                    record,
                    sorted(row),
                )
        for record, rows in arrived.items():
            for row in rows:
                about = {k: v for k, v in row.items() if k in elements[record]}
                assert any(about.items() <= one.items() for one in expected[record]), (
                    record,
                    sorted(about),
                )
        assert pupil.ssn not in str(delivered)
        given = set(ALL_DATASETS) - {
            one["dataset"]
            for one in see(shared, transfer_id, registrar_of(shared, destination))["omitted"]
        }
        (disclosure,) = disclosures_of(shared, transfer_id)
        assert set(disclosure.datasets) == given
        assert_counts(disclosure.counts, expected)


def assert_counts(counts, expected):
    """The disclosure counts what was given."""
    for record in ("SchoolStudent", "StudentGradeHistory", "StudentAbsence", "Immunization"):
        assert counts.get(record, 0) == len(expected.get(record, [])), record


def test_every_record_type_about_a_student_is_among_what_the_sources_say(sources):
    said = {record for rows in sources.values() for record in rows}

    # File P ended before these pupils came to school, and the state has a code for each program.
    assert granted().keys() - said == {"StudentDiscipline", "OtherProgram"}


def test_every_district_is_a_source_and_a_destination():
    assert {source for source, _ in WAYS} == PRODUCTS.keys()
    assert {destination for _, destination in WAYS} == PRODUCTS.keys()
