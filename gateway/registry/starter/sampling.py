"""A sample of a SIS: the tables of a folder of files, held in memory and nowhere else."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from gateway.errors import ConnectorError, InvalidXmlError, MalformedError
from gateway.formats.delimited import DelimitedReader, Dialect
from gateway.xsd.parser import parse_xml

MOST_ROWS = 20_000
"""Of each table; what follows them is not looked at."""
MOST_COLUMNS = 500
MOST_BYTES = 64 * 1024 * 1024
"""Of a file that can only be read whole."""
ENDINGS = (".csv", ".tab", ".tsv", ".txt", ".jsonl", ".xml")
READABLE = "csv, tab, txt, jsonl or xml"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_VALUE = re.compile(r"[\d\s./:+-]+|[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)
"""What a header never holds: a number, a day, an address."""


class SampleError(MalformedError):
    """The sample cannot be read; the message names file and line, and no value."""

    slug = "invalid-sample"


@dataclass(frozen=True, slots=True)
class SampleTable:
    """One file, or table, of the SIS."""

    record: str
    """Its name as an XSD has it."""
    source: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...] = field(repr=False)
    format: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    """The primary key, where the SIS names it."""
    notes: tuple[str, ...] = ()
    """What its owner should know of how it was read."""


def read_sample(folder: Path) -> tuple[SampleTable, ...]:
    """Every file of the folder; SampleError where one cannot be read, or none is there."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    tables = [table for path in paths for table in _read_file(path)]
    if not tables:
        raise SampleError(f"{folder}: there is no {READABLE} file with rows in it")
    records: dict[str, str] = {}
    for table in tables:
        other = records.setdefault(table.record.lower(), table.source)
        if other != table.source:
            raise SampleError(f"{table.source}: gives the same record {table.record} as {other}")
    return tuple(tables)


def to_record(name: str) -> str:
    """A file's or table's name as that of a record: STUDENT-ENTITY is StudentEntity."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
    if len(words) > 1 or name.isupper():
        words = [word.lower() if word.isupper() else word for word in words]
        words = [word[:1].upper() + word[1:] for word in words]
    found = "".join(words)
    return found if _NAME.fullmatch(found) else f"T{found}"


def make_table(  # noqa: PLR0913 - all but three have defaults
    source: str,
    columns: Iterable[str],
    rows: Iterable[Mapping[str, str]],
    *,
    record: str = "",
    form: Mapping[str, str] | None = None,
    key: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> SampleTable:
    """A table of the columns that can be elements; the others are told in its notes."""
    named = tuple(columns)
    kept = tuple(one for one in named if _NAME.fullmatch(one.removeprefix("@")))
    if len(named) > MOST_COLUMNS:
        raise SampleError(f"{source}: has {len(named)} columns; {MOST_COLUMNS} are the most")
    if len(kept) < len(named):
        places = ", ".join(str(at) for at, one in enumerate(named, 1) if one not in kept)
        notes = (
            *notes,
            f"left out: column {places}, whose name is not of letters, digits, _ - . alone",
        )
    return SampleTable(
        record or to_record(Path(source).stem),
        source,
        kept,
        tuple({name: row[name] for name in kept if name in row} for row in rows),
        form or {},
        key,
        notes,
    )


def _read_file(path: Path) -> Iterator[SampleTable]:
    if not path.stat().st_size:
        raise SampleError(f"{path.name}: is empty")
    match path.suffix.lower():
        case ".jsonl":
            yield _read_json_lines(path)
        case ".xml":
            yield from _read_elements(path)
        case _:
            yield _read_delimited(path)


def _read_delimited(path: Path) -> SampleTable:
    with path.open("rb") as stream:
        encoding = _find_encoding(stream)
        stream.seek(0)
        first = stream.readline().decode(encoding, "replace")
        delimiter = max(",\t|;", key=first.count)
        try:
            reader = DelimitedReader(stream, path.name, Dialect(delimiter, encoding))
            _verify_header(path, reader.columns)
            rows = [row for _, row in islice(reader.scan(), MOST_ROWS)]
        except ConnectorError as error:
            raise SampleError(str(error)) from None
    form = {"kind": "tab"} if delimiter == "\t" else {"delimiter": delimiter}
    notes: tuple[str, ...] = ()
    if delimiter == ",":
        form = {}
    if encoding != "utf-8":
        form |= {"encoding": encoding}
        notes = ("is not UTF-8: read as Latin-1; look whether names with accents come out right",)
    return make_table(path.name, reader.columns, rows, form=form, notes=notes)


def _verify_header(path: Path, columns: tuple[str, ...]) -> None:
    for place, name in enumerate(columns, 1):
        if _VALUE.fullmatch(name):
            raise SampleError(
                f"{path.name}:1: there is no header: column {place} has a value where its name is"
            )


def _find_encoding(stream: BinaryIO) -> str:
    try:
        for line in islice(stream, MOST_ROWS):
            line.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _read_json_lines(path: Path) -> SampleTable:
    rows: list[Mapping[str, str]] = []
    columns: dict[str, None] = {}
    with path.open("rb") as stream:
        for number, line in enumerate(islice(stream, MOST_ROWS), 1):
            try:
                found = json.loads(line)
            except ValueError:  # its message holds what was read
                raise SampleError(f"{path.name}:{number}: is not JSON") from None
            if not isinstance(found, dict):
                raise SampleError(f"{path.name}:{number}: is not an object")
            row = {
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in found.items()
                if value not in (None, "") and not isinstance(value, dict | list)
            }
            columns.update(dict.fromkeys(row))
            rows.append(row)
    note = "the gateway reads CSV, tab and XML exports, not JSON lines: have it exported so"
    return make_table(path.name, columns, rows, notes=(note,))


def _read_elements(path: Path) -> Iterator[SampleTable]:
    if path.stat().st_size > MOST_BYTES:
        raise SampleError(f"{path.name}: is larger than {MOST_BYTES >> 20} MB: sample fewer")
    try:
        root = parse_xml(path.read_bytes())
    except InvalidXmlError as error:
        raise SampleError(f"{path.name}: {error}") from None
    found: dict[str, list[Mapping[str, str]]] = {}
    nested: dict[str, set[str]] = {}
    for element in islice(root.iterchildren(etree.Element), MOST_ROWS):
        record = etree.QName(element).localname
        row = {
            f"@{etree.QName(name).localname}": str(text) for name, text in element.items() if text
        }
        for child in element.iterchildren(etree.Element):
            name = etree.QName(child).localname
            text = " ".join((child.text or "").split())
            if len(child) or name in row:
                nested.setdefault(record, set()).add(name)
            elif text:
                row[name] = text
        found.setdefault(record, []).append(row)
    if not found:
        raise SampleError(f"{path.name}: has no elements below its root")
    for record, rows in found.items():
        columns = dict.fromkeys(name for row in rows for name in row)
        notes = tuple(
            f"{name} is nested or repeats: write it into the XSD by hand"
            for name in sorted(nested.get(record, ()))
        )
        form = {"kind": "xml", "element": record}
        yield make_table(path.name, columns, rows, record=record, form=form, notes=notes)
