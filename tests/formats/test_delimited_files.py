import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import InvalidEntryError, InvalidRecordError
from gateway.formats.delimited import (
    DelimitedReader,
    Dialect,
    Place,
    format_delimited,
    parse_dialect,
)

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)
COLUMNS = ("StudentId", "LastName", "Note")
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL)), max_size=8)
COMMA = Dialect()


def reader(data: bytes, dialect: Dialect = COMMA) -> DelimitedReader:
    return DelimitedReader(BytesIO(data), "STUDENT.csv", dialect)


def rows(data: bytes, dialect: Dialect = COMMA) -> list[dict[str, str]]:
    return [row for _, row in reader(data, dialect).scan()]


def without_empty(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if cell} for row in found]


@given(ROWS, st.sampled_from([COMMA, Dialect("\t"), Dialect(";")]))
def test_what_is_written_is_read(written, dialect):
    assert without_empty(written) == rows(format_delimited(COLUMNS, written, dialect), dialect)


@given(ROWS)
def test_reads_what_python_reads(written):
    data = format_delimited(COLUMNS, written, COMMA)
    expected = csv.DictReader(StringIO(data.decode(), newline=""))

    assert without_empty(list(expected)) == rows(data)


@given(ROWS)
def test_row_is_found_again_at_its_place(written):
    found = reader(format_delimited(COLUMNS, written, COMMA))
    placed = list(found.scan())

    assert [row for _, row in placed] == [found.read(place) for place, _ in reversed(placed)][::-1]


def test_line_of_a_place_counts_line_feeds_within_quotes():
    places = [place for place, _ in reader(b'A,B\n"1\n2",3\n4,5\n').scan()]

    assert places == [Place(4, 2), Place(12, 4)]


def test_byte_order_mark_is_no_part_of_the_first_column():
    assert rows(b"\xef\xbb\xbfA,B\n1,2\n") == [{"A": "1", "B": "2"}]


def test_empty_lines_are_no_rows():
    assert rows(b"A,B\n\n1,2\n\n") == [{"A": "1", "B": "2"}]


def test_other_encodings_are_read_when_named():
    assert rows("A\nJosé\n".encode("latin-1"), Dialect(encoding="latin-1")) == [{"A": "José"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "STUDENT.csv:1: there is no header", id="empty"),
        pytest.param(b"A,A\n", "STUDENT.csv:1: the header has a column twice", id="twice"),
        pytest.param(b"A,\n", "STUDENT.csv:1: .* without a name", id="nameless"),
        pytest.param(b"A,B\n1,2\nsecret\n", "STUDENT.csv:3: has 1 cells", id="too few"),
        pytest.param(b"A,B\nsecret,2,3\n", "STUDENT.csv:2: has 3 cells", id="too many"),
        pytest.param(b"A,B\nsecret\xff,2\n", "STUDENT.csv:2: is not utf-8", id="encoding"),
        pytest.param("A,B\n1,2\n".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b'A,B\n1,"secret\n', "STUDENT.csv:2: quotes", id="open quote"),
        pytest.param(b'A,B\n1,"secret"x\n', "STUDENT.csv:2: quotes", id="after a quote"),
        pytest.param(b"A\n" + b"secret" * 200_000, "the line is too long", id="endless"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line_and_not_by_value(data, message):
    with pytest.raises(InvalidRecordError, match=message) as caught:
        rows(data)
    assert "secret" not in str(caught.value)


def test_place_without_a_row_is_an_error():
    with pytest.raises(InvalidRecordError, match=r"STUDENT.csv:9: there is no row"):
        reader(b"A\n1\n").read(Place(4, 9))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, COMMA),
        ({"kind": "tab"}, Dialect("\t")),
        ({"delimiter": ";", "encoding": "cp1252"}, Dialect(";", "cp1252")),
    ],
)
def test_dialect_is_parsed(settings, expected):
    assert expected == parse_dialect(settings)


@pytest.mark.parametrize("settings", [{"delimiter": '"'}, {"encoding": "utf-16"}])
def test_dialect_that_cannot_be_is_refused(settings):
    with pytest.raises(InvalidEntryError, match=next(iter(settings))):
        parse_dialect(settings)
