"""What the connector to a PowerSchool does beyond the suite of all connectors."""

from contextlib import closing
from dataclasses import replace

import orjson
import pytest
from kinds import EVERYBODY
from kinds_powerschool import SCHEMA, SECRET, powerschool_entry, serve
from powerschool_sis import LOOKUP, NOW, POPULATION, PUPIL, always, json, started, wanted

from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.errors import (
    ConnectorError,
    DeliveryRejectedError,
    InvalidEntryError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.model.district import Join, Reference
from gateway.model.permit import Permit, Question
from gateway.model.purpose import NOTICE, Action, Purpose
from gateway.model.rows import NativeRecord
from gateway.simulators.powerschool import create_app, write
from gateway.xsd.schema import parse_schema

QUESTION = Question(
    client_id="c",
    district="17415",
    datasets=("locations",),
    is_named=True,
    action=Action.READ,
    purpose=Purpose.DISTRICT_OPERATIONS,
    student=None,
    scopes=frozenset(),
)
PERMIT = Permit(
    question=QUESTION,
    permissions=(),
    omitted=(),
    authority="34 CFR 99.31(a)(1)(i)",
    notice_basis=None,
    decided_at=NOW,
    purpose=Purpose.DISTRICT_OPERATIONS,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sis")
    write(POPULATION, path)
    return path


@pytest.fixture
def sis(folder):
    with started(folder) as both:
        yield both


@pytest.fixture
def between(sis):
    return sis[0]


@pytest.fixture
def connector(sis):
    return sis[1]


def test_student_named_by_another_column_is_asked_for_first(connector):
    rows = connector.fetch(LOOKUP, wanted("attendance", student_number=PUPIL.student_id))

    assert {PUPIL.ssid} == {row["state_studentnumber"] for row in rows["attendance"]}


def test_student_with_another_number_than_asked_is_not_found(connector):
    both = {"state_studentnumber": PUPIL.ssid, "student_number": "none such"}

    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, wanted("students", **both))
    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, wanted("students", student_number="none such"))


def test_only_courses_and_staff_that_the_student_has_are_brought(connector):
    rows = connector.fetch(LOOKUP, wanted("courses", "sections", "teachers"))
    sections = [one for one in POPULATION.sections if one.section_id in PUPIL.schedule]

    assert set(PUPIL.schedule) == {row["section_number"] for row in rows["sections"]}
    assert {(one.school, one.course) for one in sections} == {
        (row["schoolid"], row["course_number"]) for row in rows["courses"]
    }
    assert {one.staff_id for one in sections} == {row["teachernumber"] for row in rows["teachers"]}


def test_pages_are_read_to_the_end(monkeypatch, between, connector):
    monkeypatch.setattr("gateway.connectors.powerschool_queries.PAGE_SIZE", 5)
    rows = connector.fetch(LOOKUP, wanted("immunizations"))

    assert len(PUPIL.doses) == len(rows["immunizations"])
    assert len(PUPIL.doses) // 5 + 1 == between.paths["org.roadmap.p2.immunizations"]


def test_fewer_rows_than_counted_are_an_error(between, connector):
    short = {"name": "q", "count": 3, "record": []}
    between.answer = always(".attendance", lambda: json(short))

    with pytest.raises(ConnectorError, match="attendance counts more rows than it gives"):
        connector.fetch(LOOKUP, wanted("attendance"))


def test_pages_without_an_end_are_an_error(monkeypatch, between, connector):
    monkeypatch.setattr("gateway.connectors.powerschool_queries.PAGE_SIZE", 1)
    monkeypatch.setattr("gateway.connectors.powerschool_queries.MAX_PAGES", 3)
    again = {"count": 9, "record": [{"state_studentnumber": PUPIL.ssid}]}
    between.answer = always(".attendance", lambda: json(again))

    with pytest.raises(ConnectorError, match="attendance"):
        connector.fetch(LOOKUP, wanted("attendance"))
    assert between.paths["org.roadmap.p2.attendance"] == 3


def test_rows_of_another_student_are_an_error(between, connector):
    row = {"state_studentnumber": POPULATION.pupils[1].ssid, "att_code": "AU"}
    answer = {"name": "q", "count": 1, "record": [row]}
    between.answer = always(".attendance", lambda: json(answer))

    with pytest.raises(ConnectorError, match="attendance gives other students' rows"):
        connector.fetch(LOOKUP, wanted("attendance"))


def test_two_rows_for_one_student_are_an_error(between, connector):
    row = {"state_studentnumber": PUPIL.ssid}
    between.answer = always(".students", lambda: json({"count": 2, "record": [row, row]}))

    with pytest.raises(InvalidRecordError, match="students: two rows for one student"):
        connector.fetch(LOOKUP, wanted("students"))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param([], "no JSON object", id="a list"),
        pytest.param({}, "something else than records", id="no records"),
        pytest.param({"count": 1, "record": ["x"]}, "not columns of text", id="no columns"),
        pytest.param({"count": 1, "record": [{"dob": 1}]}, "not columns of text", id="a number"),
        pytest.param({"count": "1", "record": []}, "something else than records", id="no count"),
    ],
)
def test_answer_of_another_shape_is_an_error(between, connector, answer, reason):
    between.answer = always(".students", lambda: json(answer))

    with pytest.raises(ConnectorError, match=reason):
        connector.fetch(LOOKUP, wanted("students"))


def test_key_of_two_columns_is_refused():
    entry = powerschool_entry("https://sis.example")
    sources = {**entry.sources, "cc": replace(entry.sources["cc"], key=("dcid", "yearid"))}

    with pytest.raises(InvalidEntryError, match=r"records\.cc\.key"):
        PowerSchoolConnector("17415", replace(entry, sources=sources), SCHEMA, str)


def test_permit_for_another_district_opens_nothing(between, connector):
    with pytest.raises(ConnectorError, match="another district"):
        connector.fetch(replace(LOOKUP, district="17001"), wanted("students"))
    with pytest.raises(ConnectorError, match="another district"):
        connector.list(
            replace(PERMIT, question=replace(QUESTION, district="17001")),
            "schools",
            EVERYBODY,
            None,
            5,
        )

    assert between.paths == {}


def test_record_that_the_entry_has_not_is_an_error(connector):
    with pytest.raises(InvalidRecordError, match="lockers"):
        connector.fetch(LOOKUP, wanted("lockers"))
    with pytest.raises(InvalidRecordError, match="lockers"):
        connector.list(PERMIT, "lockers", EVERYBODY, None, 5)


def test_catalogue_is_listed_whole(connector):
    rows = connector.list(PERMIT, "schools", EVERYBODY, None, 100)

    assert {school.local for school in POPULATION.schools} == {
        row["school_number"] for row in rows
    }


def sequence(elements, more=""):
    lines = "".join(
        f'<xs:element name="{element.name}" type="xs:string" minOccurs="0"/>'
        for element in elements
    )
    return f"<xs:complexType><xs:sequence>{lines}{more}</xs:sequence></xs:complexType>"


def schema_with_courses():
    """A schema in which a scheduled section holds its course."""
    courses = sequence(SCHEMA.records["courses"].elements)
    child = f'<xs:element name="course" maxOccurs="unbounded">{courses}</xs:element>'
    sections = sequence(SCHEMA.records["cc"].elements, child)
    text = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:element name="cc">{sections}</xs:element></xs:schema>'
    )
    return parse_schema(text.encode(), "joined")


def test_children_are_joined_to_their_parents(folder):
    on = {"course_number": "course_number", "schoolid": "schoolid"}
    with serve(create_app(folder, "p2-gateway", SECRET)) as url:
        entry = powerschool_entry(url)
        source = replace(
            entry.sources["cc"], joins=(Join("course", "org.roadmap.p2.courses", on),)
        )
        entry = replace(entry, sources={**entry.sources, "cc": source})
        opened = PowerSchoolConnector("17415", entry, schema_with_courses(), lambda _: SECRET)
        with closing(opened) as connector:
            rows = connector.fetch(LOOKUP, wanted("cc"))["cc"]

    titles = {(course.school, course.code): course.title for course in POPULATION.courses}
    assert len(PUPIL.schedule) == len(rows)
    for row in rows:
        (child,) = row["course"]
        assert titles[row["schoolid"], row["course_number"]] == child["course_name"]


def delivery(**rows):
    return NativeRecord("17401", "17415", PUPIL.ssid, rows, NOTICE)


RACE = {"state_studentnumber": PUPIL.ssid, "student_number": "1", "racecd": "300"}


def test_delivery_carries_source_notice_and_rows(between, connector):
    sent = []
    between.answer = lambda request: (
        sent.append(orjson.loads(request.get_data())) or json({"tables": {}})
        if request.path.endswith("u_transfer_in")
        else None
    )
    connector.deliver(delivery(studentrace=(RACE,), cc=()), "tr-1")

    assert sent == [
        {
            "tables": {
                "u_transfer_in": {
                    "delivery_id": "tr-1",
                    "source": "17401",
                    "notice": NOTICE,
                    "records": {"studentrace": [RACE]},
                }
            }
        }
    ]


def test_delivery_that_the_door_refuses_is_rejected(between, connector):
    between.answer = always("u_transfer_in", lambda: json({"message": "garbage"}, 400))

    with pytest.raises(DeliveryRejectedError, match="with status 400"):
        connector.deliver(delivery(studentrace=(RACE,)), "tr-2")


def test_delivery_of_an_invalid_row_is_not_sent(between, connector):
    with pytest.raises(InvalidRecordError, match="studentrace"):
        connector.deliver(delivery(studentrace=(RACE | {"hue": "x"},)), "tr-3")

    assert between.paths == {}


def test_district_that_receives_nothing_gets_nothing():
    entry = replace(powerschool_entry("https://sis.example"), receives=False)
    connector = PowerSchoolConnector("17415", entry, SCHEMA, str)

    with pytest.raises(ConnectorError, match="takes no deliveries"):
        connector.deliver(delivery(studentrace=(RACE,)), "tr-4")
    connector.close()


@pytest.mark.parametrize("answer", [{}, {"tables": []}, {"tables": {"u_transfer_in": {}}}])
def test_state_that_cannot_be_read_is_an_error(between, connector, answer):
    between.answer = always("tr-5", lambda: json(answer))

    with pytest.raises(ConnectorError, match="does not say what became of the delivery"):
        connector.find_delivery("tr-5")


def test_student_without_the_sis_s_own_key_is_an_error(between, connector):
    row = {"student_number": PUPIL.student_id}
    between.answer = always(".students", lambda: json({"count": 1, "record": [row]}))

    with pytest.raises(InvalidRecordError, match="students: a student has no key"):
        connector.fetch(LOOKUP, wanted("students", **row))


def test_records_that_refer_to_each_other_are_refused(folder):
    with serve(create_app(folder, "p2-gateway", SECRET)) as url:
        entry = powerschool_entry(url)
        ring = (Reference("teachers", {"teachernumber": "teachernumber"}),)
        sections = replace(entry.sources["sections"], references=ring)
        entry = replace(entry, sources={**entry.sources, "sections": sections})
        opened = PowerSchoolConnector("17415", entry, SCHEMA, lambda _: SECRET)
        with closing(opened) as connector, pytest.raises(InvalidEntryError, match="each other"):
            connector.fetch(LOOKUP, wanted("teachers"))
