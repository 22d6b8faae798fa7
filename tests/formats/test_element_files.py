from io import BytesIO

import pytest
from lxml import etree

from gateway.errors import InvalidXmlError
from gateway.formats.elements import ElementMap

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- a > b -->
<a:Batch xmlns:a="urn:a" xmlns="urn:b" kind="1 > 0"><!-- first -->
  <Student id="s>1"/>
  <a:Student><a:Name>Jos\xc3\xa9</a:Name><Student>inner</Student></a:Student>
  <School><Id>1</Id></School>
  <!-- last -->
</a:Batch>
"""


def read(data: bytes, name: str) -> list[etree._Element]:
    stream = BytesIO(data)
    found = ElementMap(stream)
    return [found.read(stream, extent) for extent in found.extents(name)]


def test_records_are_those_directly_below_the_root():
    assert [etree.QName(one).text for one in read(FILE, "Student")] == [
        "{urn:b}Student",
        "{urn:a}Student",
    ]


def test_record_is_read_as_a_parser_of_the_whole_reads_it():
    whole = etree.fromstring(FILE)
    expected = [etree.tostring(one, method="c14n") for one in whole.iter("{urn:b}School")]

    assert expected == [etree.tostring(one, method="c14n") for one in read(FILE, "School")]


def test_values_survive():
    student = read(FILE, "Student")[1]

    assert student.findtext("{urn:a}Name") == "José"


def test_absent_records_are_none():
    assert read(b"<Batch/>", "Student") == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"<!DOCTYPE a [<!ENTITY x 'secret'>]><a>&x;</a>", "DOCTYPE", id="doctype"),
        pytest.param(b"<a><secret></a>", "line 1", id="not well formed"),
        pytest.param(b"secret", "line 1", id="no XML"),
        pytest.param(b"<a>" * 200 + b"</a>" * 200, "deeper", id="deep"),
        pytest.param(b'<?xml version="1.0" encoding="latin-1"?><a/>', "UTF-8", id="encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_without_its_text(data, message):
    with pytest.raises(InvalidXmlError, match=message) as caught:
        read(data, "Student")
    assert "secret" not in str(caught.value)
