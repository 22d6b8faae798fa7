"""What lies at a destination, read as its SIS's own people would: plain files, SQL and JSON."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

Cells = dict[str, Any]


@dataclass(frozen=True)
class Delivered:
    """One delivery: whose it is, the notice on it, and rows by native record."""

    source: str
    notice: str
    rows: dict[str, list[Cells]]
    xml: tuple[etree._Element, ...] = ()
    """What is XML there, to be held against the native XSD."""


def list_skyward(folder: Path) -> dict[str, str]:
    """Delivery id to where it lies; what was rejected may have come once more."""
    inbox = folder / "inbox"
    return {
        path.stem: place
        for place, found in (
            ("rejected", inbox / "rejected"),
            ("imported", inbox / "imported"),
            ("accepted", inbox),
        )
        for path in found.glob("*.xml")
    }


def read_skyward(folder: Path, delivery_id: str) -> Delivered:
    place = list_skyward(folder)[delivery_id]
    inside = "" if place == "accepted" else place
    batch = etree.parse(folder / "inbox" / inside / f"{delivery_id}.xml").getroot()
    rows: dict[str, list[Cells]] = {}
    notice = ""
    for element in batch:
        name = etree.QName(element).localname
        if name == "Notice":
            notice = element.text or ""
        else:
            rows.setdefault(name, []).append(cells_of(element))
    assert batch.get("delivery") == delivery_id
    return Delivered(batch.get("source") or "", notice, rows, (batch,))


def cells_of(element: etree._Element) -> Cells:
    """Child to text, or to a list of the cells of each where children nest."""
    cells: Cells = {}
    for child in element:
        name = etree.QName(child).localname
        if len(child):
            cells.setdefault(name, []).append(cells_of(child))
        else:
            cells[name] = child.text or ""
    return cells


def list_powerschool(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(folder / "powerschool.sqlite")) as database:
        return dict(database.execute("SELECT delivery_id, status FROM u_transfer_in"))


def read_powerschool(folder: Path, delivery_id: str) -> Delivered:
    with closing(sqlite3.connect(folder / "powerschool.sqlite")) as database:
        select = "SELECT body FROM u_transfer_in WHERE delivery_id = ?"
        (body,) = database.execute(select, (delivery_id,)).fetchone()
    batch = json.loads(body)["tables"]["u_transfer_in"]
    return Delivered(batch["source"], batch["notice"], batch["records"])


def count_powerschool_history(folder: Path, delivery_id: str) -> int:
    """How many rows of it the SIS took into its history."""
    with closing(sqlite3.connect(folder / "powerschool.sqlite")) as database:
        select = "SELECT count(*) FROM u_transfer_history WHERE delivery_id = ?"
        return int(database.execute(select, (delivery_id,)).fetchone()[0])


def list_synergy(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(folder / "synergy.sqlite")) as database:
        return dict(database.execute("SELECT DELIVERY_ID, STATE FROM P2_IMPORT_BATCH"))


def read_synergy(folder: Path, delivery_id: str) -> Delivered:
    with closing(sqlite3.connect(folder / "synergy.sqlite")) as database:
        select = "SELECT SOURCE_DISTRICT, NOTICE FROM P2_IMPORT_BATCH WHERE DELIVERY_ID = ?"
        source, notice = database.execute(select, (delivery_id,)).fetchone()
        select = (
            "SELECT RECORD, CONTENT FROM P2_IMPORT_ROW WHERE DELIVERY_ID = ? ORDER BY ROW_NUMBER"
        )
        found = [
            (record, etree.fromstring(content))
            for record, content in database.execute(select, (delivery_id,))
        ]
    rows: dict[str, list[Cells]] = {}
    for record, element in found:
        assert etree.QName(element).localname == record
        rows.setdefault(record, []).append(cells_of(element))
    return Delivered(source, notice, rows, tuple(element for _, element in found))


LIST = {"skyward": list_skyward, "powerschool": list_powerschool, "synergy": list_synergy}
READ = {"skyward": read_skyward, "powerschool": read_powerschool, "synergy": read_synergy}
