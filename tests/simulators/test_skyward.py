"""What the simulated Skyward does with what it is given."""

from datetime import date

import pytest
from lxml import etree

from gateway.simulators.population import populate
from gateway.simulators.skyward import open_folder, write
from gateway.simulators.skyward_codes import flag_races
from gateway.simulators.skyward_files import skyward_schema

NAMESPACE = "urn:p2:native:skyward"
TODAY = date(2026, 11, 24)
KENT = populate("17415", "Kent", 10, today=TODAY, moving_to=["17408"])
AUBURN = populate(
    "17408", "Auburn", 10, today=TODAY, moving_in=KENT.pupils[:3], moving_to=["17403"]
)
PUPIL = next(pupil for pupil in AUBURN.pupils if pupil.is_preenrolled)


@pytest.fixture
def importer(tmp_path):
    return write(AUBURN, tmp_path)


@pytest.fixture
def site(importer):
    return importer.site


def deliver(site, *rows, name="tr-1"):
    schema = skyward_schema()
    batch = etree.Element(f"{{{NAMESPACE}}}ImportBatch", nsmap={None: NAMESPACE})
    batch.attrib.update({"delivery": name, "source": "17415", "destination": "17408"})
    etree.SubElement(batch, f"{{{NAMESPACE}}}Notice").text = "as the law says"
    batch.extend(schema.to_element(record, row) for record, row in rows)
    (site.inbox / f"{name}.xml").write_bytes(etree.tostring(batch))


def states(site, name="tr-1"):
    return [
        folder
        for folder in ("", "imported", "rejected")
        if (site.inbox / folder / f"{name}.xml").exists()
    ]


def reason(site, name="tr-1"):
    return (site.inbox / f"rejected/{name}.reason.txt").read_text("utf-8")


STUDENT = ("Student", {"StudentId": "1", "StateId": PUPIL.ssid, "CumGpa": "3.100"})
MARK = (
    "GradeHistory",
    {
        "StudentId": "1",
        "SchoolYear": "2026",
        "SchoolCode": "8150",
        "CorNum": "ALG1",
        "Term": "S1",
        "Mark": "B",
    },
)


def test_import_fills_in_what_was_missing_under_the_students_own_id(importer, site):
    deliver(site, STUDENT, MARK)

    assert importer.run() == ("tr-1",)
    student = next(row for row in site.read("Student") if row["StateId"] == PUPIL.ssid)
    history = [row for row in site.read("GradeHistory") if row["StudentId"] == PUPIL.student_id]
    assert states(site) == ["imported"]
    assert student["CumGpa"] == "3.100"
    assert student["StudentId"] == PUPIL.student_id
    assert [(row["CorNum"], row["SchoolCode"]) for row in history] == [("ALG1", "9999")]


def test_import_of_the_same_adds_nothing(importer, site):
    deliver(site, STUDENT, MARK)
    importer.run()
    before = site.path("GradeHistory").read_bytes()
    deliver(site, STUDENT, MARK, name="tr-2")
    importer.run()

    assert before == site.path("GradeHistory").read_bytes()


def test_student_who_is_not_expected_is_rejected(importer, site):
    deliver(site, ("Student", {"StudentId": "1", "StateId": "9999999999"}))
    importer.run()

    assert states(site) == ["rejected"]
    assert "not about one student" in reason(site)


def test_batch_that_breaks_the_xsd_is_rejected(importer, site):
    deliver(site, STUDENT, ("Vaccination", {"StudentId": "1", "Vaccine": "MMR"}))
    importer.run()

    assert states(site) == ["rejected"]
    assert "DoseDate" in reason(site)


def test_file_that_is_no_xml_is_rejected(importer, site):
    (site.inbox / "tr-1.xml").write_bytes(b"<ImportBatch")
    importer.run()

    assert states(site) == ["rejected"]


def test_nothing_is_imported_while_imports_are_closed(importer, site):
    importer.refuses = True
    deliver(site, STUDENT)
    importer.run()

    assert reason(site) == "imports are closed\n"


def test_file_that_is_being_written_is_left_alone(importer, site):
    (site.inbox / ".tr-1.xml").write_bytes(b"<Import")

    assert importer.run() == ()


def test_district_writes_as_it_is_used_to(site, tmp_path):
    kent = write(KENT, tmp_path / "kent").site

    assert site.path("Student").read_text("utf-8").startswith("StudentId\tStateId\t")
    assert kent.path("Student").read_text("utf-8").startswith("StudentId,StateId,")
    assert withdrawals(site, AUBURN.pupils[2]) == ["TI", "10"]
    assert withdrawals(kent, KENT.pupils[2]) == ["TI", "TO"]
    assert open_folder(site.folder, "17408") == site


def withdrawals(site, pupil):
    rows = site.read("StudentEntity")
    return [row["WithdrawalCode"] for row in rows if row["StudentId"] == pupil.student_id]


def test_exports_keep_what_the_gateway_must_not_carry(site):
    students = site.read("Student")

    assert all(row["MealStatus"] for row in students)
    assert any(row.get("Ssn") for row in students)


@pytest.mark.parametrize(
    ("races", "flags"),
    [((), ""), (("300",), "NNNNY"), (("430", "505"), "YYNNN"), (("200", "605"), "NNYYN")],
)
def test_races_are_flagged_by_place(races, flags):
    assert flag_races(races) == flags
