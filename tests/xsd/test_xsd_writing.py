from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.errors import InvalidXmlError
from gateway.xsd.schema import load_schema, parse_schema

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a&amp;b"{}>'
NOTE = (
    "<xs:element name='Note'><xs:complexType><xs:sequence>"
    "<xs:element name='Said' minOccurs='0'><xs:complexType><xs:sequence>"
    "<xs:element name='Text' type='xs:string' minOccurs='0'/>"
    "</xs:sequence></xs:complexType></xs:element>"
    "<xs:element name='Text' type='xs:string' minOccurs='0'/></xs:sequence>"
    "<xs:attribute name='by' type='xs:string'/></xs:complexType></xs:element></xs:schema>"
)
QUALIFIED = ' elementFormDefault="qualified"'
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc",), exclude_characters="\ufffe\uffff")
    | st.sampled_from("&<>\"'\r\n\t]"),
    min_size=1,
)


@given(TEXTS, st.sampled_from(["", QUALIFIED]))
def test_any_text_of_xml_arrives_as_it_was(text, form):
    schema = parse_schema((HEAD.format(form) + NOTE).encode(), "note.xsd")
    row = {"@by": text, "Said": ({"Text": text},), "Text": text}

    element = schema.to_element("Note", row)

    assert schema.validate(element) == ()
    assert row == schema.to_row(etree.fromstring(etree.tostring(element)))


@pytest.mark.parametrize(
    ("form", "tags"),
    [
        (QUALIFIED, ["{urn:a&b}Note", "{urn:a&b}Said", "{urn:a&b}Text", "{urn:a&b}Text"]),
        ("", ["{urn:a&b}Note", "Said", "Text", "Text"]),
    ],
    ids=["qualified", "unqualified"],
)
def test_children_are_in_the_namespace_that_the_schema_says(form, tags):
    schema = parse_schema((HEAD.format(form) + NOTE).encode(), "note.xsd")

    element = schema.to_element("Note", {"Said": ({"Text": "a"},), "Text": "b"})

    assert tags == [one.tag for one in element.iter()]


def test_a_text_that_is_none_of_xml_is_not_written():
    schema = parse_schema((HEAD.format("") + NOTE).encode(), "note.xsd")

    with pytest.raises(ValueError, match="not a text of XML"):
        schema.to_element("Note", {"Text": "\x00"})


def test_a_schema_is_compiled_once_and_anew_when_its_text_changes(tmp_path):
    path = tmp_path / "note.xsd"
    path.write_text(HEAD.format("") + NOTE)
    first = load_schema(path)

    assert load_schema(path) is first
    path.write_text(HEAD.format("") + NOTE.replace("Note", "Letter"))
    assert list(load_schema(path).records) == ["Letter"]


def test_a_schema_is_compiled_anew_when_what_it_imports_changes(tmp_path):
    path, below = tmp_path / "a.xsd", tmp_path / "b.xsd"
    path.write_text(
        HEAD.format("").replace("urn:a&amp;b", "urn:a")
        + "<xs:import namespace='urn:a&amp;b' schemaLocation='b.xsd'/></xs:schema>"
    )
    below.write_text(HEAD.format("") + NOTE)
    load_schema(path)
    below.write_text(HEAD.format("") + NOTE.replace("xs:string", "xs:nothing"))

    with pytest.raises(InvalidXmlError, match=r"a\.xsd: not a valid schema"):
        load_schema(path)


def test_threads_that_want_a_schema_at_once_get_the_same_one(tmp_path):
    path = tmp_path / "note.xsd"
    path.write_text(HEAD.format("") + NOTE)
    barrier = Barrier(8)

    def load(_number):
        barrier.wait()
        return load_schema(path)

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(load, range(8))

    assert all(other is first for other in others)
