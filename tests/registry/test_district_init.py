"""p2 district init, as somebody at a district types it."""

import csv
import json
import sys
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import verify_entry
from gateway.crosswalk.checking import check
from gateway.crosswalk.crosswalks import read_crosswalks
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.tables import load_codeset
from gateway.exchange.publications import PublicationBody, open_schemas
from gateway.simulators import skyward, synergy

OPEN = ("nor in `lost`", "is a key element, but not mapped")
"""What a check says of a starter: something is still to be decided."""
WHO = ["StudentId", "StateId", "LastName", "FirstName", "BirthDate", "GradeLevel", "HomeDistrict"]
SSIDS = [str(1_000_000_007 + 13 * number) for number in range(40)]


@pytest.fixture
def p2(monkeypatch, capsys):
    """Run a command; its exit status, and what it wrote."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["p2", *map(str, words)])
        try:
            main()
            status = 0
        except SystemExit as error:
            status = error.code
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture(scope="module")
def exports(population, tmp_path_factory):
    folder = tmp_path_factory.mktemp("skyward")
    skyward.write(population, folder)
    return folder / "export"


def write_students(folder, columns, rows, encoding="utf-8"):
    folder.mkdir(exist_ok=True)
    with (folder / "STUDENT.csv").open("w", newline="", encoding=encoding) as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
    return folder


def who(last_name):
    """Rows of WHO."""
    return [
        [100 + n, ssid, last_name, f"F{n}", "2012-03-09", n % 12 + 1, "17415"]
        for n, ssid in enumerate(SSIDS)
    ]


def findings_of(folder: Path):
    read = load_district_folder(folder)
    schemas = open_schemas(PublicationBody(read.entry, dict(read.crosswalks), dict(read.xsds)))
    verify_entry(read.entry, schemas(read.entry.xsd))
    drafts = [parse_crosswalk(text, name) for name, text in read.crosswalks.items()]
    return check(read_crosswalks(drafts, load_codeset), schemas)


def test_a_starter_from_files_is_sound_but_for_what_is_open(p2, exports, tmp_path):
    status, out, _ = p2("district", "init", tmp_path / "99003", "--sample", exports)

    assert status == 0
    assert "students are rows of Student, by StudentId; their SSID is StateId" in out
    errors = [one for one in findings_of(tmp_path / "99003") if one.severity == "error"]
    assert [one for one in errors if not one.reason.endswith(OPEN)] == []


def test_a_starter_from_a_database_is_sound_and_keeps_its_address_out(
    p2, population, tmp_path, monkeypatch
):
    url = synergy.database_url(synergy.write(population, tmp_path))
    monkeypatch.setenv("SIS_URL", url)

    status, _, _ = p2("district", "init", tmp_path / "99003", "--url", "env:SIS_URL")

    assert status == 0
    errors = [one for one in findings_of(tmp_path / "99003") if one.severity == "error"]
    assert [one for one in errors if not one.reason.endswith(OPEN)] == []
    assert url not in (tmp_path / "99003" / "district.yaml").read_text()


def test_no_value_of_a_student_is_in_a_starter(p2, exports, population, tmp_path):
    p2("district", "init", tmp_path / "99003", "--sample", exports)
    texts = " ".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    words = set(texts.replace('"', " ").replace(",", " ").split())

    personal = {
        value
        for pupil in population.pupils
        for value in (
            pupil.ssid,
            pupil.student_id,
            pupil.last_name,
            pupil.first_name,
            pupil.zip_code,
            pupil.city,
            pupil.email,
            pupil.user_name,
            pupil.ssn,
            pupil.birth_date.strftime("%m/%d/%Y"),
            *(contact.phone for contact in pupil.contacts),
            *(contact.first_name for contact in pupil.contacts),
        )
    }

    assert words & personal == set()


def test_a_rare_code_is_not_written(p2, tmp_path):
    rows = [
        [*one, "Q7" if n < 4 else "AB" if n < 20 else "CD"] for n, one in enumerate(who("Roe"))
    ]
    sample = write_students(tmp_path / "sample", [*WHO, "GenderCode"], rows)

    status, _, _ = p2("district", "init", tmp_path / "99003", "--sample", sample)

    texts = " ".join(path.read_text() for path in (tmp_path / "99003").rglob("*.*"))
    assert status == 0
    assert '"AB": undecided' in texts
    assert "Q7" not in texts


def test_what_is_undecided_is_among_the_drops(p2, exports, tmp_path):
    p2("district", "init", tmp_path / "99003", "--sample", exports)
    text = (tmp_path / "99003" / "district-student.yaml").read_text()

    assert "  NameId: undecided\n" in text
    assert '  Ssn: "carried nowhere"\n' in text
    assert '  MealStatus: "carried nowhere"\n' in text


def test_a_folder_that_is_not_empty_is_left_alone(p2, exports, tmp_path):
    (tmp_path / "district.yaml").write_text("mine")

    status, _, err = p2("district", "init", tmp_path, "--sample", exports, "--code", "99003")

    assert status == 1
    assert err == f"p2: {tmp_path}: is not empty; name a new folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["district.yaml"]


def test_two_hundred_columns_are_read(p2, tmp_path):
    columns = [*WHO, *(f"Custom{number}" for number in range(193))]
    sample = write_students(
        tmp_path / "sample", columns, [[*one, *["x"] * 193] for one in who("Roe")]
    )

    status, _, _ = p2("district", "init", tmp_path / "99003", "--sample", sample)

    assert status == 0
    assert (tmp_path / "99003" / "district-student.yaml").read_text().count("undecided") > 190


def test_a_file_of_too_many_columns_is_refused(p2, tmp_path):
    columns = ["StudentId", "StateId", *(f"Custom{number}" for number in range(600))]
    sample = write_students(tmp_path / "sample", columns, [])

    assert p2("district", "init", tmp_path / "99003", "--sample", sample) == (
        1,
        "",
        "p2: STUDENT.csv: has 602 columns; 500 are the most\n",
    )


def test_latin_1_is_read_and_said(p2, tmp_path):
    sample = write_students(tmp_path / "sample", WHO, who("Muñoz"), encoding="latin-1")

    status, _, _ = p2("district", "init", tmp_path / "99003", "--sample", sample)

    text = (tmp_path / "99003" / "district.yaml").read_text()
    assert status == 0
    assert "is not UTF-8" in text
    assert "encoding: latin-1" in text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv: is empty"),
        (
            "a.csv",
            b"77,1234567890,Reyes\n78,1234567891,Roe\n",
            "a.csv:1: there is no header: column 1",
        ),
        ("a.csv", b"Id,Name,Id\n1,2,3\n", "a.csv:1: the header has a column twice"),
        ("a.csv", b"Id,Name\n1,2,3\n", "a.csv:2: has 3 cells where the header has 2"),
        ("a.csv", b'Id,Name\n1,"Roe\n', "a.csv:2: quotes do not match"),
        ("a.csv", "Id,Name\n1,Roe\n".encode("utf-16"), "a.csv:1: is UTF-16, which is not read"),
        ("a.csv", b"Id,Name\n1,Roe\n", "no column holds SSIDs"),
        ("a.xml", b"<!DOCTYPE a><a/>", "a.xml: "),
        ("a.xml", b"<a/>", "a.xml: has no elements below its root"),
        ("a.jsonl", b'{"Id": Roe}\n', "a.jsonl:1: is not JSON"),
        ("a.jsonl", b"[1]\n", "a.jsonl:1: is not an object"),
        ("a.pdf", b"Roe", "there is no csv, tab, txt, jsonl or xml file"),
    ],
)
def test_a_sample_that_cannot_be_read_is_refused_in_one_line(p2, tmp_path, name, content, message):
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / name).write_bytes(content)

    status, out, err = p2("district", "init", tmp_path / "99003", "--sample", tmp_path / "sample")

    assert (status, out) == (1, "")
    assert err.startswith("p2: ")
    assert err.count("\n") == 1
    assert message in err
    assert "Roe" not in err
    assert not (tmp_path / "99003").exists()


def test_an_empty_folder_is_refused(p2, tmp_path):
    status, _, err = p2("district", "init", tmp_path / "99003", "--sample", tmp_path)

    assert status == 1
    assert err.endswith("there is no csv, tab, txt, jsonl or xml file with rows in it\n")


def test_a_code_of_five_digits_is_asked_for(p2, exports, tmp_path):
    status, _, err = p2("district", "init", tmp_path / "kentish", "--sample", exports)

    assert (status, err) == (1, "p2: district: kentish is no code of five digits\n")


def test_a_sample_or_an_address_is_asked_for(p2, tmp_path):
    status, _, err = p2("district", "init", tmp_path / "99003")

    assert status == 2
    assert "give --sample FOLDER or --url ADDRESS, one of them" in err


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////nowhere/sis.db", "env:P2_NOT_THERE"])
def test_a_database_that_is_not_there_is_one_line(p2, tmp_path, url):
    status, _, err = p2("district", "init", tmp_path / "99003", "--url", url)

    assert status == 1
    assert err.count("\n") == 1


def test_xml_and_json_lines_are_samples_too(p2, tmp_path):
    sample = tmp_path / "sample"
    sample.mkdir()
    students = "".join(
        f'<Student id="{100 + n}"><StateId>{ssid}</StateId><LastName>Roe</LastName></Student>'
        for n, ssid in enumerate(SSIDS)
    )
    (sample / "students.xml").write_text(f"<Students>{students}</Students>")
    lines = [
        json.dumps({"StateId": ssid, "AbsenceDate": "2026-10-01", "AbsenceCode": "EF"})
        for ssid in SSIDS
    ]
    (sample / "Attendance.jsonl").write_text("\n".join(lines))

    status, _, _ = p2("district", "init", tmp_path / "99003", "--sample", sample)

    text = (tmp_path / "99003" / "district.yaml").read_text()
    assert status == 0
    assert "format: {kind: xml, element: Student}" in text
    assert "CSV, tab and XML exports, not JSON lines" in text
    assert "AbsenceDate: AbsenceDate" in (tmp_path / "99003" / "student-absence.yaml").read_text()
