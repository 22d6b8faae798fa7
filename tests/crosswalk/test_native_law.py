"""The law that begins with native rows: what goes over comes back, up to the declared loss."""

from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shipped import FOLDERS, district
from tiny_schemas import HEADER, KENT, names, schema_of

from gateway.crosswalk.inspection import inspect
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.laws import break_laws, exchange_schemas
from gateway.crosswalk.native_generation import NativeRows
from gateway.crosswalk.native_law import come_back
from gateway.crosswalk.shapes import Shapes
from gateway.errors import InvalidRecordError

BATCH = settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate])


@cache
def made_of(folder):
    """A district's crosswalks, the schemas that rows leave by, and its native rows."""
    crosswalks, schemas = district(folder)
    leaving = exchange_schemas(crosswalks.crosswalks, schemas)
    shapes = {
        one.name: Shapes(schemas(one.source.xsd).records, leaving[one.target.record].records)
        for one in crosswalks.crosswalks
    }
    return crosswalks, leaving, NativeRows(crosswalks.crosswalks, shapes, KENT)


def hashes_from(crosswalks, record):
    return frozenset(one.hash for one in crosswalks.crosswalks if one.source.record == record)


EACH_RECORD = {
    hashes_from(made_of(folder)[0], record): pytest.param(
        folder, record, id=f"{folder.name}-{record}"
    )
    for folder in reversed(FOLDERS)
    for record in sorted({one.source.record for one in made_of(folder)[0].crosswalks})
}.values()
"""Each native record of each district; what districts share, once."""


@pytest.mark.parametrize(("folder", "record"), EACH_RECORD)
@BATCH
@given(data=st.data())
def test_native_row_made_of_its_xsd_goes_to_cedars_and_comes_back(folder, record, data):
    crosswalks, leaving, native = made_of(folder)
    rows = data.draw(native.of(record))

    assert native.are_whole(record, rows)
    assert come_back(crosswalks, record, rows, KENT, leaving) is None


@pytest.mark.parametrize(("folder", "record"), EACH_RECORD)
def test_some_native_row_goes_over_whole(folder, record):
    """Or the law would hold of nothing."""
    crosswalks, leaving, native = made_of(folder)
    reading = [one for one in crosswalks.crosswalks if one.source.record == record]
    targets = {one.target.record for one in reading}
    gone = []

    @settings(BATCH, max_examples=40)
    @given(native.of(record))
    def draw(rows):
        try:
            made = crosswalks.to_cedars(rows, KENT)
        except InvalidRecordError:
            return  # children that disagree, or parts that are no code together
        gone.extend(
            name
            for name, held in made.items()
            if name in targets and not any(leaving[name].validate_row(name, row) for row in held)
        )

    draw()

    assert set(gone) == targets


GOOD = (
    HEADER
    + """\
key: {from: [StudentId, EntityId], to: [SSID, LocationId]}
elements:
  SSID: StudentId
  LocationId: EntityId
  Gender: {of: Sex, codes: sex}
  GradeLevel: Grade
codes:
  sex: {1: M, 2: F}
"""
)
CHILDREN = (
    HEADER
    + """\
each: Race
key: {from: [StudentId, Race/Code], to: [SSID, LocationId]}
elements:
  SSID: StudentId
  LocationId: Race/Code
  Gender: {of: Race/Kind, codes: sex}
lost: {GradeLevel: none}
codes:
  sex: {1: M, 2: F}
"""
)
NATIVE = names("StudentId", "EntityId", "Sex", "Grade", "Status")
RACES = {"StudentId": "", "Race": ({"Code": "", "Kind": "", "Order": ""},) * 2}
CEDARS = names("SSID", "LocationId", "Gender", "GradeLevel")


def laws_of(text, native=NATIVE):
    schemas = {
        "native.xsd": schema_of({"Native": native}),
        "cedars.xsd": schema_of({"Cedars": CEDARS}),
    }
    inspection = inspect(
        [parse_crosswalk(text, "thing.yaml")], [], schemas.__getitem__, lambda _: ""
    )
    assert not [one for one in inspection.findings if one.severity == "error"]
    return break_laws(inspection.crosswalks, inspection.shapes, schemas.__getitem__)


def lines_of(text):
    return text.splitlines()


@pytest.mark.parametrize(("text", "native"), [(GOOD, NATIVE), (CHILDREN, RACES)])
def test_laws_hold_for_the_good_ones(text, native):
    assert laws_of(text, native) == ()


def seeded(was, now, text=GOOD):
    assert was in text
    return text.replace(was, now)


FAULTS = [
    pytest.param(
        seeded("elements:", "when: {Status: [A, B]}\nelements:"),
        "when:",
        "Status",
        "B came back as A; for the made-up row ",
        id="a condition of several codes that is not mapped",
    ),
    pytest.param(
        seeded("codes: sex}", "codes: sex, unmapped: keep-raw}"),
        "  Gender:",
        "Sex",
        "M came back as 1",
        id="a code kept raw that is another's on the other side",
    ),
    pytest.param(
        seeded("elements:", "when: {Race/Order: [A, B]}\nelements:", CHILDREN),
        "when:",
        "Race/Order",
        "B came back as A",
        id="a condition of children that is not mapped",
    ),
]


@pytest.mark.parametrize(("text", "line", "element", "said"), FAULTS)
def test_faults_that_only_a_native_row_shows_are_found(text, line, element, said):
    found = laws_of(text, RACES if "Race" in text else NATIVE)

    assert [one.element for one in found] == [element]
    assert lines_of(text)[found[0].line - 1].startswith(line)
    assert "backward(forward(r)) is not r" in found[0].reason
    assert said in found[0].reason


def test_smallest_native_row_is_shown():
    (found,) = laws_of(seeded("elements:", "when: {Status: [A, B]}\nelements:"))

    assert found.reason.endswith("the made-up row StudentId=0, EntityId=0, Status=B")


def test_declared_loss_breaks_no_law():
    text = seeded(
        "Gender: {of: Sex, codes: sex}",
        "Gender: {of: Sex, codes: sex, unmapped: default, default: F, lossy: 'others are rare'}",
    )

    assert laws_of(text) == ()
