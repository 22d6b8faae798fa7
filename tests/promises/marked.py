"""A student whose every free value is a mark, and a search that finds marks however written."""

import base64
import csv
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from region import KENT, Exchange

from gateway.simulators.skyward import address_of

MARKS = {
    "STUDENT.csv": {
        "LastName": "Markquillast",
        "FirstName": "Markquilfirst",
        "MiddleName": "Markquilmiddle",
        "PrefLastName": "Markquilpref",
        "BirthDate": "02/29/2008",
        "StreetName": "Markquil Ørstreet",
        "InternetAddress": "markquil.email@students.example",
        "NetworkLogin": "markquillogin",
        "Ssn": "987650321",
    },
    "NAME.csv": {
        "LastName": "Markguardianlast",
        "FirstName": "Markguardianfirst",
        "PrimaryPhone": "206-555-7319",
        "InternetAddress": "markguardian@mail.example",
    },
}
ASKED_BY = "Markregistrar Quill"


def mark_kent(exchange: Exchange, ssid: str, **more: str) -> Path:
    """Kent's SIS, a copy in which that student is marked; `more` goes into the student's row."""
    folder = exchange.folder / "sis" / KENT
    shutil.copytree(exchange.region.sis / KENT, folder)
    export = folder / "export"
    student = next(row for row in rows(export / "STUDENT.csv") if row["StateId"] == ssid)
    guardians = {
        row["NameId"]
        for row in rows(export / "STUDENT-GUARDIAN.csv")
        if row["StudentId"] == student["StudentId"]
    }
    assert guardians
    rewrite(export / "STUDENT.csv", "StateId", {ssid}, {**MARKS["STUDENT.csv"], **more})
    rewrite(export / "NAME.csv", "NameId", guardians, MARKS["NAME.csv"])
    return folder


def publish_marked(exchange: Exchange, folder: Path) -> None:
    exchange.publish(KENT, **address_of(folder))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, key: str, values: Iterable[str], changed: dict[str, str]) -> None:
    found = rows(path)
    assert changed.keys() <= found[0].keys(), path.name
    for row in found:
        if row[key] in values:
            row.update(changed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0].keys())
        writer.writeheader()
        writer.writerows(found)


def values(ssid: str) -> set[str]:
    """What may be nowhere: the marks, the SSID, and the birth date as it is translated."""
    marks = {value for of_file in MARKS.values() for value in of_file.values()}
    return {*marks, ssid, "2008-02-29", ASKED_BY}


def ways(value: str) -> Iterator[bytes]:
    """Every way in which a value may be written down."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = value.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):  # where in a longer text it may begin
            whole = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
            inner = whole[(shift * 8 + 5) // 6 : -1]
            yield inner
            yield inner.replace(b"+", b"-").replace(b"/", b"_")
    yield quote(value).encode()
    yield value.encode("unicode_escape")
    yield json.dumps(value)[1:-1].encode()
    yield "".join(f"\\\\u{ord(character):04x}" for character in value).encode()


def find(files: Iterable[Path], ssid: str) -> list[str]:
    """Where any of the values is, in any way; names of files and values."""
    wanted = {way.lower(): value for value in values(ssid) for way in ways(value)}
    found = []
    for path in files:
        content = path.read_bytes().lower()
        found += [f"{path.name}: {value}" for way, value in wanted.items() if way in content]
    return found


def files_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
