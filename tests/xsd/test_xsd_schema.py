import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import MARK, WIDE, broken_values, rows

from gateway.errors import InvalidXmlError
from gateway.xsd.findings import Finding
from gateway.xsd.parser import parse_xml
from gateway.xsd.schema import load_schema, parse_schema

HEAD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" '
    'targetNamespace="urn:t" elementFormDefault="qualified">'
)
STUDENT = parse_schema(Path(__file__).with_name("student.xsd").read_bytes(), "student.xsd")
SHAPE = STUDENT.records["Student"]
ROW = {
    "@ref": "1",
    "Id": "AB",
    "Born": "2010-02-28",
    "Nick": ({".": "Al"}, {".": "Bo"}),
    "Race": ({"@by": "AB", "Code": "X"}, {"Code": "7"}),
}
OUT_OF_PLACE = "holds an element that its schema has not there"
BROKEN = {
    "a value too short": ({"Id": "A"}, "Student/Id", "is shorter than 2"),
    "a value too long": ({"Id": "ABCDEFGHI"}, "Student/Id", "is longer than 8"),
    "a pattern": ({"Id": "a b"}, "Student/Id", "does not match [A-Z]+ or [0-9]+"),
    "a date that is none": ({"Born": "2010-02-30"}, "Student/Born", "is not of the type date"),
    "a code that is none": ({"Sex": "Q"}, "Student/Sex", "is not one of its codes"),
    "a number too high": ({"Gpa": "4.1"}, "Student/Gpa", "is above 4"),
    "a number too low": ({"Gpa": "-1"}, "Student/Gpa", "is below 0"),
    "too many digits": ({"Gpa": "1.2345"}, "Student/Gpa", "has more than 4 digits"),
    "an empty value": ({"Born": ""}, "Student/Born", "is empty, where it should be absent"),
    "outer spaces": ({"Born": " 2010-02-28"}, "Student/Born", "has spaces around it"),
    "rows where text belongs": ({"Born": ({},)}, "Student/Born", "must be text"),
    "text where rows belong": ({"Race": "X"}, "Student/Race", "must be rows"),
    "an unknown element": ({"Smith": "1"}, "Student", "has 1 elements that its schema has not"),
    "no XML character": ({"Id": "A\x01"}, "Student", "holds a character that XML cannot carry"),
    "half a character": ({"Id": "A\ud800"}, "Student", "holds a character that XML cannot carry"),
    "a nested date": (
        {"Race": ({"Code": "X"}, {"Code": "X", "On": "1"})},
        "Student/Race[2]/On",
        "is not of the type date",
    ),
    "a nested absence": ({"Race": ({},)}, "Student/Race/Code", "is missing"),
    "an attribute": ({"@ref": "x"}, "Student/@ref", "is not of the type integer"),
    "a nested attribute": (
        {"Race": ({"Code": "X", "@by": "a"},)},
        "Student/Race/@by",
        "does not match [A-Z]+ or [0-9]+",
    ),
    "too many": ({"Nick": ({".": "A"},) * 4}, "Student", OUT_OF_PLACE),
    "both of a choice": ({"Bus": "1", "Walks": "true"}, "Student", OUT_OF_PLACE),
}


@WIDE
@given(rows(SHAPE))
def test_what_the_facets_allow_is_valid_but_for_a_choice(row):
    row.pop("Bus", None)

    assert STUDENT.validate_row("Student", row) == ()


@WIDE
@given(rows(SHAPE))
def test_a_row_survives_xml(row):
    assert STUDENT.to_row(STUDENT.to_element("Student", row)) == row


@WIDE
@given(rows(SHAPE), st.data())
def test_a_broken_facet_is_found_and_its_value_not_told(row, data):
    breakable = [shape for shape in SHAPE.elements if broken_values(shape) is not None]
    shape = data.draw(st.sampled_from(breakable))
    row.pop("Bus", None)

    findings = STUDENT.validate_row(
        "Student", {**row, shape.name: data.draw(broken_values(shape))}
    )

    assert [finding.path for finding in findings][:1] == [f"Student/{shape.name}"]
    assert MARK not in str(findings)


@pytest.mark.parametrize(("change", "path", "reason"), BROKEN.values(), ids=BROKEN)
def test_names_where_and_which_rule(change, path, reason):
    assert Finding(path, reason) in STUDENT.validate_row("Student", ROW | change)


@pytest.mark.parametrize("missing", ["@ref", "Id"])
def test_names_what_is_missing(missing):
    row = {name: value for name, value in ROW.items() if name != missing}

    assert STUDENT.validate_row("Student", row) == (Finding(f"Student/{missing}", "is missing"),)


def test_children_come_in_the_order_of_the_schema():
    element = STUDENT.to_element("Student", dict(reversed(ROW.items())))

    assert [child.tag.partition("}")[2] for child in element] == [
        "Id", "Born", "Nick", "Nick", "Race", "Race",
    ]  # fmt: skip


def test_the_shape_tells_facets_and_meaning():
    code, race = SHAPE.find_element("Id"), SHAPE.find_element("Race")

    assert SHAPE.documentation == "A student."
    assert (code.base, code.min_length, code.max_length) == ("string", 2, 8)
    assert code.patterns == ("[A-Z]+|[0-9]+",)
    assert code.documentation == "The id."
    assert race.is_repeated
    assert [child.name for child in race.children.elements] == ["@by", "Code", "On"]
    assert SHAPE.find_element("Sex").enumeration == ("F", "M")
    assert not SHAPE.find_element("Bus").is_required
    assert SHAPE.find_element("@ref").is_required
    assert SHAPE.find_element("Absent") is None


def test_neither_a_text_nor_a_document_is_a_record_type():
    assert list(STUDENT.records) == ["Student"]
    with pytest.raises(InvalidXmlError, match="no record type Title"):
        STUDENT.validate_row("Title", {})


def test_reading_leaves_out_what_is_empty_nil_or_unknown():
    element = parse_xml(
        b'<Student xmlns="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ref="1" '
        b'other="2"><Id>AB</Id><Born> 2010-02-28\n</Born><Sex i:nil="true"/><Bus/><Meal>1</Meal>'
        b"<Race><Code/></Race></Student>"
    )

    assert STUDENT.to_row(element) == {
        "@ref": "1", "Id": "AB", "Born": "2010-02-28", "Race": ({},),
    }  # fmt: skip


def test_an_element_that_comes_twice_is_not_dropped_in_silence():
    element = parse_xml(b'<Student xmlns="urn:t"><Id>AB</Id><Id>CD</Id></Student>')

    with pytest.raises(InvalidXmlError, match="Student/Id comes twice"):
        STUDENT.to_row(element)


def test_a_schema_without_a_namespace_serves_too():
    schema = parse_schema(
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="A">'
        b'<xs:complexType><xs:sequence><xs:element name="B" type="xs:int"/></xs:sequence>'
        b"</xs:complexType></xs:element></xs:schema>",
        "plain.xsd",
    )

    assert schema.namespace is None
    assert schema.validate_row("A", {"B": "1"}) == ()
    assert schema.to_row(parse_xml(b"<A><B>1</B></A>")) == {"B": "1"}


def test_threads_share_a_schema():
    wrong = []

    def validate(row, count):
        found = (len(STUDENT.validate_row("Student", row)) for _ in range(200))
        wrong.extend(number for number in found if number != count)

    threads = [
        threading.Thread(target=validate, args=arguments)
        for arguments in [(ROW, 0), (ROW | {"Id": "a"}, 2), (ROW, 0), (ROW | {"Sex": "Q"}, 1)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


IMPORTED = HEAD + '<xs:import namespace="urn:u" schemaLocation="{}"/></xs:schema>'


@pytest.mark.parametrize(
    "location", ["other.xsd", "http://127.0.0.1:1/u.xsd", "/etc/hostname", "../u.xsd"]
)
def test_a_schema_that_was_sent_imports_nothing(location):
    with pytest.raises(InvalidXmlError, match="must not import"):
        parse_schema(IMPORTED.format(location).encode(), "sent.xsd")


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.1:1/u.xsd", "files beside it"),
        ("file:///etc/hostname", "files beside it"),
        ("../u.xsd", "files beside it"),
        ("", "files beside it"),
        ("u.xsd", "not there"),
    ],
)
def test_a_schema_of_ours_imports_only_what_lies_beside_it(tmp_path, location, why):
    path = tmp_path / "here" / "t.xsd"
    path.parent.mkdir()
    path.write_text(IMPORTED.format(location))
    (tmp_path / "u.xsd").write_text(HEAD + "</xs:schema>")

    with pytest.raises(InvalidXmlError, match=why):
        load_schema(path)


def test_an_import_below_is_followed(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "u.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:u">'
        '<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:length value="2"/>'
        "</xs:restriction></xs:simpleType></xs:schema>"
    )
    path = tmp_path / "t.xsd"
    path.write_text(
        HEAD.replace(">", ' xmlns:u="urn:u">')
        + '<xs:import namespace="urn:u" schemaLocation="below/u.xsd"/><xs:element name="A">'
        '<xs:complexType><xs:sequence><xs:element name="B" type="u:T"/></xs:sequence>'
        "</xs:complexType></xs:element></xs:schema>"
    )

    schema = load_schema(path)

    assert schema.records["A"].elements[0].max_length == 2
    assert schema.validate_row("A", {"B": "12"}) == ()
    assert schema.validate_row("A", {"B": "1"}) == (Finding("A/B", "has not the length 2"),)


IN_A = "<xs:element name='A'><xs:complexType><xs:sequence>{}</xs:sequence></xs:complexType>"
UNFIT = {
    "an unknown type": "<xs:element name='A' type='Nowhere'/>",
    "no name": "<xs:element/>",
    "any element": IN_A.format("<xs:any/>") + "</xs:element>",
    "a type within itself": "<xs:complexType name='T'><xs:sequence>"
    "<xs:element name='B' type='T' minOccurs='0'/></xs:sequence></xs:complexType>"
    "<xs:element name='A' type='T'/>",
}


@pytest.mark.parametrize("content", UNFIT.values(), ids=UNFIT)
def test_a_schema_that_cannot_serve_is_refused(content):
    with pytest.raises(InvalidXmlError):
        parse_schema((HEAD + content + "</xs:schema>").encode(), "sent.xsd")
