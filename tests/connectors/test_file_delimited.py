"""What the file connector does beyond what every connector does."""

from dataclasses import replace
from datetime import date

import pytest
from kinds import look_up
from lxml import etree

from gateway.assets import asset
from gateway.connectors import file_inbox
from gateway.connectors.deadlines import finish_within
from gateway.connectors.entry import load_district_folder
from gateway.connectors.file import FileConnector
from gateway.connectors.file_inbox import Inbox
from gateway.connectors.keys import find_values, format_key
from gateway.errors import ConnectorError, InvalidRecordError, NotFoundError
from gateway.model.connector import Wanted
from gateway.model.purpose import NOTICE
from gateway.model.rows import NativeRecord
from gateway.simulators.population import populate
from gateway.simulators.skyward import address_of, open_folder, write
from gateway.simulators.skyward_files import skyward_schema

ENTRY = load_district_folder(asset("crosswalks/districts/17415")).entry
POPULATION = populate("17415", "Kent", 20, today=date(2026, 11, 24))
PUPIL = POPULATION.pupils[0]


@pytest.fixture
def site(tmp_path):
    write(POPULATION, tmp_path)
    return open_folder(tmp_path, "17415")


@pytest.fixture
def connector(site):
    entry = replace(ENTRY, address=address_of(site.folder))
    return FileConnector("17415", entry, skyward_schema(), str)


def fetch(connector, *records):
    return connector.fetch(look_up("17415"), Wanted(frozenset(records), {"StateId": PUPIL.ssid}))


def delivery(rows):
    return NativeRecord("17408", "17415", PUPIL.ssid, rows, NOTICE)


def test_referred_rows_come_with_what_refers_to_them(connector):
    rows = fetch(connector, "Course", "Staff")

    sections = [one for one in POPULATION.sections if one.section_id in PUPIL.schedule]
    assert {one.course for one in sections} == {row["CorNum"] for row in rows["Course"]}
    assert {one.staff_id for one in sections} == {row["StaffId"] for row in rows["Staff"]}


def test_unreferred_rows_come_whole(connector):
    assert len(fetch(connector, "School")["School"]) == len(POPULATION.schools)


def test_guardians_come_with_their_names(connector):
    names = [row["Name"][0]["LastName"] for row in fetch(connector, "Guardian")["Guardian"]]

    assert names == [contact.last_name for contact in PUPIL.contacts]


def test_new_export_is_seen(connector, site):
    fetch(connector, "Student")
    rows = [row | {"City": "Elsewhere"} for row in reversed(site.read("Student"))]
    site.write("Student", rows)

    assert fetch(connector, "Student")["Student"][0]["City"] == "Elsewhere"


def test_file_that_changes_while_it_is_read_is_an_error(connector, site):
    fetch(connector, "Student")
    table = connector._sources["Student"]._table  # noqa: SLF001 - a moment that no caller can catch
    view = table._view  # noqa: SLF001 - as above

    def change_first(stream, index):
        with site.path("Student").open("ab") as file:
            file.write(b"\r\n")
        return view(stream, index)

    table._view = change_first  # noqa: SLF001 - as above

    with pytest.raises(ConnectorError, match=r"17415: STUDENT.csv: changed while it was read"):
        fetch(connector, "Student")


def test_missing_column_is_named(connector, site):
    site.path("Attendance").write_bytes(b"EntityId,AbsDate\r\n1,2\r\n")

    with pytest.raises(InvalidRecordError, match=r"17415: ATTENDANCE.csv:1: there is no column"):
        fetch(connector, "Attendance")


def test_columns_that_the_xsd_lacks_are_left_out(connector, site):
    data = site.path("School").read_bytes().replace(b"SchoolName", b"Principal")
    site.path("School").write_bytes(data)

    assert "Principal" not in fetch(connector, "School")["School"][0]


def test_missing_file_is_the_districts_failure(connector, site):
    site.path("Student").unlink()

    with pytest.raises(ConnectorError, match=r"17415: STUDENT.csv: cannot be read"):
        fetch(connector, "Student")


def test_all_that_names_a_student_must_hold(connector):
    wanted = {"StateId": PUPIL.ssid, "LastName": "Another"}

    with pytest.raises(NotFoundError):
        connector.fetch(look_up("17415"), Wanted(frozenset({"Student"}), wanted))


def test_delivery_is_one_file_that_fits_the_xsd_and_carries_the_notice(connector, site):
    rows = fetch(connector, *ENTRY.sources)
    connector.deliver(delivery(rows), "tr-1")

    batch = etree.parse(site.inbox / "tr-1.xml").getroot()
    assert skyward_schema().validate(batch) == ()
    assert batch.attrib == {"delivery": "tr-1", "source": "17408", "destination": "17415"}
    assert batch.findtext("{*}Notice") == NOTICE
    assert len(batch.findall("{*}GradeHistory")) == len(PUPIL.transcript)


def test_delivery_that_breaks_the_xsd_is_not_put_in_place(connector, site):
    rows = {"Vaccination": ({"StudentId": "1", "Vaccine": "MMR", "DoseDate": "secret"},)}

    with pytest.raises(ConnectorError, match="17415: cannot be imported") as caught:
        connector.deliver(delivery(rows), "tr-1")
    assert "secret" not in str(caught.value)
    assert not list(site.inbox.glob("*.xml"))


@pytest.mark.parametrize("delivery_id", ["../tr-1", ".tr-1", "tr/1", "", "tr\n1"])
def test_delivery_id_cannot_lead_elsewhere(connector, delivery_id):
    with pytest.raises(ConnectorError, match="17415: the delivery id"):
        connector.deliver(delivery({}), delivery_id)


def test_absent_inbox_is_the_districts_failure(tmp_path):
    inbox = Inbox(tmp_path / "none", "17415", skyward_schema())

    with pytest.raises(ConnectorError, match="17415: there is no inbox"):
        inbox.find_delivery("tr-1")


def test_inbox_that_cannot_be_written_is_the_districts_failure(connector, monkeypatch):
    def fail(_path, _data):
        raise OSError

    monkeypatch.setattr(file_inbox, "write_atomically", fail)

    with pytest.raises(ConnectorError, match="17415: the inbox cannot be written"):
        connector.deliver(delivery({}), "tr-1")


def test_errors_of_the_work_reach_the_one_who_waits():
    def fail():
        raise NotFoundError

    with pytest.raises(NotFoundError):
        finish_within(1, "17415", fail)


def test_key_is_one_text_of_all_its_parts():
    row = {"A": "1", "B": ({"@c": "2"}, {"@c": "3"})}

    assert format_key(row, ("A", "B/@c", "D")) == "1\x1f2\x1f"
    assert find_values(row, "B/@c") == ("2", "3")
    assert find_values(row, "A/x") == ()
