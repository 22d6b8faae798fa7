import pytest

from gateway.errors import InvalidXmlError
from gateway.xsd.parser import MAX_BYTES, MAX_DEPTH, parse_xml

XXE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)
REFUSED = {
    "a DOCTYPE": b"<!DOCTYPE a><a/>",
    "a DOCTYPE in UTF-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode(
        "utf-16"
    ),
    "an external entity": XXE,
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><a/>',
    "an entity bomb": BOMB,
    "a defaulted attribute": b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    "an unknown entity": b"<a>&x;</a>",
    "100,000 levels": b"<a>" * 100_000 + b"</a>" * 100_000,
    "one level too many": b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1),
    "an open end": b"<a><secret-7>",
    "crossed tags": b"<a><secret-7></a></secret-7>",
    "no XML": b"secret-7",
    "nothing": b"",
    "a null": b"<a>secret-7\x00</a>",
    "bytes that are no UTF-8": b"<a>secret-7\xff\xfe</a>",
    "two roots": b"<a/><b/>",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_is_refused_in_words_that_repeat_nothing(data):
    with pytest.raises(InvalidXmlError) as refusal:
        parse_xml(data)

    assert "secret-7" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_document_above_the_limit_is_refused_unread():
    with pytest.raises(InvalidXmlError, match="larger"):
        parse_xml(b" " * (MAX_BYTES + 1))


def test_the_deepest_document_that_is_allowed_is_read():
    data = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH

    assert parse_xml(data).tag == "a"


def test_comments_and_instructions_do_not_cut_a_text():
    root = parse_xml("<a>é<!-- no -->ü<?no way?>ä</a>".encode())

    assert root.text == "éüä"
