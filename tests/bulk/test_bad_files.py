"""Files that cannot be translated: each is told why, without a traceback, and nothing is left."""

import json

import pytest
from click.testing import CliRunner
from test_translate_command import COLUMNS, DISTRICT_STUDENT, STUDENT, write_csv

from gateway.bulk.delimited import read_delimited
from gateway.cli import p2
from gateway.errors import InvalidRequestError
from gateway.formats.delimited import Dialect

HEADER = ",".join(COLUMNS)
ROW = ",".join(STUDENT.get(name, "") for name in COLUMNS)
MEGABYTE = 1024 * 1024


@pytest.fixture
def run(tmp_path):
    """Translate a file of these bytes; its result, and what lies in the folder afterwards."""

    def translate(data, *options, name="in.csv"):
        come = tmp_path / name
        come.write_bytes(data if isinstance(data, bytes) else data.encode())
        out, rejects = tmp_path / "out.jsonl", tmp_path / "rejects.csv"
        arguments = (*DISTRICT_STUDENT, "--in", come, "--out", out, "--rejects", rejects, *options)
        result = CliRunner().invoke(p2, ["translate", *map(str, arguments)])
        lines = rejects.read_text("utf-8").splitlines()[1:] if rejects.exists() else []
        made = out.read_text("utf-8").splitlines() if out.exists() else None
        rest = {path.name for path in tmp_path.iterdir()} - {name, out.name, rejects.name}
        assert not rest, "something half written was left"
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result, lines, made

    return translate


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("a,b\n1,2\n", "has no column StudentId, StateId", id="other columns"),
        pytest.param(
            HEADER.replace("BirthDate", "Born") + "\n", "has no column BirthDate", id="one missing"
        ),
        pytest.param(HEADER + ",Gender\n", "a column twice", id="a column twice"),
        pytest.param("\ufeffx".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b"\xe9\xff\n", "the header is not utf-8", id="header in latin-1"),
        pytest.param('"' + HEADER, "quotes do not match", id="header in open quotes"),
    ],
)
def test_a_file_that_is_none_is_refused(run, data, said):
    result, _, made = run(data)

    assert result.exit_code == 2
    assert said in result.output
    assert "in.csv" in result.output
    assert made is None


def test_a_header_alone_is_a_file_without_records(run):
    result, rejects, made = run(HEADER)

    assert result.exit_code == 0
    assert (rejects, made) == ([], [])


def test_a_byte_order_mark_is_no_part_of_the_header(run):
    result, _, made = run("\ufeff" + HEADER + "\r\n" + ROW + "\r\n")

    assert result.exit_code == 0, result.output
    assert len(made) == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_ragged_rows_are_rejected_and_the_others_kept(run, ending):
    rows = [ROW, ROW + ",x", ROW.rsplit(",", 1)[0], '"' + ROW, ROW, "", ROW]

    result, rejects, made = run(ending.join([HEADER, *rows]))

    width = len(COLUMNS)
    assert result.exit_code == 1
    assert rejects == [
        f"2,,has {width + 1} cells where the header has {width}",
        f"3,,has {width - 1} cells where the header has {width}",
        '4,,"quotes do not match, or a cell is too long"',
    ]
    assert len(made) == 3


def test_a_row_too_short_is_seen_where_all_end_empty(run):
    """Where two rows are wrong in opposite ways, their cells add up."""
    result, rejects, made = run("\n".join([HEADER, ROW, ROW + ",", ROW[:-1]]))

    assert result.exit_code == 1
    assert [line.split(",")[0] for line in rejects] == ["2", "3"]
    assert len(made) == 1


def test_latin_1_bytes_are_rejected_unless_the_encoding_is_named(run):
    name = ROW.replace("Reyes", "Núñez").encode("latin-1")
    data = b"\n".join([HEADER.encode(), name, ROW.encode()])

    _, rejects, made = run(data)
    _, none, both = run(data, "--encoding", "latin-1")

    assert rejects == ["1,,is not utf-8"]
    assert len(made) == 1
    assert none == []
    assert json.loads(both[0])["LastName"] == "Núñez"


class Endless:
    """A stream of one cell that never ends, and tells how much of it was read."""

    def __init__(self, head):
        self.head = head
        self.told = 0

    def read(self, size):
        self.told += size
        head, self.head = self.head[:size], self.head[size:]
        return head + b"x" * (size - len(head))


def test_a_cell_without_end_is_refused_before_it_is_read():
    stream = Endless(f"{HEADER}\n{ROW}\n{ROW}".encode())

    with pytest.raises(InvalidRequestError, match="longer than"):
        list(read_delimited(stream, Dialect(), COLUMNS, lambda _: None))

    assert stream.told < 32 * MEGABYTE


def test_a_long_cell_is_rejected_alone(run):
    long = ROW.replace("Reyes", "R" * 300_000)

    result, rejects, made = run(f"{HEADER}\n{ROW}\n{long}\n{ROW}")

    assert result.exit_code == 1
    assert rejects == ['2,,"quotes do not match, or a cell is too long"']
    assert len(made) == 2


def test_line_breaks_and_quotes_in_cells_are_read(run):
    texts = ["Rey\nes", 'R ""Bo"" R', "a,b", "Réyes"]
    rows = [ROW.replace("Reyes", f'"{text}"') for text in texts]

    result, _, made = run("\n".join([HEADER, *rows]))

    assert result.exit_code == 0, result.output
    assert [json.loads(line)["LastName"] for line in made] == [
        text.replace('""', '"') for text in texts
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("in.parquet", b"PAR1 no", "not Parquet"),
        ("in.xml", b"<a><b></a>", "not well formed"),
        ("in.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a><Student/></a>', "DOCTYPE"),
        ("in.jsonl", b"", "empty"),
        ("in.dat", b"x", "its suffix tells no form"),
    ],
)
def test_other_forms_are_refused_likewise(run, name, data, said):
    result, _, made = run(data, name=name)

    assert result.exit_code == 2
    assert said in result.output
    assert made is None


def test_json_that_is_no_record_is_rejected(run):
    lines = [json.dumps(STUDENT), "{", "[]", json.dumps({**STUDENT, "Gender": ["F"]})]

    result, rejects, made = run("\n".join(lines), name="in.jsonl")

    assert result.exit_code == 1
    assert [line.split(",")[:2] for line in rejects] == [
        ["2", ""],
        ["3", "Student"],
        ["4", "Gender"],
    ]
    assert len(made) == 1


def test_a_directory_and_an_absent_file_are_refused(tmp_path):
    def ask(*arguments):
        options = map(str, (*DISTRICT_STUDENT, *arguments))
        return CliRunner().invoke(p2, ["translate", *options])

    come = write_csv(tmp_path / "in.csv", [STUDENT])
    found = [
        ask("--in", tmp_path, "--out", tmp_path / "o.jsonl"),
        ask("--in", tmp_path / "none.csv", "--out", tmp_path / "o.jsonl"),
        ask("--in", come, "--out", tmp_path / "none" / "o.jsonl"),
        ask("--in", come, "--out", "/proc/o.jsonl"),
        ask("--in", come, "--out", tmp_path, "--to", "xml"),
        ask("--in", come, "--out", tmp_path / "o.jsonl", "--delimiter", '"'),
        ask("--in", come, "--from", "fixed", "--widths", "a", "--out", tmp_path / "o.jsonl"),
    ]

    assert [result.exit_code for result in found] == [2] * len(found)
    assert all(result.output.startswith("Error: ") for result in found)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
